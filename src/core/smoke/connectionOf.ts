import type { ServiceConnection } from '../catalog/serviceFacts';
import type { SmokeTarget } from './smokeCheck';
import { SmokeFailure } from './smokeFailure';

/** The connection string an application is given. @throws SmokeFailure where the port is not published */
export function connectionOf(
  { connections, service }: SmokeTarget,
  fits: (connection: ServiceConnection) => boolean = () => true,
): string {
  const found = connections.find(fits);
  if (found) return found.url;
  throw new SmokeFailure(
    `${service.name} has no connection string: the port of its protocol is not published`,
    `publish it under services.${service.name}.ports`,
  );
}

/** `http://127.0.0.1:PORT` of a container's port. @throws SmokeFailure where it is not published */
export function pageOf({ context, service }: SmokeTarget, containerPort: number): string {
  const url = context.http(containerPort, '');
  if (url !== undefined) return url;
  throw new SmokeFailure(
    `port ${containerPort} of ${service.name} is not published`,
    `publish it under services.${service.name}.ports`,
  );
}
