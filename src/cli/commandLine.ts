import { type GlobalOptions } from './request';

/** A line to type that reaches the same stack and engine as this call, for hints. */
export function commandLine(global: GlobalOptions, words: readonly string[]): string {
  const flags = [
    ...(global.bundled ? ['--bundled'] : []),
    ...global.files.flatMap((file) => ['-f', file]),
    ...(global.projectName === undefined ? [] : ['-p', global.projectName]),
    ...(global.projectDirectory === undefined ? [] : ['--project-directory', global.projectDirectory]),
    ...global.envFiles.flatMap((file) => ['--env-file', file]),
    ...global.profiles.flatMap((profile) => ['--profile', profile]),
    ...(global.host === undefined ? [] : ['--host', global.host]),
    ...(global.context === undefined ? [] : ['--context', global.context]),
  ];
  return ['dev-stack', ...flags, ...words].map(quoteWord).join(' ');
}

/** For a POSIX shell; words without special characters stay as they are. */
function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
