import { openSession } from './warmSession';

/**
 * What comes with the connection gets so long to end: image look-ups for the comparison with the definition, and V8,
 * which clears up after itself twice (60 ms of processor time) up to half a minute later, and then never again.
 */
const settleMs = 60_000;

/**
 * Watches a stack as a visible view does and nothing else: `watchStack FOLDER PROJECT HOST`. Prints "live" once it is
 * quiet; when its input ends, "used" with the milliseconds of processor time since then.
 */
async function main([folder = '', projectName = '', host = '']: readonly string[]): Promise<void> {
  await openSession(folder, projectName, host);
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const before = process.cpuUsage();
  console.log('live');
  process.stdin.resume();
  await new Promise((resolve) => process.stdin.once('end', resolve));
  const { user, system } = process.cpuUsage(before);
  console.log(`used ${(user + system) / 1000}`);
  process.exit(0);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
