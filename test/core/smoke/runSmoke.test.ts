import assert from 'node:assert/strict';
import { type EngineContainer } from '../../../src/core/engine/wire';
import { nodeNetwork } from '../../../src/core/smoke/nodeNetwork';
import { runSmoke } from '../../../src/core/smoke/runSmoke';
import { editorWays } from '../../../src/present/editorWays';
import { container, service, stackStatus, status } from '../../present/make';

describe('what a smoke test looks at', () => {
  const groups: Readonly<Record<string, readonly string[]>> = { pg16: ['core'], pg15: ['web'], worker: [] };
  const ended: Partial<EngineContainer> = { status: 'exited', exitCode: 0 };

  /** @param selected services whose profiles are on; none of these publishes a port */
  async function told(
    selected: readonly string[],
    containers: Readonly<Record<string, Partial<EngineContainer>>>,
    named: readonly string[] = [],
  ): Promise<readonly string[]> {
    const rows = Object.entries(groups).map(([name, profiles]) => {
      const own = containers[name];
      const one = service(name, {}, { profiles, active: selected.includes(name) });
      return { ...status(one, { kind: 'absent' }), containers: own ? [container(name, own)] : [] };
    });
    const seen = stackStatus(rows);
    const stack = { ...seen.stack, exclusiveSets: [['core', 'web']] };
    const { signal } = new AbortController();
    const options = { services: named, timeoutMs: 1_000, network: nodeNetwork, signal, ways: editorWays };
    const { results } = await runSmoke({ ...seen, stack }, options);
    return results.map((one) => `${one.service} ${one.kind}`);
  }

  it('is what runs, selected or not, and what should', async () => {
    assert.deepEqual(await told(['worker'], { pg16: {}, worker: ended }), ['pg16 inside', 'worker down']);
  });
  it('is not what was stopped and is not selected', async () => {
    assert.deepEqual(await told(['worker'], { pg16: ended, worker: {} }), ['worker inside']);
    // Where nothing is selected, nobody said what should run.
    assert.deepEqual(await told([], { pg16: ended }), ['pg16 down']);
  });
  it('is not what left its place to another one', async () => {
    assert.deepEqual(await told([], { pg16: ended, pg15: {} }), ['pg15 inside']);
  });
  it('is whatever is named', async () => {
    assert.deepEqual(await told(['worker'], { pg16: ended, pg15: {} }, ['pg16']), ['pg16 down']);
  });
});
