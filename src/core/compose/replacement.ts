import { type Fix } from './problemList';
import { type Span } from './sourceText';

/**
 * What to write instead of a word of the definition. None where the file has the word in another form, as where a
 * variable gives it.
 */
export function replacement(span: Span, word: string, meant: string | undefined): Fix | undefined {
  if (meant === undefined) return undefined;
  const { source, start, end } = span;
  const quotes = /^["']/.test(source.text.slice(start, end)) ? 1 : 0;
  const inner = { source, start: start + quotes, end: end - quotes };
  const written = source.text.slice(inner.start, inner.end);
  // Short forms begin with the name: `data:/var/lib`.
  if (written !== word && !written.startsWith(`${word}:`)) return undefined;
  return { span: { ...inner, end: inner.start + word.length }, text: meant };
}
