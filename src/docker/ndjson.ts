import { StringDecoder } from 'node:string_decoder';

/**
 * Yields the lines of a stream of newline-delimited JSON, raw: some values (nanoseconds) do not survive JSON.parse.
 * Characters and lines may be cut anywhere; blank lines are dropped; the last line needs no newline.
 */
export async function* ndjsonLines(source: AsyncIterable<Buffer>): AsyncGenerator<string, void, void> {
  const decoder = new StringDecoder('utf8');
  // Parts of the unfinished line; joined once, so that a long line costs no repeated copying.
  let parts: string[] = [];
  for await (const chunk of source) {
    const text = decoder.write(chunk);
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const line = (parts.join('') + text.slice(from, end)).trim();
      parts = [];
      from = end + 1;
      if (line) yield line;
    }
    if (from < text.length) parts.push(text.slice(from));
  }
  const last = (parts.join('') + decoder.end()).trim();
  if (last) yield last;
}
