/**
 * Splits a command into words as compose does: quotes and backslashes, no expansion. `$(…)` and backquotes stay
 * together as text, and an unquoted `;`, `&`, `|`, `<` or `>` ends the command (the rest is dropped, also by compose).
 * @returns undefined where a quote, a backquote or a bracket is left open.
 */
export function splitShellWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word = '';
  let started = false;
  let escaped = false;
  let quote: '"' | "'" | undefined;
  let backquoted = false;
  let dollar = false;
  scan: for (const char of line) {
    if (escaped) {
      word += char;
      escaped = false;
      started = true;
      continue;
    }
    if (char === '\\') {
      if (quote === "'") word += char;
      else escaped = true;
      continue;
    }
    if (/[ \t\r\n]/.test(char)) {
      if (quote || backquoted || dollar) word += char;
      else if (started) {
        words.push(word);
        word = '';
        started = false;
      }
      continue;
    }
    switch (char) {
      case '`':
        if (!quote && !dollar) backquoted = !backquoted;
        break;
      case ')':
        if (!quote && !backquoted) dollar = !dollar;
        break;
      case '(':
        if (!quote && !backquoted) {
          if (dollar || !word.endsWith('$')) return undefined;
          dollar = true;
          word += char;
          continue;
        }
        break;
      case '"':
      case "'":
        if (dollar || (quote && quote !== char)) break;
        if (quote) started = true;
        quote = quote ? undefined : char;
        continue;
      case ';':
      case '&':
      case '|':
      case '<':
      case '>':
        if (quote || backquoted || dollar) break;
        if (char === '>' && /^\d/.test(word)) started = false;
        break scan;
    }
    started = true;
    word += char;
  }
  if (escaped || quote || backquoted || dollar) return undefined;
  if (started) words.push(word);
  return words;
}
