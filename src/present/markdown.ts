import { type CommandId } from './commandIds';
import { plainText } from './briefly';

/**
 * Text from outside (names, probe output, image references) for a Markdown document: every punctuation character is
 * escaped, so that nothing in it becomes a link, an image, an icon or a heading; line ends become spaces.
 */
export function escapeMarkdown(text: string): string {
  return plainText(text).replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

/** A code span; the fence is longer than any run of backticks inside. Table cells stay whole: no bars, no line ends. */
export function codeSpan(text: string): string {
  const inner = plainText(text).replaceAll('|', '¦');
  if (inner.trim() === '') return '';
  const fence = '`'.repeat(longestRun(inner) + 1);
  const pad = inner.startsWith('`') || inner.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${inner}${pad}${fence}`;
}

/** A fenced block; lines keep their order, control characters and terminal sequences go. */
export function codeBlock(text: string): string {
  const lines = text.replace(/\s+$/, '').split(/\r?\n/).map(plainText);
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${fence}text`, ...lines, fence].join('\n');
}

/** A link that runs one of our own commands. Hosts trust exactly the ids in `CommandId`. */
export function commandLink(title: string, command: CommandId, ...args: readonly unknown[]): string {
  // Parentheses would end the link early; encodeURIComponent leaves them alone.
  const query = encodeURIComponent(JSON.stringify(args)).replaceAll('(', '%28').replaceAll(')', '%29');
  return `[${escapeMarkdown(title)}](command:${command}?${query})`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
