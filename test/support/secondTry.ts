import type { Counts, Failure } from './runMocha';

/** More files than this do not fail by chance: something is broken. */
const mostFiles = 4;

/**
 * The files whose tests deserve a second try, alone: those that hold what failed. None where nothing failed, where too
 * much did, or where the run itself went wrong (a crash, a hook outside of every file), which no second try explains.
 */
export function filesToTryAgain(counts: Counts): string[] {
  const files = [...new Set(counts.failures.map((failure) => failure.file))];
  if (files.includes('') || files.length > mostFiles || counts.failures.length < counts.failed) return [];
  return files;
}

/**
 * What two runs say together: the files of the second count as the second saw them. What failed only in the first is
 * `unsteady`, a defect to be mended, which is told apart from what is broken.
 */
export function afterSecondTry(first: Counts, second: Counts, files: readonly string[]): Counts {
  const sum = { passed: second.passed, failed: second.failed, pending: second.pending };
  for (const outcome of ['passed', 'failed', 'pending'] as const) {
    const replaced = files.reduce((total, file) => total + (first.files[file]?.[outcome] ?? 0), 0);
    sum[outcome] += first[outcome] - replaced;
  }
  const broken = (failure: Failure): boolean => second.failures.some((other) => other.file === failure.file);
  // A second run that died told nothing about any file.
  const judged = second.failures.length >= second.failed;
  return {
    ...sum,
    files: { ...first.files, ...second.files },
    failures: second.failures,
    unsteady: judged ? first.failures.filter((failure) => !broken(failure)) : [],
  };
}

/** The failures as the end of a log shows them: title, file and the first lines of why, so that a cut log still tells. */
export function failureLines(heading: string, failures: readonly Failure[]): string[] {
  return failures.flatMap(({ title, file, reason }) => [
    `${heading}: ${title}`,
    ...[file, ...reason.split('\n').slice(0, 12)].filter((line) => line !== '').map((line) => `    ${line}`),
  ]);
}
