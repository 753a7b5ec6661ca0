import { type ServiceStatus } from '../core/live/stackStatus';

/**
 * The host ports of a service, ascending and without repetition: those its containers hold, else those the
 * definition asks for. Ports the engine is to choose are unknown until it did.
 */
export function publishedPorts(status: ServiceStatus): number[] {
  const held = status.containers
    .filter((container) => container.status === 'running' || container.status === 'paused')
    .flatMap((container) => container.ports.map((port) => port.hostPort))
    .filter((port) => port !== undefined);
  const asked = (status.service.spec.ports ?? [])
    .map((port) => Number(port.published))
    .filter((port) => Number.isInteger(port) && port > 0);
  return [...new Set(held.length > 0 ? held : asked)].sort((a, b) => a - b);
}
