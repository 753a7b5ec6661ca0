import { type ContainerStatus } from '../core/engine/wire';

/** The states that `ps --status` takes, as docker compose has them. */
export const containerStates = [
  'paused',
  'restarting',
  'removing',
  'running',
  'dead',
  'created',
  'exited',
] as const satisfies readonly ContainerStatus[];
