import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { config } from '../../../src/cli/verbs/config';
import { modelOf } from '../../core/compose/support/definition';
import { stackStatus } from '../../present/make';
import { fakeContext } from './fakeContext';
import { requestOf } from './request';

describe('config', () => {
  it('prints the model, or writes it to a file and prints nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dev-stack-config-'));
    try {
      const stack = await modelOf('services: { a: { image: x } }');
      const run = async (line: string) => {
        const context = {
          ...fakeContext(stackStatus([])),
          cwd: folder,
          loadStack: () => Promise.resolve(stack),
        };
        assert.equal(await config(requestOf('config', line), context), 0);
        return context.out.lines;
      };
      const printed = await run('');
      assert.equal(printed[0], 'name: app');
      assert.deepEqual(await run('-o out.yaml'), []);
      assert.deepEqual(readFileSync(join(folder, 'out.yaml'), 'utf8').trimEnd().split('\n'), printed);
      assert.deepEqual(await run('-q -o none.yaml'), []);
      assert.deepEqual(readdirSync(folder), ['out.yaml']);
      await assert.rejects(
        run('-o gone/out.yaml'),
        /Could not write .*out\.yaml: there is no such file or folder/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
