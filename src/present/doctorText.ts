import { type Diagnosis } from '../core/operations/diagnose';
import { formatBytes } from './formatBytes';

/** A diagnosis as text: the engine, then what is wrong with what to do about it, or that nothing is. */
export function doctorText({ engine, variables, findings, looked }: Diagnosis): string {
  const problems = [
    ...variables.map(({ severity, message, envFile, line }) => ({
      severity,
      message: `${message}.`,
      fix: `Add to ${envFile}: ${line}`,
    })),
    ...findings,
  ];
  const name = engine.product === 'podman' ? 'Podman' : 'Docker Engine';
  return [
    `${name} ${engine.serverVersion} (API ${engine.apiVersion}) at ${engine.endpoint}`,
    `${engine.operatingSystem}, Linux ${engine.kernelVersion}, ${engine.cpus} CPUs, ${formatBytes(engine.memoryBytes)} memory`,
    lookedWords(looked),
    '',
    ...(problems.length === 0 ? ['Nothing stands in the way of a start.'] : []),
    ...problems.flatMap(({ severity, message, fix }) => [`${severity}: ${message}`, `  → ${fix}`]),
  ].join('\n');
}

function lookedWords({ services, ports, memoryLimitBytes }: Diagnosis['looked']): string {
  const looked = [
    ...(ports === 0 ? [] : [ports === 1 ? '1 port' : `${ports} ports`]),
    ...(memoryLimitBytes === 0 ? [] : [`limits of ${formatBytes(memoryLimitBytes)} of memory together`]),
    'the variables they need',
  ];
  return `Looked at ${services === 1 ? '1 service' : `${services} services`}: ${looked.join(', ')}.`;
}
