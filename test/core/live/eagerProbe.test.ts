import assert from 'node:assert/strict';
import fc from 'fast-check';
import { eagerProbeOf, gapAfter, givesWay, mostAtOnce } from '../../../src/core/live/eagerProbe';
import { countsAsReady, type EagerResult } from '../../../src/core/live/eagerResult';
import { type EngineContainer } from '../../../src/core/engine/wire';
import { sampleContainer } from '../../fakes/sampleStack';

const starting = { status: 'starting', failingStreak: 0, probes: [] } as const;

function checked(check: object, more: Partial<EngineContainer> & { shell?: string[] } = {}): EngineContainer {
  const { shell, ...rest } = more;
  const config = { Healthcheck: check, ...(shell ? { Shell: shell } : {}) };
  return sampleContainer({ health: starting, config, ...rest });
}

describe('the health check we run ourselves', () => {
  it('is the command as it is, or by the shell of the image', () => {
    const command = (container: EngineContainer): readonly string[] | undefined =>
      eagerProbeOf(container)?.command;
    assert.deepEqual(command(checked({ Test: ['CMD', 'pg_isready', '-q'] })), ['pg_isready', '-q']);
    assert.deepEqual(command(checked({ Test: ['CMD-SHELL', 'test -e /ok'] })), [
      '/bin/sh',
      '-c',
      'test -e /ok',
    ]);
    const bash = checked({ Test: ['CMD-SHELL', 'test -e /ok'] }, { shell: ['/bin/bash', '-o', 'x', '-c'] });
    assert.deepEqual(command(bash), ['/bin/bash', '-o', 'x', '-c', 'test -e /ok']);
  });

  it('has the timeout of the definition, or the default of the engine', () => {
    assert.equal(eagerProbeOf(checked({ Test: ['CMD', 'x'], Timeout: 3e9 }))?.timeoutMs, 3_000);
    assert.equal(eagerProbeOf(checked({ Test: ['CMD', 'x'] }))?.timeoutMs, 30_000);
  });

  it('is not run where there is none, where it is through, or where nothing runs', () => {
    const nothing: [string, EngineContainer][] = [
      ['none', sampleContainer()],
      ['switched off', checked({ Test: ['NONE'] })],
      ['no test', checked({ Interval: 1e9 })],
      ['an empty test', checked({ Test: [] })],
      ['no command', checked({ Test: ['CMD'] })],
      ['of a kind nobody knows', checked({ Test: ['HTTP', '/'] })],
      ['healthy', checked({ Test: ['CMD', 'x'] }, { health: { ...starting, status: 'healthy' } })],
      ['unhealthy', checked({ Test: ['CMD', 'x'] }, { health: { ...starting, status: 'unhealthy' } })],
      ['paused', checked({ Test: ['CMD', 'x'] }, { status: 'paused' })],
    ];
    for (const [what, container] of nothing) assert.equal(eagerProbeOf(container), undefined, what);
  });

  it('is left to the engine where that looks as often itself', () => {
    const probed = (check: object): boolean =>
      eagerProbeOf(checked({ Test: ['CMD', 'x'], ...check })) !== undefined;
    assert.equal(probed({ Interval: 10e9, StartPeriod: 30e9, StartInterval: 0.1e9 }), false);
    assert.equal(probed({ Interval: 0.1e9 }), false);
    assert.equal(probed({ Interval: 10e9, StartPeriod: 30e9, StartInterval: 1e9 }), true);
    // Without a start period the engine does not read the start interval.
    assert.equal(probed({ Interval: 10e9, StartInterval: 0.1e9 }), true);
  });

  it('comes again after a tenth of the wait, and leaves the cores to the start the more it costs', () => {
    assert.equal(gapAfter(0, 5, 1), 25);
    assert.equal(gapAfter(300, 120, 1), 60);
    assert.equal(gapAfter(2_000, 40, 1), 200);
    assert.equal(gapAfter(60_000, 40, 1), 1_000);
    assert.equal(gapAfter(60_000, 1_500, 1), 4_500);
    assert.equal(gapAfter(60_000, 20_000, 1), 10_000);
    fc.assert(
      fc.property(fc.nat(600_000), fc.nat(60_000), (waited, took) => {
        const gap = gapAfter(waited, took, 1);
        assert.ok(gap >= 25 && gap <= 10_000);
        if (took <= 3_000) assert.ok(gap >= took / 2, 'at most two thirds of a core');
      }),
    );
  });

  it('comes less often where many containers share the cores', () => {
    assert.equal(gapAfter(0, 50, 1), 25);
    // With cores to spare, and only where a check is cheap.
    assert.equal(gapAfter(0, 50, 0.5), 12.5);
    assert.equal(gapAfter(2_000, 40, 0.5), 100);
    assert.equal(gapAfter(0, 50, 0.1), 12.5);
    assert.equal(gapAfter(2_000, 1_500, 0.5), 4_500);
    assert.equal(gapAfter(0, 50, 10), 250);
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(3_000), fc.integer({ min: 1, max: 200 }), (waited, took, many) => {
        const cores = 2;
        const gap = gapAfter(waited, took, many / cores);
        assert.ok((many * took) / (took + gap) <= 2 * cores, 'no more than one place after another');
      }),
    );
  });

  it('is bounded by the cores, and gives way to starts unless something waits for it', () => {
    assert.deepEqual([1, 2, 16].map(mostAtOnce), [2, 4, 8]);
    assert.equal(givesWay(false, 3, 0), true);
    assert.equal(givesWay(false, 3, 5_000), false);
    assert.equal(givesWay(false, 0, 0), false);
    assert.equal(givesWay(true, 3, 0), false);
  });

  describe('once it passed', () => {
    const passed: EagerResult = {
      startedAt: 2_000,
      failed: 1,
      lastFailure: undefined,
      passed: { after: 0, at: 2_900 },
    };
    const container = (
      status: 'starting' | 'healthy' | 'unhealthy',
      ...probes: [from: number, to: number][]
    ) =>
      sampleContainer({
        health: {
          status,
          failingStreak: probes.length,
          probes: probes.map(([startedAt, endedAt]) => ({ startedAt, endedAt, exitCode: 1, output: '' })),
        },
      });

    it('counts until the engine says otherwise', () => {
      assert.equal(countsAsReady(passed, container('starting')), true);
      assert.equal(countsAsReady({ ...passed, passed: undefined }, container('starting')), false);
      assert.equal(countsAsReady(passed, container('unhealthy')), false);
    });

    it("yields to a probe of the engine's that began later and failed", () => {
      assert.equal(countsAsReady(passed, container('starting', [2_950, 3_000])), false);
      assert.equal(countsAsReady(passed, container('starting', [2_500, 2_600], [2_950, 3_000])), false);
    });

    it('does not mind one that was told before, or was under way meanwhile and may have looked too early', () => {
      const told = { ...passed, passed: { after: 3_000, at: 2_900 } };
      assert.equal(countsAsReady(told, container('starting', [2_950, 3_000])), true);
      assert.equal(countsAsReady(passed, container('starting', [2_800, 3_400])), true);
    });
  });
});
