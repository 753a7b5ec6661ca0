import { homedir } from 'node:os';
import { loadStack } from '../../src/core/compose/loadStack';
import { EngineConnection } from '../../src/core/live/engineConnection';
import { type ProgressEvent } from '../../src/core/operations/progress';
import { StackSession } from '../../src/core/operations/stackSession';
import { systemClock } from '../../src/core/support/clock';
import { silentLog } from '../../src/core/support/log';
import { createConnect } from '../../src/docker/connect';

/** What one run of the driver does; a process of its own, so that it can be killed. */
export interface DriverTask {
  readonly folder: string;
  readonly project: string;
  readonly host: string;
  readonly home: string;
  readonly action: 'save' | 'restore' | 'reset' | 'import' | 'recover';
  /** Snapshot, or the file to import. */
  readonly name: string;
  readonly copyFrom?: number | undefined;
  /** It kills itself before this step, in the middle of whatever else is under way. */
  readonly stopAt?: string | undefined;
  /** It stands still before this step, alive, until it gets SIGCONT. */
  readonly freezeAt?: string | undefined;
}

async function run(task: DriverTask): Promise<void> {
  const { model } = await loadStack({
    cwd: task.folder,
    projectName: task.project,
    noParents: true,
    environment: { PATH: process.env.PATH },
  });
  if (!model) throw new Error('The definition has errors');
  const connect = createConnect({
    ...{ environment: {}, homeDir: homedir(), platform: process.platform },
    ...{ host: task.host, log: silentLog },
  });
  const connection = new EngineConnection(connect, systemClock, silentLog);
  const session = new StackSession({
    ...{ stack: model, connection, clock: systemClock, log: silentLog },
    data: {
      folder: task.home,
      owner: 'driver',
      ...(task.copyFrom !== undefined && { copyFrom: task.copyFrom }),
      safety: () => true,
      retention: () => ({ count: 5, totalBytes: 10e9 }),
      onStep(step) {
        console.log(`step ${step}`);
        if (step === task.stopAt) process.kill(process.pid, 'SIGKILL');
        if (step === task.freezeAt) process.kill(process.pid, 'SIGSTOP');
      },
    },
  });
  const signal = AbortSignal.timeout(60_000);
  const tell = (event: ProgressEvent): void => {
    if (event.kind === 'warning') console.log(`warning ${event.message}`);
  };
  const { snapshots, operations } = session;
  switch (task.action) {
    case 'save':
      await snapshots.save({ name: task.name }, tell, signal);
      break;
    case 'restore': {
      const request = { snapshot: task.name };
      await snapshots.restore(request, await snapshots.previewRestore(request, signal), tell, signal);
      break;
    }
    case 'reset':
      await operations.reset({}, await operations.previewReset({}, signal), tell, signal);
      break;
    case 'import':
      await snapshots.import(task.name, {}, tell, signal);
      break;
    case 'recover':
      console.log(JSON.stringify((await snapshots.recover(tell, signal)) ?? null));
  }
  session.dispose();
  connection.dispose();
}

void run(JSON.parse(process.argv[2] ?? '{}') as DriverTask).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
