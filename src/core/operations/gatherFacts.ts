import { portFaults } from '../diagnose/portFaults';
import { portProcess } from '../diagnose/portProcess';
import type { PortFault, PortHolder, PreflightFacts, WantedPort } from '../diagnose/preflight';
import { reservedPorts } from '../diagnose/reservedPorts';
import type { Engine } from '../engine/engine';
import { isLocalEngine } from '../engine/isLocalEngine';
import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import type { ServiceModel, StackModel } from '../model/stack';
import { findPublisher } from './portHolder';

/**
 * Gathers what a preflight judges by. Asks this machine about ports only where the engine runs on it, and the engine
 * about other containers only where a port is taken.
 *
 * @param containers of the stack, as they are now
 * @param starting services that get a new start
 */
export async function gatherFacts(
  engine: Engine,
  stack: StackModel,
  containers: Iterable<EngineContainer>,
  starting: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<PreflightFacts> {
  const running = [...containers].filter(({ status }) => status === 'running' || status === 'paused');
  const up = new Set(running.map((container) => container.labels[labels.service]));
  const own = new Set(running.flatMap(({ ports }) => ports.map(({ hostPort }) => hostPort)));
  const services = stack.services.filter(({ name }) => starting.has(name) || up.has(name));
  const isLocal = isLocalEngine(engine.info);
  const wantedPorts = isLocal
    ? services.flatMap((service) => (starting.has(service.name) ? wanted(service) : []))
    : [];
  // What our own containers hold is theirs to give back: a recreation, or a port that moves between services.
  const faults = await portFaults(wantedPorts.filter(({ port }) => !own.has(port)));
  return {
    engine: engine.info,
    services,
    wantedPorts,
    portFaults: await Promise.all(faults.map((fault) => withHolder(engine, fault, signal))),
    reserved: wantedPorts.length === 0 ? [] : await reservedPorts(process.platform),
  };
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
