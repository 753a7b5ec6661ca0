import { ownObstacles } from '../diagnose/ownObstacles';
import { portFaults } from '../diagnose/portFaults';
import { portProcess } from '../diagnose/portProcess';
import type { PortFault, PortHolder, PreflightFacts } from '../diagnose/preflight';
import type { WantedPort } from '../diagnose/wantedPort';
import { reservedPorts } from '../diagnose/reservedPorts';
import type { Engine } from '../engine/engine';
import { isLocalEngine } from '../engine/isLocalEngine';
import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import type { ServiceModel, StackModel } from '../model/stack';
import { sleep } from '../support/abort';
import { findPublisher } from './portHolder';

/**
 * Gathers what a preflight judges by. Asks this machine about ports only where the engine runs on it, and the engine
 * about other containers only where a port is taken.
 *
 * @param containers of the stack, as they are now
 * @param starting services that get a new start
 * @param leaving ids of containers that the start stops or removes
 */
export async function gatherFacts(
  engine: Engine,
  stack: StackModel,
  containers: Iterable<EngineContainer>,
  starting: ReadonlySet<string>,
  leaving: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<PreflightFacts> {
  const all = [...containers];
  const running = all.filter(({ status }) => status === 'running' || status === 'paused');
  const up = new Set(running.map((container) => container.labels[labels.service]));
  const own = new Set(running.flatMap(({ ports }) => ports.map(({ hostPort }) => hostPort)));
  const services = stack.services.filter(({ name }) => starting.has(name) || up.has(name));
  const isLocal = isLocalEngine(engine.info);
  const published = services.flatMap((service) => (starting.has(service.name) ? wanted(service) : []));
  const wantedPorts = isLocal ? published : [];
  // What our own containers hold is no stranger's: it is given back by the start, or told of as an obstacle.
  const faults = await portFaults(wantedPorts.filter(({ port }) => !own.has(port)));
  return {
    engine: engine.info,
    services,
    obstacles: ownObstacles(stack, all, starting, leaving, published),
    wantedPorts,
    portFaults: await foreignFaults(engine, stack.name, faults, signal),
    reserved: wantedPorts.length === 0 ? [] : await reservedPorts(process.platform),
  };
}

/** Of another process that starts the same stack: how long its container may take until the engine calls it running. */
const startingTries = 30;
/** How long a port may still be held by what forwarded it for a container that has ended. */
const endingTries = 5;
const pauseMs = 100;

/**
 * Without those whose port is held by a container of the stack itself, which somebody else started just now, or was held
 * for the moment in which another process tried it as we do.
 */
async function foreignFaults(
  engine: Engine,
  project: string,
  found: readonly PortFault[],
  signal: AbortSignal,
): Promise<PortFault[]> {
  let faults = found;
  for (let tried = 1; ; tried += 1) {
    const held = await Promise.all(faults.map((fault) => withHolder(engine, fault, signal)));
    const foreign = held.filter(({ holder }) => holder?.project !== project);
    const doubtful = foreign.filter(
      ({ fault, holder }) =>
        fault === 'inUse' && (tried === 1 ? holder?.container === undefined : isOfTheEngine(holder)),
    );
    if (doubtful.length === 0 || tried === startingTries) return foreign;
    if (tried >= endingTries) {
      // The port is taken a moment before the container runs.
      const listed = await engine.listContainers(project, signal);
      const starting = listed
        .filter(({ status }) => status === 'created')
        .map((one) => one.labels[labels.service]);
      if (!doubtful.some(({ service }) => starting.includes(service))) return foreign;
    }
    await sleep(pauseMs, signal);
    faults = await portFaults(faults);
  }
}

/** Nobody that we know, or the program by which engines hold ports. */
function isOfTheEngine(holder: PortHolder | undefined): boolean {
  if (holder?.container !== undefined) return false;
  return holder?.process === undefined || /^(docker|rootlessport|dockerd)/.test(holder.process);
}

/** Fixed ports alone: from a range the engine takes one that is free. */
function wanted({ name, spec }: ServiceModel): WantedPort[] {
  return (spec.ports ?? []).flatMap(({ host_ip: hostIp = '', published = '', protocol = 'tcp' }) =>
    /^\d+$/.test(published) && published !== '0'
      ? [{ service: name, hostIp, port: Number(published), protocol }]
      : [],
  );
}

async function withHolder(engine: Engine, fault: PortFault, signal: AbortSignal): Promise<PortFault> {
  if (fault.fault !== 'inUse') return fault;
  const container = await findPublisher(engine, fault.port, signal);
  const holder: PortHolder | undefined =
    container ?? (fault.protocol === 'tcp' ? await portProcess(fault.port) : undefined);
  return { ...fault, holder };
}
