import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useEngine } from '../support/engine';
import { ensureStandIns } from '../support/images';
import { runCommand } from '../support/runCommand';
import { type Snapshot } from '../../src/core/data/snapshot';
import { CliProcess, type CliResult } from './cliProcess';
import { DataDriverProcess } from './dataDriverProcess';
import { DataStack, image, threeVolumes } from './dataStack';
import { RealStack } from './realStack';

type Row = Snapshot & { readonly sizeBytes: number };

describe('dev-stack snapshot', function () {
  this.timeout(180_000);

  const driver = new DataDriverProcess();
  let cli: CliProcess;
  let stack: DataStack;

  before(async function () {
    this.timeout(600_000);
    await RealStack.ensureCompose();
    const engine = await useEngine();
    await ensureStandIns(engine, image);
    cli = await CliProcess.build();
    await driver.build();
    stack = new DataStack(engine, `dstest-command-${process.pid}`);
    await stack.define(threeVolumes);
    await stack.start();
  });

  after(async () => {
    await stack?.dispose();
    cli?.dispose();
    driver.dispose();
  });

  const where = (project = stack.project) => ({
    cwd: stack.folder,
    env: {
      DOCKER_HOST: stack.engine.host,
      DEV_STACK_HOME: stack.home,
      COMPOSE_PROJECT_NAME: project,
      NO_COLOR: '1',
    },
  });
  const run = (...words: string[]): Promise<CliResult> => cli.run(['snapshot', ...words], where());
  const ok = async (...words: string[]): Promise<CliResult> => {
    const result = await run(...words);
    assert.equal(result.code, 0, `snapshot ${words.join(' ')}\n${result.stdout}\n${result.stderr}`);
    return result;
  };
  const list = async (): Promise<Row[]> => JSON.parse((await ok('list', '--format', 'json')).stdout) as Row[];
  const names = async (): Promise<string[]> => (await list()).map(({ name }) => name).sort();

  it('saves while services are paused, and with --stop while they are stopped', async () => {
    await stack.mark('first');
    const { stdout, stderr } = await ok('save', 'first', '--note', 'before the migration');
    assert.equal(stdout, '');
    assert.match(stderr, /Saved first: 3 volumes, .*; services were paused for \d+\.\d s\./);

    const started = (await stack.containers()).map(({ State }) => State.StartedAt);
    const stopped = await ok('save', 'second', '--stop', '--format', 'json');
    const saved = JSON.parse(stopped.stdout) as Snapshot;
    assert.deepEqual([saved.name, saved.quiet, saved.volumes.length], ['second', 'stopped', 3]);
    const again = await stack.containers();
    assert.ok(again.every(({ State }) => State.Status === 'running'));
    assert.ok(
      again.some(({ State }) => !started.includes(State.StartedAt)),
      'they were started again',
    );
  });

  it('lists and shows what was saved', async () => {
    const rows = await list();
    assert.deepEqual(
      rows.map(({ name, note, kind }) => [name, note, kind]),
      [
        ['second', '', 'manual'],
        ['first', 'before the migration', 'manual'],
      ],
    );
    assert.ok(
      rows.every(
        ({ sizeBytes, volumes }) => sizeBytes > 0 && volumes.every(({ sha256 }) => sha256.length === 64),
      ),
    );
    const table = (await ok('list')).stdout.split('\n');
    assert.match(table[1] ?? '', /second/);
    assert.match(table[2] ?? '', /first/);
    const shown = (await ok('show', 'first')).stdout;
    assert.match(shown, /before the migration/);
    assert.match(shown, new RegExp(`${stack.project}_one`));
    assert.equal((JSON.parse((await ok('show', 'first', '--format', 'json')).stdout) as Row).id, rows[1]?.id);
  });

  it('restores, and takes it back', async () => {
    await stack.mark('later');
    assert.equal((await run('compare', 'first')).code, 1, 'it differs');
    const { stderr } = await ok('restore', 'first', '--yes');
    assert.match(stderr, /Restored first\. dev-stack snapshot undo takes it back\./);
    assert.deepEqual(await stack.words(), ['first', 'first', 'first']);
    assert.equal((await run('compare', 'first')).code, 0, 'it is the same');
    await ok('undo', '--yes');
    assert.deepEqual(await stack.words(), ['later', 'later', 'later']);
  });

  it('asks before data is replaced or deleted, and does nothing when nobody is there', async () => {
    for (const words of [['restore', 'first'], ['delete', 'first'], ['undo']]) {
      const { code, stderr } = await run(...words);
      assert.equal(code, 2, words.join(' '));
      assert.match(stderr, /nobody is there to answer; add --yes/);
    }
    assert.deepEqual(await stack.words(), ['later', 'later', 'later']);
    assert.ok((await names()).includes('first'));
  });

  it('carries a snapshot to another project in a file, packed or not', async () => {
    for (const file of ['first.tar', 'first.tar.gz']) {
      await ok('export', 'first', file);
      const path = join(stack.folder, file);
      assert.ok(existsSync(path));
      assert.equal(readFileSync(path).readUInt16BE(0) === 0x1f8b, file.endsWith('.gz'));
      await ok('import', file, '--name', `from ${file}`);
    }
    await ok('restore', 'from first.tar.gz', '--yes', '--no-safety');
    assert.deepEqual(await stack.words(), ['first', 'first', 'first']);

    const other = (...words: string[]): Promise<CliResult> =>
      cli.run(['snapshot', ...words], where(`${stack.project}-other`));
    const refused = await other('import', 'first.tar');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, new RegExp(`The archive is of the project ${stack.project},`));
    assert.match(
      refused.stderr,
      /→ to import it all the same: dev-stack .*snapshot import --other-project FILE/,
    );
    assert.equal((await other('import', 'first.tar', '--other-project')).code, 0);
  });

  it('refuses a file that is none, is cut off or is not there', async () => {
    const before = await names();
    const whole = readFileSync(join(stack.folder, 'first.tar'));
    writeFileSync(join(stack.folder, 'cut.tar'), whole.subarray(0, whole.length - 3000));
    writeFileSync(join(stack.folder, 'none.tar'), 'hello');
    for (const [file, words] of [
      ['cut.tar', /damaged/],
      ['none.tar', /archive is damaged|archive was refused/],
      ['gone.tar', /There is no file/],
    ] as const) {
      const { code, stderr } = await run('import', file);
      assert.equal(code, 1, file);
      assert.match(stderr, words);
    }
    assert.deepEqual(await names(), before);
    assert.deepEqual(await stack.leftovers(), []);
  });

  it('renames and deletes', async () => {
    await ok('rename', 'from first.tar', 'kept', '--note', 'of a colleague');
    assert.equal(
      (JSON.parse((await ok('show', 'kept', '--format', 'json')).stdout) as Row).note,
      'of a colleague',
    );
    const { stderr } = await ok('delete', 'kept', 'from first.tar.gz', '--yes');
    assert.match(stderr, /Deleted kept, from first\.tar\.gz\./);
    const left = await names();
    assert.ok(!left.includes('kept') && left.includes('first'));
  });

  it('tells by its exit code what went wrong', async () => {
    const wrong = [
      [['show', 'nobody'], 1, /There is no snapshot nobody/],
      [['restore', 'nobody', '--yes'], 1, /There is no snapshot nobody/],
      [['export', 'nobody', 'x.tar'], 1, /There is no snapshot nobody/],
      [['delete', 'nobody', '--yes'], 1, /There is no snapshot nobody/],
      [[], 2, /what to do\?/],
      [['sav', 'x'], 2, /did you mean save\?/],
      [['save'], 2, /usage: dev-stack snapshot save NAME/],
      [['rename', 'first'], 2, /usage: dev-stack snapshot rename NAME NEW/],
    ] as const;
    await Promise.all(
      wrong.map(async ([words, code, text]) => {
        const result = await run(...words);
        assert.equal(result.code, code, words.join(' '));
        assert.match(result.stderr, text);
      }),
    );
    assert.equal((await ok('recover')).stderr.trim(), 'Nothing was interrupted.');
  });

  it('ends what a killed one left half done, and says so', async () => {
    await stack.mark('now');
    const { killed } = await driver.run(stack, 'restore', 'first', 'restore filled 1');
    assert.ok(killed);
    const { stderr } = await ok('recover');
    assert.match(stderr, /The restore of first was interrupted; bringing it to its end first/);
    assert.match(stderr, /The restore of first is finished now: the new data is in place/);
    assert.deepEqual(await stack.words(), ['first', 'first', 'first']);
    assert.deepEqual(await stack.leftovers(), []);
  });

  it('gives up what a killed one left on an engine that is gone, once somebody agreed', async () => {
    const { killed } = await driver.run(stack, 'restore', 'first', 'restore unmount');
    assert.ok(killed);
    const gone = { ...where(), env: { ...where().env, DOCKER_HOST: 'unix:///nowhere/docker.sock' } };
    const words = ['snapshot', 'recover', '--discard'];
    const asked = await cli.run(words, gone);
    assert.equal(asked.code, 2, asked.stderr);
    assert.match(asked.stderr, /Give up the interrupted restore of first\?/);
    assert.match(asked.stderr, new RegExp(`The engine at ${stack.engine.host}.*: no volume was changed\\.`));
    assert.match(asked.stderr, /The snapshot first is kept too.*\nNot started again there: .*db\./);
    const agreed = await cli.run([...words, '--yes'], gone);
    assert.equal(agreed.code, 0, agreed.stderr);
    assert.match(agreed.stderr, /The restore of first is given up\./);
    assert.equal((await ok('recover')).stderr.trim(), 'Nothing was interrupted.');
    const up = await cli.run(['up'], where());
    assert.equal(up.code, 0, up.stderr);
    assert.deepEqual(await stack.leftovers(), []);
  });

  it('down -v removes what nobody named too, and it comes back with the rest', async () => {
    await stack.mark('dear');
    const asked = await cli.run(['reset'], where());
    assert.match(asked.stderr, /the unnamed volume of db at \/three \([0-9a-f]{12}\)/);
    const before = await stack.unusedVolumes();
    const down = await cli.run(['down', '-v'], where());
    assert.equal(down.code, 0, down.stderr);
    assert.deepEqual(await stack.volumes(), []);
    assert.deepEqual(await stack.unusedVolumes(), before);
    await ok('undo', '--yes');
    const up = await cli.run(['up'], where());
    assert.equal(up.code, 0, up.stderr);
    assert.deepEqual(await stack.words(), ['dear', 'dear', 'dear']);
    assert.deepEqual(await stack.unusedVolumes(), before);
  });

  it('imports what a dump of the same stack writes at the same time', async () => {
    const pair = new DataStack(stack.engine, `${stack.project}-pipe`);
    try {
      const service = (name: string): string => `
  ${name}:
    image: ${image}
    stop_signal: SIGKILL
    command: [sleep, infinity]
    volumes: ['${name}:/rows']
    x-dev-stack:
      tasks: { seed: [sh, -c, 'head -c 1000000 /dev/urandom > /rows/all'], dump: [cat, /rows/all], import: [sh, -c, 'cat > /rows/all'] }`;
      await pair.define(`services:${service('old')}${service('new')}\nvolumes: { old: {}, new: {} }\n`);
      const place = { cwd: pair.folder, env: { ...where(pair.project).env, DEV_STACK_HOME: pair.home } };
      for (const words of [['up'], ['db', 'seed', 'old'], ['db', 'seed', 'new']]) {
        const { code, stderr } = await cli.run(words, place);
        assert.equal(code, 0, stderr);
      }
      const sum = (name: string): Promise<string> =>
        pair.exec(`${pair.project}-${name}-1`, 'sha256sum', '/rows/all');
      const [wanted, replaced] = [await sum('old'), await sum('new')];
      assert.notEqual(wanted, replaced);
      const script = '"$0" "$1" db dump old -o - 2>/dev/null | "$0" "$1" db import new 2>&1';
      const told = await runCommand('sh', ['-c', script, process.execPath, cli.file], {
        ...{ cwd: place.cwd, env: { ...process.env, ...place.env }, timeoutMs: 60_000 },
      });
      assert.equal(await sum('new'), wanted);
      assert.match(told, /What was there before is kept: dev-stack snapshot undo brings it back\./);
      const undone = await cli.run(['snapshot', 'undo', '--yes'], place);
      assert.equal(undone.code, 0, undone.stderr);
      assert.equal(await sum('new'), replaced);
    } finally {
      await pair.dispose();
    }
  });

  for (const ending of ['SIGCONT', 'SIGKILL'] as const) {
    const how = ending === 'SIGCONT' ? 'goes on' : 'dies';
    it(`waits with a second window while a first one works, told who it is; and goes on when that ${how}`, async () => {
      await stack.mark('now');
      const begun = await driver.freeze(stack, 'restore', 'first', 'restore fill 1');
      const holder = new RegExp(
        `Waiting for driver \\(process ${begun.pid} on .+\\): restore of first, since .*\\d`,
      );
      const window = driver.start(stack, { action: 'save', name: 'of the window' });
      const command = cli.start(['snapshot', 'save', 'of the command'], where());
      await Promise.all([window.warned(holder), command.sees('stderr', holder)]);
      process.kill(begun.pid, ending);
      const [first, second, third] = await Promise.all([begun.ended, window.ended, command.ended]);
      assert.equal(first.code, ending === 'SIGCONT' ? 0 : null, first.stderr);
      assert.equal(second.code, 0, second.stderr);
      assert.equal(third.code, 0, third.stderr);
      assert.deepEqual(await stack.words(), ['first', 'first', 'first']);
      assert.deepEqual(await stack.leftovers(), []);
      await ok('delete', 'of the window', 'of the command', '--yes');
    });
  }
});
