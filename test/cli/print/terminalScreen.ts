/** What a terminal shows after this output: understands cursor up, carriage return, erase below; colours are dropped. */
export function terminalScreen(output: string): string[] {
  const lines: string[] = [''];
  let row = 0;
  let column = 0;
  // eslint-disable-next-line no-control-regex
  for (const [token] of output.matchAll(/\u001b\[[0-?]*[A-Za-z]|[^]/gu)) {
    // eslint-disable-next-line no-control-regex
    const up = /^\u001b\[(\d+)A$/.exec(token);
    if (up) row = Math.max(0, row - Number(up[1]));
    else if (token === '\u001b[0J') {
      lines.length = row + 1;
      lines[row] = (lines[row] ?? '').slice(0, column);
    } else if (token === '\r') column = 0;
    else if (token === '\n') {
      row += 1;
      column = 0;
      lines[row] ??= '';
    } else if (!token.startsWith('\u001b')) {
      const line = [...(lines[row] ?? '').padEnd(column)];
      line[column] = token;
      lines[row] = line.join('');
      column += 1;
    }
  }
  while (lines.at(-1) === '') lines.pop();
  return lines;
}
