import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeNetwork } from '../../src/core/smoke/nodeNetwork';
import { runSmoke } from '../../src/core/smoke/runSmoke';
import { editorWays } from '../../src/present/editorWays';
import { smokeText } from '../../src/present/smokeText';
import { root } from '../support/root';
import { container, service, stackStatus, status } from './make';

describe('what to do next, in the editor', () => {
  it('names commands as the editor calls them', () => {
    const titles = Object.entries(
      JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>,
    ).flatMap(([key, title]) => (key.startsWith('command.') ? [title.replace(/…$/, '')] : []));
    const { start, restart, recreate, logs, page, reset, makeKeys } = editorWays;
    const named = [
      ...[start, restart, recreate, logs, page, reset].map((way) =>
        way('db').replace(/ on the row of db$/, ''),
      ),
      makeKeys,
    ];
    assert.deepEqual(
      named.filter((title) => !titles.includes(title)),
      [],
    );
  });

  it('names the setting that exists', () => {
    const manifest = readFileSync(join(root, 'package.json'), 'utf8');
    const [setting = ''] = /devStack\.\w+/.exec(editorWays.runDoneAgain) ?? [];
    assert.ok(manifest.includes(`"${setting}": {`), setting);
  });

  it('is what the smoke test tells there: rows, and no lines to type', async () => {
    const ended = status(service('db'), { kind: 'stopped', finishedAt: 0 }, [
      container('db', { status: 'exited', exitCode: 137 }),
    ]);
    const report = await runSmoke(stackStatus([ended]), {
      ...{ services: [], timeoutMs: 1000, network: nodeNetwork, ways: editorWays },
      signal: new AbortController().signal,
    });
    assert.match(
      smokeText(report),
      /its container ended with exit code 137\n +→ look why: Follow Logs on the row of db; then Start on the row of db\n/,
    );
  });

  it('is left to each host: no check and no sign of a failure names a line to type by itself', () => {
    const folders = ['src/core/smoke', 'src/core/diagnose'];
    const files = folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).flatMap((file) =>
        file.endsWith('.ts') ? [join(folder, file)] : [],
      ),
    );
    assert.ok(files.length > 30, files.join(' '));
    const verbs = /dev-stack (up|down|start|stop|restart|logs|open|reset|env|snapshot|db)\b/;
    assert.deepEqual(
      files.filter((file) => verbs.test(readFileSync(join(root, file), 'utf8'))),
      [],
    );
  });
});
