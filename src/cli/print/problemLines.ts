import { relative, isAbsolute } from 'node:path';
import { type Problem } from '../../core/compose/problem';
import { plainText } from '../../present/briefly';
import { type Palette } from './palette';

/**
 * A problem as compilers print them: "compose.yaml:31:7: error: services.web: unknown key", so that terminals and
 * editors make a link of it. With `source` (the file's text) the line and a caret follow.
 *
 * @param cwd file names below it are told relative to it
 */
export function problemLines(
  problem: Problem,
  cwd: string,
  paint: Palette,
  source: string | undefined,
): string[] {
  const colour = problem.severity === 'error' ? paint.red : paint.yellow;
  const head = `${colour(`${problem.severity}:`)} ${plainText(problem.message)}`;
  if (problem.range === undefined) return [head];
  const { file, start, end } = problem.range;
  const lines = [`${paint.bold(`${shortName(file, cwd)}:${start.line}:${start.column}:`)} ${head}`];
  const text = source?.split(/\r?\n/)[start.line - 1];
  if (text !== undefined && text.trim() !== '') {
    const number = String(start.line);
    const length = end.line === start.line ? end.column - start.column : text.length - start.column + 1;
    // Tabs stay tabs, so that the caret stands below its word however wide they are.
    const indent = text.slice(0, start.column - 1).replace(/[^\t]/g, ' ');
    const marks = '^'.repeat(Math.max(1, Math.min(length, text.length - start.column + 1)));
    lines.push(
      paint.dim(`${number} | `) + plainKeepingTabs(text),
      paint.dim(`${' '.repeat(number.length)} | `) + indent + colour(marks),
    );
  }
  return lines;
}

/** A file's name for people: relative when it lies below `cwd`. */
function shortName(file: string, cwd: string): string {
  const name = relative(cwd, file);
  return name === '' || name.startsWith('..') || isAbsolute(name) ? file : name;
}

function plainKeepingTabs(text: string): string {
  return text.split('\t').map(plainText).join('\t');
}
