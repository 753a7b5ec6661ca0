/** One line that a container of a service printed. */
export interface LogLine {
  readonly service: string;
  /** Name of the container. */
  readonly container: string;
  /** Which of the service's containers, from 1. */
  readonly number: number;
  /** RFC 3339 with nanoseconds. */
  readonly time: string;
  readonly stream: 'stdout' | 'stderr';
  /** Without the end of line; escape sequences are kept. */
  readonly text: string;
}
