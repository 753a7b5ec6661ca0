import assert from 'node:assert/strict';
import { EngineError } from '../../src/core/engine/engineError';
import { useEngine } from '../support/engine';
import { ensureStandIns } from '../support/images';
import { RealStack } from './realStack';

const image = 'dstest-hooks-busybox:1';

/** Everything that happens writes a line to one file. */
const definition = (level: string, more = ''): string => `
services:
  reader: { image: "${image}", init: true, command: ["sleep", "1000"], volumes: ["log:/log"] }
  app:
    image: ${image}
    user: "1000"
    environment: { LEVEL: "${level}", SHARED: theirs }
    command: ["sh", "-c", "trap 'echo ended >> /log/all; exit' TERM; echo begun >> /log/all; while :; do sleep 0.1; done"]
    volumes: ["log:/log"]
    depends_on: [reader]
    post_start:
      # Only once the service itself has begun: the engine does not wait for its first command.
      - command: sh -c "until grep -q begun /log/all; do sleep 0.05; done; echo post $$(id -u) $$(pwd) $$SHARED $$OWN >> /log/all"
        user: root
        working_dir: /etc
        environment: { OWN: mine }
      - command: ["sh", "-c", "echo post $$(id -u) $$SHARED >> /log/all"]
    pre_stop:
      - command: sh -c 'echo pre $$SHARED >> /log/all'
        environment: ["SHARED=ours"]
      - command: ["sh", "-c", "[ $$(sed -n 's/CapEff:.//p' /proc/self/status) != $$(sed -n 's/CapBnd:.//p' /proc/1/status) ] && echo pre privileged >> /log/all"]
        user: root
        privileged: true
  web:
    image: ${image}
    command: ["sh", "-c", "echo web >> /log/all; exec sleep 1000"]
    init: true
    volumes: ["log:/log"]
    depends_on: [app]
${more}
volumes: { log: }
`;

describe('lifecycle hooks on a real engine', function () {
  this.timeout(150_000);

  let rig: RealStack;

  before(async () => {
    const engine = await useEngine();
    await ensureStandIns(engine, image);
    rig = new RealStack(engine, `dstest-hooks-${process.pid}`);
  });
  after(() => rig.dispose());

  /** What was written since the last call, once it is as much as it should be, or half a minute later. */
  const written = async (lines: number): Promise<string[]> => {
    const script = `
      chmod 777 /log; touch /log/all; chmod 666 /log/all
      i=0; while [ $(wc -l < /log/all) -lt ${lines} ] && [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done
      cat /log/all; : > /log/all`;
    const text = await rig.exec(`${rig.project}-reader-1`, 'sh', '-c', script);
    return text === '' ? [] : text.split('\n');
  };
  const warnings = (): string[] =>
    rig.progress.flatMap((event) => (event.kind === 'warning' ? [event.message] : []));
  const writes = async (wanted: readonly string[]): Promise<void> =>
    assert.deepEqual(await written(wanted.length), wanted);
  const started = ['begun', 'post 0 /etc theirs mine', 'post 1000 theirs', 'web'];
  const stopped = ['pre ours', 'pre privileged', 'ended'];

  /**
   * What the engine says when docker asks it for a privileged exec; '' where that works. One of 20.10 asks for every
   * capability there is, which a machine that itself lacks one refuses.
   */
  const refusal = (): Promise<string> =>
    rig.exec('--privileged', `${rig.project}-reader-1`, 'true').then(
      () => '',
      (error: unknown) => String(error),
    );

  it('run with their user, folder, variables and privileges around starts, stops and replacements', async () => {
    await rig.define(definition('one'));
    await rig.start('reader');
    await writes([]);
    await rig.start();
    await writes(started);
    await rig.start();
    await writes([]);
    const refused = await refusal();
    if (refused !== '') {
      console.warn(`      this engine cannot run privileged steps on this machine: ${refused.trim()}`);
      stopped.splice(1, 1);
    }

    const services = ['app', 'web'];
    await rig.operate((operations, tell, signal) => operations.restart({ services }, tell, signal));
    await writes([...stopped, ...started]);

    await rig.define(definition('two'));
    await rig.start();
    await writes([...stopped, ...started.slice(0, 3)]);

    await rig.operate((operations, tell, signal) => operations.stop({ services }, tell, signal));
    await writes(stopped);
    assert.deepEqual(warnings().length, refused === '' ? 0 : 1);
    await rig.start();
    await writes(started);

    await rig.operate((operations, tell, signal) => operations.down({ services }, tell, signal));
    await writes(stopped);
  });

  it('fail the start with what the step said, and leave dependents unstarted; a stop goes on with a warning', async () => {
    await rig.clear();
    const steps = `
  broken:
    image: ${image}
    init: true
    command: ["sleep", "1000"]
    post_start: [{ command: ["sh", "-c", "echo progress; echo no schema >&2; exit 4"] }]
    pre_stop: [{ command: ["no-such-program"] }]
  needs: { image: "${image}", command: ["sleep", "1000"], depends_on: [broken] }
`;
    await rig.define(definition('one', steps));
    await assert.rejects(rig.start('needs'), (error) => {
      assert.ok(EngineError.is(error, 'failed'), String(error));
      assert.match(error.message, /post_start of \S+-broken-1 .* ended with exit code 4: no schema$/);
      return true;
    });
    const left = (await rig.containers()).map(({ Name, State }) => [Name.slice(1), State.Status]);
    assert.deepEqual(left, [[`${rig.project}-broken-1`, 'running']]);
    await rig.operate((operations, tell, signal) => operations.down({}, tell, signal));
    assert.deepEqual(await rig.containers(), []);
    assert.match(
      warnings().join(),
      /pre_stop of \S+-broken-1 \(no-such-program\) ended with exit code 12[67]/,
    );
  });
});
