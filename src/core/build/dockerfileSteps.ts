/** One instruction of a Dockerfile. */
export interface DockerfileInstruction {
  /** Upper case: "RUN". */
  readonly keyword: string;
  /** First line of it, counting from 1. */
  readonly line: number;
  readonly text: string;
  /** Number of its stage from 0; -1 before the first FROM. */
  readonly stage: number;
  /** Name the stage was given; else "stage-0". */
  readonly stageName: string;
}

/**
 * Reads the instructions of a Dockerfile with their places: continuation lines (with the escape character the file
 * chooses), comments between them, and here-documents.
 */
export function dockerfileSteps(text: string): DockerfileInstruction[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const escape = /^#\s*escape\s*=\s*`/im.test(lines.slice(0, 5).join('\n')) ? '`' : '\\';
  const found: DockerfileInstruction[] = [];
  let stage = -1;
  let stageName = '';
  for (let at = 0; at < lines.length; at += 1) {
    const first = lines[at]?.trim() ?? '';
    if (first === '' || first.startsWith('#')) continue;
    const line = at + 1;
    const parts: string[] = [];
    for (let more = true; more && at < lines.length; at += more ? 1 : 0) {
      const part = lines[at] ?? '';
      const isComment = parts.length > 0 && /^\s*(#|$)/.test(part);
      if (!isComment) parts.push(part.replace(new RegExp(`\\${escape}\\s*$`), ''));
      more = isComment || new RegExp(`\\${escape}\\s*$`).test(part);
    }
    const whole = parts.join('').trim();
    const keyword = (/^\S+/.exec(whole)?.[0] ?? '').toUpperCase();
    if (/^(RUN|COPY|ADD)$/.test(keyword)) {
      for (const [, dash, , word] of whole.matchAll(/<<(-?)(["']?)([A-Za-z_]\w*)\2/g)) {
        const ends = (one: string): boolean => (dash ? one.replace(/^\t+/, '') : one) === word;
        while (at + 1 < lines.length && !ends(lines[at + 1] ?? '')) at += 1;
        at += 1;
      }
    }
    if (keyword === 'FROM') {
      stage += 1;
      stageName = /\sAS\s+(\S+)\s*$/i.exec(whole)?.[1]?.toLowerCase() ?? `stage-${stage}`;
    }
    found.push({ keyword, line, text: whole, stage, stageName });
  }
  return found;
}

/** Instructions that BuildKit numbers within a stage. */
const numbered = new Set(['FROM', 'RUN', 'COPY', 'ADD', 'WORKDIR']);

/**
 * Finds the instruction a builder's step stands for: "[base 2/3] RUN npm ci" of BuildKit, "Step 2/5 : RUN npm ci" of
 * the classic builder. Undefined for steps that are no instruction.
 */
export function findInstruction(dockerfile: string, step: string): DockerfileInstruction | undefined {
  const all = dockerfileSteps(dockerfile);
  const classic = /^Step (\d+)\/\d+ : /.exec(step);
  if (classic) return all[Number(classic[1]) - 1];
  const match = /^\[(?:(.*) )?(\d+)\/(\d+)\] /.exec(step);
  if (!match) return undefined;
  const [, where = '', position = '', total = ''] = match;
  // With several platforms the platform stands before the stage; one stage alone is not named.
  const stageName = where.split(' ').at(-1) ?? '';
  const last = all.at(-1)?.stage ?? 0;
  const own = all.filter(
    (one) => numbered.has(one.keyword) && (one.stageName === stageName || (!stageName && one.stage === last)),
  );
  // A stage that begins with another one does not count its FROM.
  return own[Number(position) - 1 + Math.max(0, own.length - Number(total))];
}
