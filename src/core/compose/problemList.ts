import { type Problem, type ProblemCode, type ProblemFix } from './problem';
import { rangeOf, type Span } from './sourceText';

/** A stretch of a file and what should stand there. */
export interface Fix {
  readonly span: Span;
  readonly text: string;
}

/** Collects what is wrong while the loader goes on; one list serves a whole load. */
export class ProblemList {
  private readonly found: Problem[] = [];
  private readonly seen = new Set<string>();

  error(code: ProblemCode, message: string, span: Span | undefined, fix?: Fix): void {
    this.add('error', code, message, span, fix);
  }

  warning(code: ProblemCode, message: string, span: Span | undefined, fix?: Fix): void {
    this.add('warning', code, message, span, fix);
  }

  get hasErrors(): boolean {
    return this.found.some((problem) => problem.severity === 'error');
  }

  get all(): Problem[] {
    return [...this.found];
  }

  /** The same words at the same place count once: a base that several services extend is walked several times. */
  private add(
    severity: Problem['severity'],
    code: ProblemCode,
    message: string,
    span: Span | undefined,
    fix: Fix | undefined,
  ): void {
    const id = `${code}\0${message}\0${span?.source.file ?? ''}\0${span?.start ?? ''}`;
    if (this.seen.has(id)) return;
    this.seen.add(id);
    const range = span && rangeOf(span);
    this.found.push({ severity, code, message, range, ...(fix && { fix: toProblemFix(fix) }) });
  }
}

function toProblemFix({ span, text }: Fix): ProblemFix {
  return { range: rangeOf(span), before: span.source.text.slice(span.start, span.end), text };
}
