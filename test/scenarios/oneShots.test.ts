import assert from 'node:assert/strict';
import { NotReadyError } from '../../src/core/live/notReadyError';
import { useEngine } from '../support/engine';
import { ensureStandIns } from '../support/images';
import { RealStack } from './realStack';

const image = 'dstest-oneshot-busybox:1';

/** Two jobs that nothing depends on, one of them marked as what it is, beside a service. */
const definition = (exitCode: number): string => `
services:
  job: { image: "${image}", command: ["sh", "-c", "echo job >> /log/all; exit ${exitCode}"], volumes: ["log:/log"] }
  marked:
    image: ${image}
    command: ["sh", "-c", "echo marked >> /log/all"]
    volumes: ["log:/log"]
    x-dev-stack: { oneShot: true }
  web: { image: "${image}", init: true, command: ["sleep", "1000"], volumes: ["log:/log"] }
volumes: { log: }
`;

describe('jobs that end', function () {
  this.timeout(60_000);

  let rig: RealStack;

  before(async () => {
    const engine = await useEngine();
    await Promise.all([ensureStandIns(engine, image), RealStack.ensureCompose()]);
    rig = new RealStack(engine, `dstest-oneshot-${process.pid}`);
  });
  after(() => rig.dispose());

  const runs = async (): Promise<string> =>
    (await rig.exec(`${rig.project}-web-1`, 'sh', '-c', 'sort /log/all')).replaceAll('\n', ' ');
  const start = (request: object): Promise<void> =>
    rig.operate((operations, tell, signal) => operations.start({ wait: true, ...request }, tell, signal));

  it('with 0 are a success of a start that waits, where docker compose calls them a failure', async () => {
    await rig.define(definition(0));
    await start({});
    // What ended with 0 and is not known for a job may as well have been stopped: a start starts it.
    const ended = { job: 'stopped', marked: 'done', web: 'running' };
    assert.deepEqual([await rig.states(), await runs()], [ended, 'job marked']);
    await start({});
    assert.deepEqual([await rig.states(), await runs()], [ended, 'job job marked']);
    await start({ runDone: true });
    assert.equal(await runs(), 'job job job marked marked');
    await assert.rejects(rig.compose('up', '--wait'), /(job|marked)-1 exited \(0\)/);
  });

  it('with anything else are a failure that is told', async () => {
    await rig.define(definition(3));
    await assert.rejects(
      start({}),
      (error) => NotReadyError.is(error) && /job: exited \(3\)/.test(error.message),
    );
  });
});
