import type { EngineError } from '../core/engine/engineError';
import type { Endpoint } from './endpoint';
import type { Machine } from './machine';
import { reasonText } from './mapError';
import { parseHost } from './parseHost';

/** Why an endpoint did not do, in a few words: "nothing there", "permission denied, it belongs to group docker". */
export async function outcomeOf(error: EngineError, endpoint: Endpoint, machine: Machine): Promise<string> {
  if (error.reason === 'denied' && error.details.statusCode === undefined) {
    const group = await owningGroup(endpoint, machine);
    return group ? `permission denied, it belongs to the group ${group}` : 'permission denied';
  }
  const cause = error.details.cause;
  return (cause === undefined ? error.message : reasonText(cause)).replace(/\.$/, '');
}

async function owningGroup(endpoint: Endpoint, machine: Machine): Promise<string | undefined> {
  const address = parseHost(endpoint.host);
  if (address.kind !== 'socket' || machine.platform === 'win32') return undefined;
  const id = await machine.files.groupId(address.path);
  if (id === undefined) return undefined;
  const groups = (await machine.files.readText('/etc/group')) ?? '';
  // name:password:id:members
  const line = groups.split('\n').find((text) => text.split(':')[2] === String(id));
  return line?.split(':')[0] ?? String(id);
}
