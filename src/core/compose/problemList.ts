import { type Problem, type ProblemCode } from './problem';
import { rangeOf, type Span } from './sourceText';

/** Collects what is wrong while the loader goes on; one list serves a whole load. */
export class ProblemList {
  private readonly found: Problem[] = [];
  private readonly seen = new Set<string>();

  error(code: ProblemCode, message: string, span: Span | undefined): void {
    this.add('error', code, message, span);
  }

  warning(code: ProblemCode, message: string, span: Span | undefined): void {
    this.add('warning', code, message, span);
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
  ): void {
    const id = `${code}\0${message}\0${span?.source.file ?? ''}\0${span?.start ?? ''}`;
    if (this.seen.has(id)) return;
    this.seen.add(id);
    this.found.push({ severity, code, message, range: span && rangeOf(span) });
  }
}
