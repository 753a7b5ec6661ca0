// eslint-disable-next-line no-control-regex
const escapes = /\u001b\[[0-?]*[ -/]*[@-~]/g;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6])/u;

/** Columns that text takes on a terminal; colour sequences take none. */
export function textWidth(text: string): number {
  const plain = text.replace(escapes, '');
  // Almost everything we print is ASCII.
  if (/^[ -~]*$/.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of graphemes.segment(plain)) width += wide.test(segment) ? 2 : 1;
  return width;
}

/** Cuts text to `width` columns, with an ellipsis where something was cut; colour sequences are kept whole. */
export function fitText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let used = 0;
  let cut = '';
  let last = 0;
  const room = Math.max(0, width - 1);
  const take = (plain: string): void => {
    for (const { segment } of graphemes.segment(plain)) {
      const columns = wide.test(segment) ? 2 : 1;
      if (used + columns > room) {
        used = room + 1;
        return;
      }
      used += columns;
      cut += segment;
    }
  };
  for (const match of text.matchAll(escapes)) {
    take(text.slice(last, match.index));
    cut += match[0];
    last = match.index + match[0].length;
  }
  take(text.slice(last));
  return width > 0 ? `${cut}…` : '';
}
