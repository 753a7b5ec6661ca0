import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import { Script } from 'node:vm';

/** Called all day. What V8 compiles depends on the verb, so these have caches of their own; the others share one. */
const daily: ReadonlySet<string> = new Set(['up', 'down', 'ps', 'logs', 'config', 'stop', 'restart', 'plan']);
/** Builds times verbs whose caches are kept, about 1 MB each. */
const most = 12;

/** Node lets whoever needs it decide how a file is loaded; the types know no argument. */
type Load = (module: NodeModule, file: string) => void;
type Body = (
  exports: unknown,
  require: NodeJS.Require,
  module: NodeModule,
  file: string,
  folder: string,
) => void;

/**
 * Keeps what V8 compiled of the files below `code` and takes it from there next time. An `up` with nothing to do takes
 * 150 ms of processor time, 55 of them Node's own; with this it takes 30 less. Node has the same built in from 22.1 on,
 * `module.enableCompileCache`, which is used where it is there.
 *
 * V8 itself refuses what another version, other flags or another processor made, and anything cut short; files are
 * written whole.
 *
 * @param build differs with the content of the files
 * @param code folder of the bundles
 * @param cache folder of this user; made where it is missing
 * @param words of the command line
 */
export function useCodeCache(build: string, code: string, cache: string, words: readonly string[]): void {
  const own = createRequire(__filename);
  const builtin = own('node:module') as { enableCompileCache?: (folder: string) => unknown };
  if (builtin.enableCompileCache) {
    builtin.enableCompileCache(join(cache, 'node'));
    return;
  }
  const loaders = own.extensions as unknown as Record<'.js', Load>;
  const usual = loaders['.js'];
  const verb = words.find((word) => daily.has(word)) ?? 'other';
  const folder = join(cache, `${build}-${process.version}-${process.arch}-${verb}`);
  const fresh = new Map<string, Script>();
  loaders['.js'] = (module, file) => {
    if (!file.startsWith(code + sep)) return usual(module, file);
    const kept = join(folder, basename(file));
    const cachedData = contentOf(kept);
    const text = `(function (exports, require, module, __filename, __dirname) { ${readFileSync(file, 'utf8')}\n})`;
    const script = new Script(text, { filename: file, ...(cachedData && { cachedData }) });
    if (!cachedData || script.cachedDataRejected) fresh.set(kept, script);
    const body = script.runInThisContext() as Body;
    body.call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
  };
  // At the end, so that functions which were needed are in it.
  process.once('exit', (exitCode) => {
    if (fresh.size > 0 && exitCode === 0) write(cache, folder, fresh);
  });
}

/** A cache that cannot be written is none: the command did its work. */
function write(cache: string, folder: string, scripts: ReadonlyMap<string, Script>): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const [file, script] of scripts) {
      const part = `${file}.${process.pid}`;
      writeFileSync(part, script.createCachedData());
      renameSync(part, file);
    }
    const folders = readdirSync(cache).map((name) => join(cache, name));
    const byAge = folders.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
    for (const old of byAge.slice(most)) rmSync(old, { recursive: true, force: true });
  } catch {
    return;
  }
}

function contentOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
