import assert from 'node:assert/strict';
import { NotReadyError } from '../../src/core/live/notReadyError';
import { useEngine } from '../support/engine';
import { lastAnswer } from '../support/eventually';
import { ensureStandIns } from '../support/images';
import { RealStack } from './realStack';

const image = 'dstest-oneshot-busybox:1';

/** Two jobs that nothing depends on, one of them marked as what it is, beside a service. */
const definition = (exitCode: number): string => `
services:
  job: { image: "${image}", command: ["sh", "-c", "echo job >> /log/all"], volumes: ["log:/log"] }
  marked:
    image: ${image}
    command: ["sh", "-c", "echo marked >> /log/all; exit ${exitCode}"]
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

  const runs = (): Promise<string> => rig.exec(`${rig.project}-web-1`, 'sh', '-c', 'grep -c marked /log/all');
  const start = (request: object): Promise<void> =>
    rig.operate((operations, tell, signal) => operations.start({ wait: true, ...request }, tell, signal));

  it('with 0 are a success of a start that waits, and known jobs run again only when asked for', async () => {
    await rig.define(definition(0));
    await start({});
    assert.equal(await runs(), '1');
    // What ended with 0 and is not known for a job may as well have been stopped.
    const ended = { job: 'stopped', marked: 'done', web: 'running' };
    const states = await lastAnswer(
      () => rig.states(),
      ({ job }) => job === 'stopped',
    );
    assert.deepEqual(states, ended);
    await start({});
    assert.equal(await runs(), '1');
    await start({ runDone: true });
    assert.equal(await runs(), '2');
  });

  it('with anything else are a failure that is told', async () => {
    await rig.define(definition(3));
    await assert.rejects(
      start({}),
      (error) => NotReadyError.is(error) && /marked: exited \(3\)/.test(error.message),
    );
  });
});
