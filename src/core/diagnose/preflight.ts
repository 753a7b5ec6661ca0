import type { EngineInfo } from '../engine/wire';
import { memoryLimit, memoryNeed } from '../model/memoryLimit';
import type { ServiceModel } from '../model/stack';
import type { OwnObstacle } from './ownObstacles';
import type { WantedPort } from './wantedPort';

export type PreflightCode =
  'exclusive' | 'portInUse' | 'portReserved' | 'addressMissing' | 'memory' | 'engineTooOld' | 'kernel';

/** Something that would keep a start from going well, found before anything was touched. */
export interface PreflightFinding {
  /** An `error` is sure to fail the start; a `warning` may. */
  readonly severity: 'error' | 'warning';
  readonly code: PreflightCode;
  /** What is wrong and why, as sentences. */
  readonly message: string;
  /** What to do about it, as a sentence. */
  readonly fix: string;
  readonly services: readonly string[];
  /** Services of the stack whose stop clears the way. */
  readonly stop?: readonly string[];
  /** True where what the definition has no more has to go. */
  readonly orphans?: true;
}

/** Who holds a port, as far as that can be found out. */
export interface PortHolder {
  readonly container?: string;
  readonly project?: string;
  readonly process?: string;
  readonly pid?: number;
}

/** What was found at a wanted port. */
export interface PortFault extends WantedPort {
  readonly fault: 'inUse' | 'addressMissing';
  readonly holder: PortHolder | undefined;
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface PreflightFacts {
  readonly engine: EngineInfo;
  /** Services that are to run when the start is done: those started, and those that run already. */
  readonly services: readonly ServiceModel[];
  /** Of the stack itself. */
  readonly obstacles: readonly OwnObstacle[];
  readonly portFaults: readonly PortFault[];
  readonly wantedPorts: readonly WantedPort[];
  /** Ranges the operating system keeps for itself (Windows). */
  readonly reserved: readonly PortRange[];
}

/** Older engines are not refused; but nobody tests them, and health checks and networks differ. API of 20.10. */
const oldestTestedApi = 41;

/** Says what would keep a start from going well; errors first. Pure. */
export function preflight(facts: PreflightFacts): PreflightFinding[] {
  const findings = [
    ...facts.obstacles.map(obstacleFinding),
    ...facts.portFaults.map(portFinding),
    ...reservedFindings(facts),
    ...memoryFindings(facts),
    ...engineFindings(facts),
    ...mongoFindings(facts),
  ];
  return findings.sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
}

function obstacleFinding(obstacle: OwnObstacle): PreflightFinding {
  const { service, other } = obstacle;
  const common = { severity: 'error' as const, services: [service] };
  if (obstacle.kind === 'rival') {
    const { runs, why } = obstacle;
    if (!runs)
      return {
        ...common,
        code: 'exclusive',
        message: `${service} and ${other} cannot run side by side: ${why}.`,
        fix: 'Start one of them.',
      };
    return {
      ...common,
      code: 'exclusive',
      message: `${other} is running, and ${service} cannot run beside it: ${why}.`,
      fix: `Stop ${other} first; its data is kept.`,
      stop: [obstacle.other],
    };
  }
  const port = portName(obstacle);
  if (other === undefined)
    return {
      ...common,
      code: 'portInUse',
      message: `${port}, which ${service} wants, is in use by ${obstacle.container}, whose service is no longer in the compose file.`,
      fix: `Start with --remove-orphans, or publish ${service} on another port in the compose file or its variables.`,
      orphans: true,
    };
  return {
    ...common,
    code: 'portInUse',
    message: `${port}, which ${service} wants, is in use by ${other}, which runs in the same stack.`,
    fix: `Stop ${other} first, its data is kept; or publish ${service} on another port in the compose file or its variables.`,
    stop: [other],
  };
}

function portName({ port, protocol }: { readonly port: number; readonly protocol: string }): string {
  return `Port ${port}${protocol === 'tcp' ? '' : `/${protocol}`}`;
}

function portFinding({ service, hostIp, port, protocol, fault, holder }: PortFault): PreflightFinding {
  const services = [service];
  if (fault === 'addressMissing') {
    return {
      severity: 'error',
      code: 'addressMissing',
      message: `${service} is to be published on ${hostIp}, which is no address of this machine.`,
      fix: 'Publish it on 127.0.0.1, or on an address that this machine has.',
      services,
    };
  }
  return {
    severity: 'error',
    code: 'portInUse',
    message: `${portName({ port, protocol })}, which ${service} wants, is in use${holderWords(holder)}.`,
    fix: `Stop ${stopWords(holder)}, or publish ${service} on another port in the compose file or its variables.`,
    services,
  };
}

function holderWords(holder: PortHolder | undefined): string {
  if (holder?.container !== undefined) {
    const project = holder.project === undefined ? '' : ` of project ${holder.project}`;
    return ` by container ${holder.container}${project}`;
  }
  if (holder?.process !== undefined) return ` by ${holder.process} (pid ${holder.pid})`;
  return ' by another program';
}

function stopWords(holder: PortHolder | undefined): string {
  return holder?.container ?? holder?.process ?? 'it';
}

function reservedFindings({ wantedPorts, reserved }: PreflightFacts): PreflightFinding[] {
  return wantedPorts.flatMap(({ service, port, protocol }) => {
    const range = reserved.find(({ first, last }) => port >= first && port <= last);
    if (range === undefined || protocol !== 'tcp') return [];
    return [
      {
        severity: 'error' as const,
        code: 'portReserved' as const,
        message: `Port ${port}, which ${service} wants, lies in a range that Windows keeps for itself (${range.first} to ${range.last}).`,
        fix: `Publish ${service} on another port, or run "net stop winnat" and "net start winnat" as administrator to have the ranges dealt out anew.`,
        services: [service],
      },
    ];
  });
}

function memoryFindings({ services, engine }: PreflightFacts): PreflightFinding[] {
  const need = memoryNeed(services);
  if (engine.memoryBytes === 0 || need <= engine.memoryBytes) return [];
  const staying = services.filter((service) => !service.oneShot);
  const largest = [...staying].sort((a, b) => (memoryLimit(b) ?? 0) - (memoryLimit(a) ?? 0)).slice(0, 3);
  const names = largest.map((service) => `${service.name} ${gigabytes(memoryLimit(service) ?? 0)}`);
  return [
    {
      severity: 'warning',
      code: 'memory',
      message: `By their limits the services may use ${gigabytes(need)}, the engine has ${gigabytes(engine.memoryBytes)}. The largest: ${names.join(', ')}.`,
      fix: 'Choose fewer services, lower their limits, or give the engine more memory.',
      services: largest.map((service) => service.name),
    },
  ];
}

/** As doctor, presets and the engine's own tools tell sizes. */
function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function engineFindings({ engine }: PreflightFacts): PreflightFinding[] {
  const [, minor = '0'] = engine.apiVersion.split('.');
  if (engine.product !== 'docker' || Number(minor) >= oldestTestedApi) return [];
  return [
    {
      severity: 'warning',
      code: 'engineTooOld',
      message: `Engine ${engine.serverVersion} (API ${engine.apiVersion}) is older than what is tested (20.10, API 1.41).`,
      fix: 'Update the engine.',
      services: [],
    },
  ];
}

/** MongoDB's SERVER-121912: 8.x without a guard dies on kernels from 6.19 until 7.0.14 half a minute after its start. */
function mongoFindings({ services, engine }: PreflightFacts): PreflightFinding[] {
  const kernel = /^(\d+)\.(\d+)(?:\.(\d+))?/
    .exec(engine.kernelVersion)
    ?.slice(1)
    .map((part) => Number(part));
  if (!kernel || before(kernel, [6, 19]) || !before(kernel, [7, 0, 14])) return [];
  const hit = services.filter(({ spec }) => {
    if (!/(^|\/)mongo(db[\w-]*)?:v?8\./.test(spec.image ?? '')) return false;
    const tunables = spec.environment?.['GLIBC_TUNABLES'];
    return !String(tunables ?? '').includes('glibc.pthread.rseq=1');
  });
  return hit.map(({ name }) => ({
    severity: 'warning',
    code: 'kernel',
    message: `${name}: MongoDB 8 may crash (exit 139) on the engine's Linux ${engine.kernelVersion}.`,
    fix: `Set GLIBC_TUNABLES=glibc.pthread.rseq=1 in the environment of ${name}, or use a kernel before 6.19 or from 7.0.14.`,
    services: [name],
  }));
}

function before(version: readonly number[], other: readonly number[]): boolean {
  for (const [index, part] of other.entries()) {
    const own = version[index] ?? 0;
    if (Number.isNaN(own) || own !== part) return (Number.isNaN(own) ? 0 : own) < part;
  }
  return false;
}
