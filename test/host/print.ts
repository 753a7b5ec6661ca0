import { format } from 'node:util';

/** Prints a line of the suite; the mark tells it from what the editor itself prints on the same console. */
export function print(...args: unknown[]): void {
  for (const line of format(...args).split('\n')) console.log(`host| ${line}`);
}
