import { homedir } from 'node:os';
import { loadStack } from '../../src/core/compose/loadStack';
import { EngineConnection } from '../../src/core/live/engineConnection';
import { StackSession } from '../../src/core/operations/stackSession';
import { systemClock } from '../../src/core/support/clock';
import { silentLog } from '../../src/core/support/log';
import { createConnect } from '../../src/docker/connect';

export interface WarmSession {
  readonly session: StackSession;
  /** The view is shown no more. */
  hide(): void;
  dispose(): void;
}

/** A session as the editor holds one while its view is open: connected, its containers listed. */
export async function openSession(folder: string, project: string, host: string): Promise<WarmSession> {
  const { model } = await loadStack({
    cwd: folder,
    projectName: project,
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
  const watch = session.watch();
  await session.whenLive(AbortSignal.timeout(30_000));
  return {
    session,
    hide: () => watch.dispose(),
    dispose: () => {
      watch.dispose();
      session.dispose();
      connection.dispose();
    },
  };
}
