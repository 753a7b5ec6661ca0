import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadStack } from '../../src/core/compose/loadStack';
import { root } from '../support/root';

type Column = 'supported' | 'none' | 'warned' | 'refused';
const columns: readonly Column[] = ['supported', 'none', 'warned', 'refused'];

/** The rows of the table in CONTRIBUTING.md: key of the specification → what becomes of it. */
function tableKeys(): Map<string, Column> {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const section = text.split('## Keys of the Compose Specification')[1]?.split('\n## ')[0] ?? '';
  const found = new Map<string, Column>();
  for (const line of section.split('\n').filter((one) => /^\| (`|top level)/.test(one))) {
    const [of = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const prefix = of === 'top level' ? '' : `${of.replaceAll('`', '')}.`;
    cells.forEach((cell, index) => {
      for (const [, name = ''] of cell.matchAll(/`([^`]+)`/g)) {
        const key = `${prefix}${name}`;
        assert.ok(!found.has(key), `${key} stands twice in the table`);
        found.set(key, columns[index] ?? 'supported');
      }
    });
  }
  return found;
}

const example = `
version: "3"
services:
  all:
    image: x
    models: [m]
    use_api_socket: true
    pre_start: [{ command: [echo], image: y }]
    post_start: [{ command: [echo] }]
    pre_stop: [{ command: [echo] }]
    pull_refresh_after: 1h
    credential_spec: { file: spec.json }
    build: { context: ., provenance: true, sbom: true, no_cache_filter: [base] }
  foreign: { provider: { type: cloud } }
secrets: { s: { external: true } }
configs: { c: { external: true } }
`;

describe('the table of compose keys', () => {
  it('has every key of the specification, and no other', () => {
    const { keys } = JSON.parse(readFileSync(join(root, 'test/fixtures/specificationKeys.json'), 'utf8')) as {
      keys: Record<string, unknown>;
    };
    const specified = Object.keys(keys).filter((key) => !key.endsWith('.*'));
    assert.deepEqual([...tableKeys().keys()].sort(), specified.sort());
  });

  it('is what the loader says: a warning for what is ignored, an error for what is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dev-stack-keys-'));
    try {
      writeFileSync(join(folder, 'compose.yaml'), example);
      const { problems } = await loadStack({ cwd: folder, noParents: true, environment: {} });
      const names: Readonly<Record<string, string>> = { all: '*', foreign: '*', s: '*', c: '*' };
      const said = new Map(
        problems.flatMap(({ code, severity, message }): [string, string][] => {
          if (code === 'obsoleteKey') return [['version', severity]];
          const path = code === 'unsupported' ? /^([\w.]+?)(:| is not)/.exec(message)?.[1] : undefined;
          return path === undefined
            ? []
            : [
                [
                  path
                    .split('.')
                    .map((part) => names[part] ?? part)
                    .join('.'),
                  severity,
                ],
              ];
        }),
      );
      const table = tableKeys();
      const listed = (column: Column): string[] =>
        [...table]
          .filter(
            ([key, found]) =>
              found === column &&
              ![...table].some(([other, same]) => same === column && key.startsWith(`${other}.`)),
          )
          .map(([key]) => key)
          .sort();
      const told = (severity: string): string[] =>
        [...said].flatMap(([key, found]) => (found === severity ? [key] : [])).sort();
      assert.deepEqual(told('warning'), listed('warned'));
      assert.deepEqual(told('error'), listed('refused'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
