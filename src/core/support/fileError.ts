const codes: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is a file',
  EACCES: 'access is denied',
  EPERM: 'access is denied',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EROFS: 'the disk is read-only',
  Z_DATA_ERROR: 'its compressed data is damaged',
  Z_BUF_ERROR: 'its compressed data is cut off',
};

/**
 * Errors of files in words; all others as they are.
 * @param action "write /home/me/dump.sql"
 */
export function fileError(error: unknown, action: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  const words = codes[code];
  return words === undefined ? error : new Error(`Could not ${action}: ${words}`, { cause: error });
}
