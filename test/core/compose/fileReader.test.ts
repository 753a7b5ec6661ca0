import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFailure, FileReader } from '../../../src/core/compose/fileReader';
import { SourceText } from '../../../src/core/compose/sourceText';

describe('FileReader', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'dev-stack-reader-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  async function read(file: string): Promise<string> {
    const result = await new FileReader().read(file);
    return result instanceof SourceText ? result.text : describeFailure(file, result);
  }

  it('reads text without its byte order mark, of any length up to its limit', async () => {
    const file = join(folder, 'compose.yaml');
    const text = `# ${'ä'.repeat(70_000)}\n`;
    writeFileSync(file, `\uFEFF${text}`);
    assert.equal(await read(file), text);
  });

  it('says what it cannot read', async () => {
    assert.match(await read(join(folder, 'none')), /no such file/);
    assert.match(await read(folder), /is a directory/);
    writeFileSync(join(folder, 'binary'), Buffer.from([0xff, 0xfe, 0x00]));
    assert.match(await read(join(folder, 'binary')), /not UTF-8/);
  });

  it('neither reads without end nor waits without end', async function () {
    if (process.platform === 'win32') this.skip();
    const huge = join(folder, 'huge');
    writeFileSync(huge, '');
    truncateSync(huge, 64 * 1024 * 1024);
    assert.match(await read(huge), /longer than 16 MB/);
    assert.match(await read('/dev/zero'), /longer than 16 MB/);
    assert.equal(await read('/dev/null'), '');
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe], { timeout: 5000 });
    assert.match(await read(pipe), /not a file/);
  });
});
