import { type Diagnosis } from '../core/operations/diagnose';
import { formatBytes } from './formatBytes';

/** A diagnosis as text: the engine, then what is wrong with what to do about it, or that nothing is. */
export function doctorText({ engine, variables, findings }: Diagnosis): string {
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
    '',
    ...(problems.length === 0 ? ['Nothing stands in the way of a start.'] : []),
    ...problems.flatMap(({ severity, message, fix }) => [`${severity}: ${message}`, `  → ${fix}`]),
  ].join('\n');
}
