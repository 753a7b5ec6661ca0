import { DataError } from './dataError';

/** What this machine's file system says of a full disk, as a DataError in these words; undefined for other errors. */
export function diskFull(error: unknown, message: string): DataError | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return undefined;
  return new DataError('diskFull', message, { cause: error });
}
