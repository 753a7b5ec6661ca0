import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ensureDebianPackages } from '../support/debianPackages';
import { useEngine, type TestEngine } from '../support/engine';
import { lastAnswer } from '../support/eventually';
import { type SmokeResult } from '../../src/core/smoke/smokeReport';
import { runCommand } from '../support/runCommand';
import { querySeries } from './support/clients';
import { measureStart } from './support/measure';
import { writeMeasurements } from './support/measurements';
import { realImages } from './support/realImages';
import { StackRun } from './support/stackRun';

const images = realImages ? 'the real images' : 'real servers and stand-ins';

/** One after the other, as presets exclude each other; at last what no preset holds. */
const presets = ['core', 'cqrs', 'saas', 'commerce', 'webapp', 'events', 'rustfs log-shipper'];

describe(`the presets of the bundled stack with ${images}`, function () {
  this.timeout(realImages ? 1_800_000 : 900_000);

  let engine: TestEngine;
  before(async function () {
    this.timeout(600_000);
    engine = await useEngine();
    await runCommand('docker', ['compose', 'version']).catch(() =>
      ensureDebianPackages(['docker-cli', 'docker-compose'], 'comparing with docker compose'),
    );
  });

  for (const preset of presets) {
    describe(`${preset}, whole`, () => {
      let run: StackRun;
      before(async function () {
        this.timeout(600_000);
        const profiles = preset.split(' ');
        run = new StackRun(engine, `dstest-${profiles[0]}-${process.pid}`);
        await run.prepare(profiles);
      });
      after(() => run?.dispose());

      it('gets healthy, its preparing steps done', async () => {
        const start = (): Promise<void> => run.start();
        if (realImages)
          writeMeasurements(await measureStart(engine, run.project, start, () => run.running()));
        else await start();
        await run.assertReady();
        assert.deepEqual(Object.keys(await run.running()), run.names(false));
      });

      it('passes its smoke test, and only services without a port are left out', async () => {
        // Debian's ClickHouse is of 2018: it has no type for the times of this service, and the smoke test says so.
        const tooOld = (result: SmokeResult): boolean =>
          !realImages && result.kind === 'down' && /clickhouse: .*DateTime64/.test(result.why);
        const failed = (results: readonly SmokeResult[]): readonly SmokeResult[] =>
          results.filter((result) => result.kind === 'down' && !tooOld(result));
        // Applications give their own dependencies a second or two, which a busy machine may not have at once, and the
        // gateway sends nothing to one that did not answer its last check until the next one.
        const results = await lastAnswer(
          () => run.smoke(),
          (answer) => failed(answer).length === 0,
          60_000,
        );
        assert.deepEqual(failed(results), []);
        const hidden = run.services().filter(({ oneShot, spec }) => !oneShot && !spec.ports?.length);
        assert.deepEqual(
          results.filter(({ kind }) => kind === 'inside').map(({ service }) => service),
          hidden.map(({ name }) => name),
        );
      });

      it('changes nothing when it is started again, by us or by docker compose', async () => {
        const before = await run.running();
        assert.equal(await run.plan(), '');
        await run.start();
        assert.deepEqual(await run.running(), before);
        await run.composeUp();
        assert.deepEqual(await run.running(), before);
      });

      if (preset === 'webapp')
        it('is watched: Prometheus finds the applications by their names and scrapes them', async () => {
          const wanted = { 'py-gateway': '1', 'py-auth': '1' };
          const query = 'sum by (job) (up{job=~"py-.*"})';
          let found: Record<string, string> = {};
          // Names are looked up and targets scraped every 15 seconds.
          for (const end = Date.now() + 180_000; Date.now() < end; await sleep(500)) {
            found = await querySeries(run.variable('PROMETHEUS_PORT'), query);
            if (isDeepStrictEqual(found, wanted)) break;
          }
          assert.deepEqual(found, wanted);
        });

      it('gets healthy through docker compose up --wait, on what its data holds already', async () => {
        await run.down(false);
        await run.composeUp();
        await run.assertReady();
        assert.equal(await run.plan(), '');
      });
    });
  }
});
