import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { configHash } from '../../../../src/core/compose/configHash';
import { loadStack, type LoadResult } from '../../../../src/core/compose/loadStack';
import { configJson } from '../../../../src/core/compose/printConfig';

/** One definition that is given to docker compose and to our loader. */
export interface Case {
  readonly title: string;
  /** Files by path below the folder; a single text is `compose.yaml`. */
  readonly files: string | Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** `-f` */
  readonly f?: readonly string[];
  readonly p?: string;
  readonly profiles?: readonly string[];
  readonly envFiles?: readonly string[];
  readonly projectDirectory?: string;
  /** Folder to start in, below the folder of the files. */
  readonly cwd?: string;
}

export interface Outcome {
  readonly ours: LoadResult;
  /** Our JSON, undefined where we refuse. */
  readonly ourJson: string | undefined;
  /** Compose's JSON, undefined where it refuses. */
  readonly theirJson: string | undefined;
  readonly theirError: string;
  readonly ourHashes: Readonly<Record<string, string>>;
  readonly theirHashes: Readonly<Record<string, string>>;
}

/** True where the docker compose that we compare with (2.26) can be called. */
export function composeVersion(): string | undefined {
  try {
    return execFileSync('docker', ['compose', 'version', '--short'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/** Writes a case's files to a folder of their own and asks both. */
export async function compareWithCompose(test: Case, withHashes = true): Promise<Outcome> {
  const root = await mkdtemp(join(tmpdir(), 'loader-'));
  const folder = join(root, 'shop');
  try {
    const files = typeof test.files === 'string' ? { 'compose.yaml': test.files } : test.files;
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const cwd = join(folder, test.cwd ?? '.');
    await mkdir(cwd, { recursive: true });
    const environment = { PATH: process.env['PATH'], HOME: '/home/me', ...test.env };
    const ours = await loadStack({
      cwd,
      environment,
      homeDir: '/home/me',
      ...(test.f && { files: test.f }),
      ...(test.p !== undefined && { projectName: test.p }),
      ...(test.profiles && { profiles: test.profiles }),
      ...(test.envFiles && { envFiles: test.envFiles }),
      ...(test.projectDirectory !== undefined && { projectDirectory: test.projectDirectory }),
    });
    const flags = [
      ...(test.f ?? []).flatMap((file) => ['-f', file]),
      ...(test.p === undefined ? [] : ['-p', test.p]),
      ...(test.profiles ?? []).flatMap((profile) => ['--profile', profile]),
      ...(test.envFiles ?? []).flatMap((file) => ['--env-file', file]),
      ...(test.projectDirectory === undefined ? [] : ['--project-directory', test.projectDirectory]),
    ];
    const run = (...args: string[]): Promise<{ failed: boolean; stdout: string; stderr: string }> =>
      new Promise((resolve, reject) => {
        execFile(
          'docker',
          ['compose', ...flags, 'config', ...args],
          { cwd, env: environment, timeout: 100_000, killSignal: 'SIGKILL' },
          (error, stdout, stderr) => {
            // No refusal: it was ended here.
            if (error?.killed) reject(new Error('docker compose did not answer within 100 s'));
            else resolve({ failed: error !== null, stdout, stderr });
          },
        );
      });
    const [json, hashes] = await Promise.all([
      run('--format', 'json'),
      withHashes ? run('--hash', '*') : { failed: true, stdout: '', stderr: '' },
    ]);
    return {
      ours,
      ourJson: ours.model && configJson(ours.model),
      theirJson: json.failed ? undefined : json.stdout,
      theirError: json.stderr,
      ourHashes: Object.fromEntries(
        (ours.model?.services ?? [])
          .filter((service) => service.active)
          .map(({ name, spec }) => [name, configHash(spec, name)]),
      ),
      theirHashes: hashes.failed
        ? {}
        : Object.fromEntries(
            hashes.stdout
              .trim()
              .split('\n')
              .filter(Boolean)
              .map((line) => line.split(' ') as [string, string]),
          ),
    };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
