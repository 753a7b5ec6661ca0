import { isWell, type SmokeReport, type SmokeResult } from '../core/smoke/smokeReport';

/** Columns of names are filled to this width; longer ones take what they need. */
const nameWidth = 20;
const latencyWidth = 8;

/** One service on a line; below a failure what to do about it. */
export function smokeLines(result: SmokeResult): string[] {
  const name = result.service.padEnd(nameWidth);
  switch (result.kind) {
    case 'up':
      return [`ok    ${name} ${latency(result.latencyMs)}   ${result.seen}`];
    case 'down':
      return [`FAIL  ${name} ${latency(result.latencyMs)}   ${result.why}`, `      → ${result.next}`];
    case 'inside':
      return [
        `-     ${name} ${''.padStart(latencyWidth)}   not reachable from this machine: it publishes no port`,
      ];
  }
}

/** The sum of it in a line. */
export function smokeSummary(report: SmokeReport): string {
  const count = (kind: SmokeResult['kind']): number =>
    report.results.filter((result) => result.kind === kind).length;
  if (report.results.length === 0) return 'Nothing runs: start the stack first.';
  const parts = [`${count('up')} passed`, `${count('down')} failed`];
  if (count('inside') > 0) parts.push(`${count('inside')} not reachable from this machine`);
  return parts.join(', ');
}

/** The whole report as text. */
export function smokeText(report: SmokeReport): string {
  return [...report.results.flatMap(smokeLines), '', smokeSummary(report)].join('\n');
}

/** In the form of the services' own `/health`; latency in ms. */
export function smokeJson(report: SmokeReport, now: number): object {
  const services = report.results.map((result): [string, object] => {
    switch (result.kind) {
      case 'up':
        return [result.service, { status: 'up', latency: result.latencyMs, seen: result.seen }];
      case 'down': {
        const { latencyMs, why, next } = result;
        return [result.service, { status: 'down', latency: latencyMs, error: why, next }];
      }
      case 'inside':
        return [result.service, { status: 'unreachable', reason: 'it publishes no port' }];
    }
  });
  return {
    status: isWell(report) ? 'healthy' : 'unhealthy',
    timestamp: new Date(now).toISOString(),
    services: Object.fromEntries(services),
  };
}

function latency(ms: number): string {
  return `${ms} ms`.padStart(latencyWidth);
}
