import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followLogs } from '../../src/core/logs/followLogs';
import { isCancelled } from '../../src/core/support/abort';
import { countCalls, type CallCounter } from '../bench/countCalls';
import { benchImage } from '../bench/benchStacks';
import { openSession, type WarmSession } from '../bench/warmSession';
import { useEngine, type TestEngine } from '../support/engine';
import { eventually, untilStill } from '../support/eventually';
import { ensureStandIns } from '../support/images';
import { removeProject } from '../support/removeProject';

const project = `dstest-quiet-${process.pid}`;

describe('what is asked of the engine while nobody looks', function () {
  this.timeout(60_000);
  let engine: TestEngine;
  let folder: string;
  let proxy: CallCounter;
  let warm: WarmSession;

  before(async () => {
    engine = await useEngine();
    await ensureStandIns(engine, benchImage);
    folder = mkdtempSync(join(tmpdir(), 'dev-stack-quiet-'));
    const command = JSON.stringify(['sh', '-c', "trap 'exit 0' TERM; echo hello; while :; do sleep 1; done"]);
    writeFileSync(
      join(folder, 'compose.yaml'),
      `services: { app: { image: "${benchImage}", command: ${command} } }`,
    );
    proxy = await countCalls(engine.socket);
    warm = await openSession(folder, project, proxy.host);
    await warm.session.operations.start({}, () => undefined, AbortSignal.timeout(30_000));
  });
  after(async () => {
    warm.dispose();
    proxy.close();
    rmSync(folder, { recursive: true, force: true });
    await removeProject(engine.socket, project);
    await engine.stop();
  });

  /** Everything that goes on until somebody ends it. */
  const streams = (): string[] =>
    proxy
      .open()
      .flatMap((request) => /\/(events|logs|stats|attach|exec)\b/.exec(request)?.[1] ?? [])
      .sort();
  const untilStreamsAre = async (...wanted: string[]): Promise<void> => {
    await eventually(() => JSON.stringify(streams()) === JSON.stringify(wanted), streams, 30_000);
  };

  it('is one stream of events for a view that is shown, without figures or logs', async () => {
    await untilStreamsAre('events');
  });

  it('is a log only while somebody reads it', async () => {
    const reading = new AbortController();
    let heard = (): void => undefined;
    const first = new Promise<void>((resolve) => (heard = resolve));
    const done = followLogs(warm.session, { follow: true }, () => heard(), reading.signal);
    done.catch(() => undefined);
    await first;
    await untilStreamsAre('events', 'logs');
    reading.abort();
    await assert.rejects(done, isCancelled);
    await untilStreamsAre('events');
  });

  it('is nothing at all once the view is hidden', async () => {
    warm.hide();
    await untilStreamsAre();
    await untilStill(() => proxy.calls());
  });
});
