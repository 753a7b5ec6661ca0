import { spreadOf, type Measurement } from './bench';

/** The floor's services get ready as if each were alone on the machine. What they need beside each other is told too. */
export function noteTogether({ ours, peer }: Measurement['samples'], together: number): string {
  const part = (of: readonly number[] | undefined): string =>
    (spreadOf(of ?? []).median / together).toFixed(2);
  return (
    `The floor with each service's readiness waited for instead of taken from a timer: ${together.toFixed(0)} ms; ` +
    `dev-stack is at ${part(ours)} of that, docker compose at ${part(peer)}`
  );
}
