import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { root } from '../support/root';

/** Node 22.1 and newer have a cache of their own, whose files are Node's business. */
const own = !('enableCompileCache' in nodeModule);

describe('the cache of compiled code', () => {
  let folder: string;
  const cache = (): string => join(folder, 'cache');
  const code = (): string => join(folder, 'code');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dev-stack-code-'));
    mkdirSync(code());
    buildSync({
      entryPoints: [join(root, 'src', 'cli', 'codeCache.ts')],
      outfile: join(folder, 'codeCache.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
    });
    writeFileSync(
      join(folder, 'start.js'),
      `const [build, ...words] = process.argv.slice(2);
       require('./codeCache.js').useCodeCache(build, ${JSON.stringify(code())}, ${JSON.stringify(cache())}, words);
       require('./code/first.js');`,
    );
    writeFileSync(
      join(code(), 'first.js'),
      `console.log(require('./second.js').of(__filename)); require('./end.js');`,
    );
    writeFileSync(
      join(code(), 'second.js'),
      `exports.of = (file) => 'from ' + require('path').basename(file);`,
    );
    writeFileSync(join(code(), 'end.js'), `process.exit(process.argv.includes('fail') ? 3 : 0);`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...words: string[]): void => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'start.js'), ...words], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    assert.equal(stderr, '');
    assert.equal(stdout, 'from first.js\n');
    assert.equal(status, words.includes('fail') ? 3 : 0);
  };
  const kept = (): string[] => readdirSync(cache(), { recursive: true }).map(String).sort();
  const daysAgo = (days: number): Date => new Date(Date.now() - days * 24 * 3_600_000);

  it('is written by the first run that ends well, for every file, and used by the next', function () {
    if (!own) return this.skip();
    run('build1', 'up', 'fail');
    assert.throws(kept, /ENOENT/);
    run('build1', '-p', 'shop', 'up');
    const [of, ...files] = kept();
    assert.equal(of, `build1-${process.version}-${process.arch}-up`);
    assert.deepEqual(
      files,
      ['end.js', 'first.js', 'second.js'].map((file) => join(of, file)),
    );
    // Had it been refused, it would be written anew.
    const first = join(cache(), of, 'first.js');
    utimesSync(first, daysAgo(1), daysAgo(1));
    const second = join(cache(), of, 'second.js');
    const whole = readFileSync(second);
    writeFileSync(second, whole.subarray(0, whole.length / 2));
    run('build1', 'up');
    assert.ok(statSync(first).mtimeMs < Date.now() - 3_600_000, 'written anew');
    assert.equal(readFileSync(second).length, whole.length);
  });

  it('is another for another build and for what compiles other code; the oldest are removed', function () {
    if (!own) return this.skip();
    run('build1', 'up');
    run('build1', 'config');
    run('build2', 'doctor');
    const names = readdirSync(cache());
    assert.deepEqual(names.map((name) => name.replace(`${process.version}-${process.arch}`, '*')).sort(), [
      'build1-*-config',
      'build1-*-up',
      'build2-*-other',
    ]);
    for (let old = 1; old <= 12; old += 1) {
      const path = join(cache(), `old${old}`);
      mkdirSync(path);
      utimesSync(path, daysAgo(old), daysAgo(old));
    }
    run('build3', 'up');
    assert.equal(readdirSync(cache()).length, 12);
    assert.ok(!readdirSync(cache()).includes('old9'));
    assert.ok(readdirSync(cache()).includes('old8'));
  });

  it('does without where none can be written', function () {
    if (!own) return this.skip();
    writeFileSync(cache(), '');
    run('build1', 'up');
  });
});
