/** One line to be: a name and its value as a program should read it. */
export interface EnvSetting {
  readonly name: string;
  readonly value: string;
  /** A comment line in front, without `#`. */
  readonly comment?: string;
}

export interface MergedEnv {
  readonly text: string;
  readonly added: readonly string[];
  /** Ours from an earlier time, with another value now. */
  readonly updated: readonly string[];
  /** Set by the user elsewhere in the file: left as they are. */
  readonly kept: readonly string[];
}

/**
 * Merges settings into the text of a `.env` file: what is there keeps its place, order and comments, and a variable
 * that the user set stays as it is. Ours stand together in a block between two marker lines, which later merges
 * bring up to date. Pure; line ends of the file are kept.
 *
 * @param title names the block; one file may hold several
 */
export function mergeEnvText(text: string, settings: readonly EnvSetting[], title: string): MergedEnv {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const begin = `# >>> ${title} (kept up to date by Dev Stack)`;
  const end = `# <<< ${title}`;
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  const first = lines.indexOf(begin);
  const last = first === -1 ? -1 : lines.indexOf(end, first);
  const found = last !== -1;
  const before = found ? lines.slice(0, first) : lines;
  const ours = found ? lines.slice(first + 1, last) : [];
  const after = found ? lines.slice(last + 1) : [];

  const theirs = new Set(namesOf([...before, ...after]));
  const old = new Map(ours.flatMap((line) => assignment(line) ?? []));
  const kept: string[] = [];
  const added: string[] = [];
  const updated: string[] = [];
  const block = settings.flatMap(({ name, value, comment }) => {
    if (theirs.has(name)) {
      kept.push(name);
      return [];
    }
    const line = `${name}=${quoteEnvValue(value)}`;
    const was = old.get(name);
    if (was === undefined) added.push(name);
    else if (`${name}=${was}` !== line) updated.push(name);
    return [...(comment === undefined ? [] : [`# ${comment}`]), line];
  });
  const ownBlock = block.length === 0 ? [] : [begin, ...block, end];
  const gap = ownBlock.length > 0 && before.length > 0 && before.at(-1) !== '' ? [''] : [];
  const merged = [...before, ...gap, ...ownBlock, ...after];
  return { text: merged.length === 0 ? '' : merged.join(newline) + newline, added, updated, kept };
}

/** Bare where every reader takes it literally; single quotes keep all but a single quote. */
export function quoteEnvValue(value: string): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return value;
  if (!value.includes("'")) return `'${value}'`;
  return `"${value.replace(/[\\"$`]/g, String.raw`\$&`)}"`;
}

function namesOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => assignment(line)?.map(([name]) => name) ?? []);
}

function assignment(line: string): [name: string, value: string][] | undefined {
  const match = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*[=:](.*)$/.exec(line);
  return match ? [[match[1] ?? '', match[2] ?? '']] : undefined;
}
