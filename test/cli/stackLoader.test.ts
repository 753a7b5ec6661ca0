import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArguments } from '../../src/cli/arguments';
import { loadCliStack } from '../../src/cli/stackLoader';
import {
  bundledStack,
  bundledStackOptions,
  readPresets,
  writePresets,
} from '../../src/core/compose/bundledStack';
import { loadStack } from '../../src/core/compose/loadStack';
import { root } from '../support/root';
import { recordingOutput } from './recordingOutput';

describe('the bundled stack of the command line', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'bundled-home-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it("is the editor's, choices and variables included: what one starts, the other does not recreate", async () => {
    const { platform } = process;
    const bundled = bundledStack(join(root, 'stack'), { DEV_STACK_HOME: home }, home, platform);
    await writePresets(bundled, ['core', 'mail']);
    await writeFile(bundled.envFile, 'REDIS_PORT=16379\n');
    const world = { cwd: tmpdir(), environment: {}, homeDir: home, platform };
    const { global } = parseArguments(['--bundled', 'config']);
    const ours = await loadCliStack(global, world, bundled, [], recordingOutput());
    const editor = { ...world, cwd: bundled.folder };
    const theirs = await loadStack(bundledStackOptions(bundled, await readPresets(bundled), editor));
    assert.deepEqual(ours, theirs.model);
    assert.deepEqual(ours.files, [bundled.composeFile]);
    assert.deepEqual(ours.activeProfiles, ['core', 'mail']);
    assert.ok(ours.project.services['redis']?.ports?.some(({ published }) => published === '16379'));
  });
});
