import { fitText, textWidth } from './textWidth';

const gap = '   ';

/**
 * Rows in aligned columns, the head first. Empty columns are left out.
 *
 * @param width cut lines to this many columns; undefined: never cut (files and pipes get everything)
 * @returns lines without newline
 */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width?: number,
): string[] {
  const kept = head.map((_, column) => column).filter((column) => rows.some((row) => row[column]));
  const columns = rows.length === 0 ? head.map((_, column) => column) : kept;
  const widths = columns.map((column) =>
    Math.max(...[head, ...rows].map((row) => textWidth(row[column] ?? ''))),
  );
  return [head, ...rows].map((row) => {
    const line = columns
      .map((column, position) => {
        const cell = row[column] ?? '';
        return cell + ' '.repeat((widths[position] ?? 0) - textWidth(cell));
      })
      .join(gap)
      .trimEnd();
    return width === undefined ? line : fitText(line, width);
  });
}
