import type { ContainerPort, EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import { rivalServices } from '../model/rivalServices';
import { findService, type StackModel } from '../model/stack';
import type { WantedPort } from './wantedPort';

/** What of the stack itself keeps a service from being started. */
export type OwnObstacle =
  | {
      /** A service that the definition lets run only in place of this one. */
      readonly kind: 'rival';
      readonly service: string;
      readonly other: string;
      /** False where both are about to be started. */
      readonly runs: boolean;
      /** As the end of a sentence. */
      readonly why: string;
    }
  | {
      readonly kind: 'port';
      readonly service: string;
      readonly port: number;
      readonly protocol: string;
      readonly container: string;
      /** Whose container holds the port; undefined where the definition has no such service any more. */
      readonly other: string | undefined;
    };

/**
 * Compares what is to be started with what of the same stack goes on running. Pure, and certain: it asks the list of
 * containers alone, on whatever machine they run.
 *
 * @param starting services that get a new start
 * @param leaving ids of containers that the start stops or removes
 */
export function ownObstacles(
  stack: StackModel,
  containers: Iterable<EngineContainer>,
  starting: ReadonlySet<string>,
  leaving: ReadonlySet<string>,
  wantedPorts: readonly WantedPort[],
): OwnObstacle[] {
  // What runs of a service that is started as well may have been started by another process just now.
  const staying = [...containers].filter(
    ({ id, status, labels: own }) =>
      (status === 'running' || status === 'paused' || status === 'restarting') &&
      !leaving.has(id) &&
      !starting.has(own[labels.service] ?? ''),
  );
  const up = new Set(
    staying.flatMap(({ labels: own }) => (own[labels.oneoff] === 'True' ? [] : [own[labels.service] ?? ''])),
  );
  const rivals = rivalServices(stack).flatMap(({ services: [one, other], why }): OwnObstacle[] => {
    const [service, rival] = starting.has(one) ? [one, other] : [other, one];
    if (!starting.has(service) || !(starting.has(rival) || up.has(rival))) return [];
    return [{ kind: 'rival', service, other: rival, runs: up.has(rival), why }];
  });
  const isRival = (service: string, other: string | undefined): boolean =>
    rivals.some((rival) => rival.service === service && rival.other === other);
  const held = staying.flatMap(({ name, ports, labels: own }) => {
    const holder = own[labels.service] ?? '';
    const other = findService(stack, holder) ? holder : undefined;
    return wantedPorts
      .filter((wanted) => !isRival(wanted.service, other) && ports.some((port) => clash(wanted, port)))
      .map(({ service, port, protocol }): OwnObstacle => ({
        kind: 'port',
        service,
        port,
        protocol,
        container: name,
        other,
      }));
  });
  return [...rivals, ...held];
}

function clash(wanted: WantedPort, held: ContainerPort): boolean {
  if (held.hostPort !== wanted.port || held.protocol !== wanted.protocol) return false;
  const one = wanted.hostIp;
  const other = held.hostIp ?? '';
  if (one === '' || other === '' || one === other) return true;
  return one.includes(':') === other.includes(':') && [one, other].some(isEveryAddress);
}

function isEveryAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}
