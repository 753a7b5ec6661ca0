import { isAbsolute, join } from 'node:path';

/**
 * Where what we keep for a user lives: the bundled stack, snapshots.
 *
 * @param environment `DEV_STACK_HOME`, an absolute path, takes the place of the platform's folder for data
 */
export function dataFolder(
  environment: Readonly<Record<string, string | undefined>>,
  homeDir: string,
  platform: NodeJS.Platform,
): string {
  const { DEV_STACK_HOME: own, LOCALAPPDATA: local, XDG_DATA_HOME: xdg } = environment;
  if (own && isAbsolute(own)) return own;
  if (platform === 'win32') return join(local || join(homeDir, 'AppData', 'Local'), 'dev-stack');
  if (platform === 'darwin') return join(homeDir, 'Library', 'Application Support', 'dev-stack');
  return join(xdg && isAbsolute(xdg) ? xdg : join(homeDir, '.local', 'share'), 'dev-stack');
}
