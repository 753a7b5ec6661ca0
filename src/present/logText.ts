/* eslint-disable no-control-regex -- terminal sequences are made of control characters */
/** String sequences: titles, clipboard, links, shell marks. One that is never closed ends with the line. */
const strings = /(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f]).*?(?:\u0007|\u001b\\|\u009c|$)/gsu;
const sequences = /\u001b\[[0-?]*[ -/]*(?:[@-~]|$)|\u001b[ -/]*[0-~]?/gu;
const kept = /^\u001b\[[\d;:]*[mK]$/u;
const controls = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/gu;
const reset = '\u001b[0m';

/**
 * A log line for a terminal. Colours stay; everything else a container could steer the terminal with goes: titles,
 * the clipboard, moves of the cursor into lines of other services, the bell. Of a line drawn over by carriage returns
 * (progress bars) the last drawing is kept.
 */
export function logText(text: string): string {
  const drawings = text.replace(strings, '').split('\r');
  const last =
    drawings.findLast((one) => one.replace(sequences, '').replace(controls, '').trim() !== '') ?? '';
  const clean = last
    .replace(sequences, (sequence) => (kept.test(sequence) ? sequence : ''))
    .replace(controls, '');
  return clean.includes('\u001b') ? clean + reset : clean;
}
