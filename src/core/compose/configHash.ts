import { createHash } from 'node:crypto';
import { type ComposeService } from '../model/composeService';
import { goJson } from './goJson';
import { omit, withoutExtensions } from './printConfig';

/**
 * The value of the label `com.docker.compose.config-hash` as docker compose 2.26 computes it: SHA-256 over the
 * service as JSON, without what does not change a container (build, pull policy, scale). Compared with
 * `docker compose config --hash`.
 * @param _name the service's name, which is not part of the hash in this version.
 * @returns 64 hexadecimal digits.
 */
export function configHash(service: ComposeService, _name: string): string {
  const hashed = omit(withoutExtensions(service), ['build', 'pull_policy', 'scale']);
  if (service.deploy) hashed['deploy'] = omit(service.deploy, ['replicas']);
  return createHash('sha256').update(goJson(hashed)).digest('hex');
}
