import { basename } from 'node:path';
import { type BuildError } from '../core/build/buildError';
import { briefly } from './briefly';
import { commandIds } from './commandIds';
import { type Explanation } from './explanation';

/** A build that failed: the line of the Dockerfile first, because that is where a person has to look. */
export function explainBuild(error: BuildError): Explanation {
  const { place, step, lines = [] } = error.details;
  const where =
    place && `${place.file === undefined ? 'dockerfile_inline' : basename(place.file)}:${place.line}`;
  const what = place?.text ?? step;
  const last = lines.at(-1);
  const message = [
    ...(where === undefined ? [] : [`${where}:`]),
    ...(what === undefined ? [] : [`${briefly(what, 120)} –`]),
    sentence(briefly(error.reason, 200)),
    ...(last === undefined ? [] : [`It said last: ${briefly(last, 160)}`]),
  ].join(' ');
  const detail = [
    ...(place?.file === undefined ? [] : [`${place.file}:${place.line}`]),
    ...(step === undefined ? [] : [step]),
    ...lines.map((line) => `  | ${line}`),
    error.reason,
  ].join('\n');
  return {
    title: `Building ${error.service} failed`,
    message,
    detail,
    steps: [
      ...(place?.file === undefined
        ? []
        : [
            {
              title: 'Show in Dockerfile',
              command: commandIds.showInFile,
              arguments: [{ file: place.file, line: place.line }],
            },
          ]),
      { title: 'Show Log', command: commandIds.showLog },
    ],
  };
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
