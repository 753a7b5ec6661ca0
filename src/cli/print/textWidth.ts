// eslint-disable-next-line no-control-regex
const escapes = /\u001b\[[0-?]*[ -/]*[@-~]/g;
/** ASCII, Latin, punctuation, arrows, boxes and the signs of states: none of them wide, none of them combining. */
const narrow =
  /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2713-\u2718\u2801-\u28ff]*$/;
/** Made when first needed: that takes longer than all else that a short command does. */
let segmenter: Intl.Segmenter | undefined;
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6])/u;

function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** Columns that text takes on a terminal; colour sequences take none. */
export function textWidth(text: string): number {
  const plain = text.replace(escapes, '');
  // Almost everything we print is of one column a character.
  if (narrow.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of graphemesOf(plain)) width += wide.test(segment) ? 2 : 1;
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
    for (const { segment } of graphemesOf(plain)) {
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
