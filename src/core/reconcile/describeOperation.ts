import { assertNever } from '../support/unreachable';
import type { Operation } from './plan';

/** An operation in words: "create container shop-db-1". The same in plans, progress and logs. */
export function describeOperation(operation: Operation): string {
  switch (operation.kind) {
    case 'pullImage':
      return `pull image ${operation.image}`;
    case 'buildImage':
      return `build image ${operation.image}`;
    case 'removeImage':
      return `remove image ${operation.image}`;
    case 'createNetwork':
      return `create network ${operation.name}`;
    case 'removeNetwork':
      return `remove network ${operation.name}`;
    case 'createVolume':
      return `create volume ${operation.name}`;
    case 'removeVolume':
      return `remove volume ${operation.name}`;
    case 'createContainer':
      return `create container ${operation.name}`;
    case 'connectNetwork':
      return `connect container ${operation.container.name} to ${operation.network}`;
    case 'putFiles':
      return `copy ${operation.files.map((file) => file.path).join(', ')} into ${operation.container.name}`;
    case 'startContainer':
      return `start container ${operation.container.name}`;
    case 'runHook':
      return `run ${operation.moment} of ${operation.container.name}`;
    case 'unpauseContainer':
      return `unpause container ${operation.container.name}`;
    case 'stopContainer':
      return `stop container ${operation.container.name}`;
    case 'renameContainer':
      return `rename container ${operation.container.name} to ${operation.name}`;
    case 'removeContainer':
      return `remove container ${operation.container.name}`;
    default:
      return assertNever(operation);
  }
}
