import { EngineError } from '../engine/engineError';
import type { BuildEvent } from '../engine/imageBuild';
import { CancelledError } from '../support/abort';
import type { BuildxCall } from './buildxArguments';

type Environment = Readonly<Record<string, string | undefined>>;

/** Lines that are no progress, kept for the error. */
const keptLines = 20;

/**
 * Builds with the docker CLI and its buildx plugin.
 * @param why the keys of the definition for which it is needed.
 * @throws EngineError `unsupported` where it is not installed, `failed` with what it said; CancelledError.
 */
export async function runBuildx(
  image: string,
  call: BuildxCall,
  why: readonly string[],
  environment: Environment,
  onEvent: (event: BuildEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const env = { ...environment, ...call.environment };
  const version = await run(['buildx', 'version'], '', env, () => undefined, signal).catch(() => undefined);
  if (signal.aborted) throw new CancelledError();
  const release = /v?(\d+)\.(\d+)\.\d+/.exec(version?.stdout ?? '');
  if (version?.code !== 0 || !release || (Number(release[1]) === 0 && Number(release[2]) < 13)) {
    throw new EngineError(
      'unsupported',
      `${why.join(', ')}: this needs “docker buildx” 0.13 or newer, which ${
        release ? `is ${release[0]} here` : 'was not found'
      }. Install the docker CLI with its buildx plugin, or leave ${why.length > 1 ? 'these' : 'it'} out of the build`,
      { action: 'build an image', image },
    );
  }
  const said: string[] = [];
  const onLine = (line: string): void => {
    const events = readProgressLine(line);
    if (events) events.forEach(onEvent);
    else if (line.trim() !== '') said.splice(0, Math.max(0, said.length + 1 - keptLines), line.trim());
    if (!events && line.trim() !== '') said.push(line.trim());
  };
  const { code } = await run(call.arguments, call.input ?? '', env, onLine, signal);
  if (signal.aborted) throw new CancelledError();
  if (code === 0) return;
  const error = said.findLast((line) => line.startsWith('ERROR: ')) ?? said.at(-1) ?? `it ended with ${code}`;
  throw new EngineError('failed', error.replace(/^ERROR: (failed to (build|solve): )*/, ''), {
    action: 'build an image with docker buildx',
  });
}

/** One line of `--progress rawjson`; undefined for any other text. */
function readProgressLine(line: string): BuildEvent[] | undefined {
  if (!line.startsWith('{')) return undefined;
  let status: RawStatus;
  try {
    status = JSON.parse(line) as RawStatus;
  } catch {
    return undefined;
  }
  const steps = (status.vertexes ?? []).flatMap((vertex): BuildEvent[] => {
    if (!vertex.started) return [];
    const state = vertex.error ? 'failed' : vertex.cached ? 'cached' : vertex.completed ? 'done' : 'running';
    return [{ kind: 'step', id: vertex.digest, name: vertex.name, state }];
  });
  const output = (status.logs ?? []).map((log): BuildEvent => ({
    kind: 'output',
    step: log.vertex,
    text: Buffer.from(log.data, 'base64').toString(),
  }));
  return [...steps, ...output];
}

interface RawStatus {
  readonly vertexes?: readonly {
    readonly digest: string;
    readonly name: string;
    readonly started?: string;
    readonly completed?: string;
    readonly cached?: boolean;
    readonly error?: string;
  }[];
  readonly logs?: readonly { readonly vertex: string; readonly data: string }[];
}

async function run(
  words: readonly string[],
  input: string,
  env: Environment,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<{ readonly code: number | null; readonly stdout: string }> {
  const { spawn } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const child = spawn('docker', words, { env: { ...env }, windowsHide: true, signal });
    let stdout = '';
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(onLine);
    });
    child.on('error', (error) => (signal.aborted ? resolve({ code: null, stdout }) : reject(error)));
    child.on('close', (code) => {
      if (rest !== '') onLine(rest);
      resolve({ code, stdout });
    });
    // A program that does not read its input is no reason to fail.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
