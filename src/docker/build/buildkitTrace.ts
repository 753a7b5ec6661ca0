import type { BuildEvent } from '../../core/engine/imageBuild';
import { bytesFields, numberField, readFields, textField } from './protobuf';

/**
 * Reads one `moby.buildkit.trace` message of a build's progress: BuildKit's StatusResponse, of which the steps
 * (vertexes), their output and warnings are told.
 */
export function readBuildkitTrace(data: Buffer): BuildEvent[] {
  const fields = readFields(data);
  return [
    ...bytesFields(fields, 1).flatMap(stepEvent),
    ...bytesFields(fields, 3).map(outputEvent),
    ...bytesFields(fields, 4).map((warning): BuildEvent => ({
      kind: 'warning',
      message: textField(readFields(warning), 3),
    })),
  ];
}

/** A step is named as soon as it is known and told again with each change: without a start there is nothing to tell. */
function stepEvent(vertex: Buffer): BuildEvent[] {
  const fields = readFields(vertex);
  const has = (number: number): boolean => fields.some((field) => field.number === number);
  const [started, completed] = [has(5), has(6)];
  if (!started) return [];
  const state = textField(fields, 7)
    ? 'failed'
    : numberField(fields, 4) === 1
      ? 'cached'
      : completed
        ? 'done'
        : 'running';
  return [{ kind: 'step', id: textField(fields, 1), name: textField(fields, 3), state }];
}

function outputEvent(log: Buffer): BuildEvent {
  const fields = readFields(log);
  return { kind: 'output', step: textField(fields, 1), text: textField(fields, 4) };
}
