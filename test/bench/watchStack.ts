import { homedir } from 'node:os';
import { loadStack } from '../../src/core/compose/loadStack';
import { EngineConnection } from '../../src/core/live/engineConnection';
import { StackSession } from '../../src/core/operations/stackSession';
import { systemClock } from '../../src/core/support/clock';
import { silentLog } from '../../src/core/support/log';
import { createConnect } from '../../src/docker/connect';

/** What comes with the connection (image look-ups for the comparison with the definition) gets so long to end. */
const settleMs = 2_000;

/**
 * Watches a stack as a visible view does and nothing else: `watchStack FOLDER PROJECT HOST`. Prints "live" once it is
 * quiet; when its input ends, "used" with the milliseconds of processor time since then.
 */
async function main([folder = '', projectName = '', host = '']: readonly string[]): Promise<void> {
  const { model } = await loadStack({
    cwd: folder,
    projectName,
    noParents: true,
    environment: { PATH: process.env.PATH },
  });
  if (model === undefined) throw new Error('The stack of the bench does not load');
  const connect = createConnect({
    environment: {},
    homeDir: homedir(),
    platform: process.platform,
    host,
    log: silentLog,
  });
  const connection = new EngineConnection(connect, systemClock, silentLog);
  const session = new StackSession({ stack: model, connection, clock: systemClock, log: silentLog });
  session.watch();
  await session.whenLive(AbortSignal.timeout(30_000));
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
