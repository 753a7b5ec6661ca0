// CSI and OSC sequences first, then what is left of control characters.
// eslint-disable-next-line no-control-regex
const escapes = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-_]/g;
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/** Removes terminal sequences and control characters (also those that turn the writing direction). */
export function plainText(text: string): string {
  return text.replace(escapes, '').replace(controls, ' ');
}

/**
 * What a probe or an engine printed, in a few words for one line: its last line that says anything, cut to `max`
 * characters. The last one, because tools print banners first and the reason at the end.
 */
export function briefly(output: string, max = 60): string {
  const lines = output
    .split(/\r?\n|\r/)
    .map((line) => plainText(line).replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
  const line = lines.at(-1) ?? '';
  return line.length <= max ? line : `${line.slice(0, max - 1).trimEnd()}…`;
}
