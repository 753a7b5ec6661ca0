import { randomBytes } from 'node:crypto';
import { serviceFacts } from '../catalog/serviceFacts';
import { createSystemContext } from '../catalog/systemContext';
import { engineHost } from '../live/engineHost';
import type { ServiceStatus, StackStatus } from '../live/stackStatus';
import { rivalServices } from '../model/rivalServices';
import type { Ways } from '../model/ways';
import { CancelledError, throwIfAborted } from '../support/abort';
import { isLoopback } from '../support/isLoopback';
import { explainSmoke } from './explainSmoke';
import type { SmokeTarget } from './smokeCheck';
import { smokeCheckOf } from './smokeChecks';
import type { SmokeNetwork } from './smokeNetwork';
import { throughTunnel, tunnelMissing } from './tunnel';
import type { SmokeReport, SmokeResult } from './smokeReport';

/** So many at a time: more would measure this machine rather than the services. */
const sideBySide = 6;

export interface SmokeOptions {
  /** Names; empty: every service that runs or should. */
  readonly services: readonly string[];
  /** For one check. */
  readonly timeoutMs: number;
  readonly network: SmokeNetwork;
  /** What to do next in the host's words. */
  readonly ways: Ways;
  readonly signal: AbortSignal;
  /** Called in the order of the definition, as soon as a result and all before it are there. */
  readonly onResult?: (result: SmokeResult) => void;
}

/**
 * Uses every running service of a stack as an application on this machine would. A service that has a container and does
 * not run fails, and so does one that is named and has none; one-shots are left out, and so is what was stopped and is
 * not selected, or has left its place to another one.
 *
 * @throws CancelledError
 */
export async function runSmoke(status: StackStatus, options: SmokeOptions): Promise<SmokeReport> {
  const { services, onResult } = options;
  const wanted = [...status.services.values()].filter((one) =>
    services.length > 0
      ? services.includes(one.service.name)
      : !one.service.oneShot && one.containers.length > 0 && shouldRun(one, status),
  );
  const host = engineHost(status.connection);
  const running = [...status.services.values()].filter(isRunning).map((one) => toTarget(one, host));
  const results: (SmokeResult | undefined)[] = wanted.map(() => undefined);
  let next = 0;
  let told = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < wanted.length; index = next++) {
      const one = wanted[index];
      if (one === undefined) return;
      throwIfAborted(options.signal);
      results[index] = await resultOf(one, running, options);
      for (let ready = results[told]; ready !== undefined; ready = results[told]) {
        told += 1;
        onResult?.(ready);
      }
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, worker));
  return { results: results.filter((result) => result !== undefined) };
}

async function resultOf(
  one: ServiceStatus,
  running: readonly SmokeTarget[],
  { network, ways, signal, timeoutMs }: SmokeOptions,
): Promise<SmokeResult> {
  const service = one.service.name;
  const target = running.find((candidate) => candidate.service === one.service);
  if (target === undefined) return { ...{ service, kind: 'down', latencyMs: 0 }, ...notRunning(one, ways) };
  if (target.context.anyAddress() === undefined) return { service, kind: 'inside' };
  const limit = AbortSignal.timeout(timeoutMs);
  const both = AbortSignal.any([signal, limit]);
  const scratch = randomBytes(5).toString('hex');
  const begin = performance.now();
  const passed = (): number => Math.max(1, Math.round(performance.now() - begin));
  try {
    const seen = await smokeCheckOf(target.system)(target, {
      ...{ network, ways, signal: both, scratch, running },
    });
    return { service, kind: 'up', latencyMs: passed(), seen: `${seen}${throughTunnel(target)}` };
  } catch (error) {
    if (signal.aborted) throw new CancelledError();
    return {
      service,
      kind: 'down',
      latencyMs: passed(),
      ...(tunnelMissing(error, target) ?? explainSmoke(error, service, limit.aborted, timeoutMs, ways)),
    };
  }
}

function shouldRun(one: ServiceStatus, { stack, services }: StackStatus): boolean {
  if (isRunning(one)) return true;
  const { name, active } = one.service;
  if (!active && stack.services.some((other) => other.active)) return false;
  return !rivalServices(stack).some(({ services: both }) => {
    const rival = services.get(both.find((other) => other !== name) ?? '');
    return both.includes(name) && rival !== undefined && isRunning(rival);
  });
}

function isRunning({ containers }: ServiceStatus): boolean {
  return containers.some(({ status }) => status === 'running');
}

function notRunning({ service, containers }: ServiceStatus, ways: Ways): { why: string; next: string } {
  const [container] = containers;
  if (container === undefined)
    return { why: 'it does not run', next: `start it: ${ways.start(service.name)}` };
  const how =
    container.status === 'exited' ? `ended with exit code ${container.exitCode}` : `is ${container.status}`;
  return {
    why: `its container ${how}`,
    next: `look why: ${ways.logs(service.name)}; then ${ways.start(service.name)}`,
  };
}

function toTarget({ service, containers }: ServiceStatus, host: string | undefined): SmokeTarget {
  const { system, ports, connections, links } = serviceFacts(service, containers, host);
  const hidden = ports.filter(({ hostIp, hostPort }) => hostPort !== undefined && isLoopback(hostIp));
  const tunnel = host === undefined || hidden.length === 0 ? undefined : { host, ports: hidden };
  const context = createSystemContext(service, ports, host);
  return { service, system, context, connections, links, ...(tunnel && { tunnel }) };
}
