import { type ContainerPort, type EngineContainer } from '../../../src/core/engine/wire';

/** A container as the engine tells it, with these ports. */
export function aContainer(
  ports: readonly ContainerPort[],
  status: EngineContainer['status'] = 'running',
): EngineContainer {
  return {
    id: 'c1',
    name: 'shop-db-1',
    labels: {},
    image: 'postgres:16',
    imageId: 'sha256:1',
    status,
    exitCode: 0,
    outOfMemory: false,
    error: '',
    createdAt: 0,
    startedAt: 0,
    finishedAt: undefined,
    restartCount: 0,
    health: undefined,
    ports,
    mounts: [],
    networks: {},
    tty: false,
    config: {},
    hostConfig: {},
  };
}
