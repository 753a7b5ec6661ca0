import { spawn } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Shows a page in the user's browser.
 *
 * @returns false when there is none to show it in, or the address is not one of the web's
 */
export function openBrowser(
  url: string,
  platform: NodeJS.Platform,
  environment: Environment,
): Promise<boolean> {
  const command = browserCommand(url, platform, environment);
  if (command === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(command[0], command.slice(1), { detached: true, stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

/** Program and arguments, never a shell line. Undefined where no window can appear. */
export function browserCommand(
  url: string,
  platform: NodeJS.Platform,
  environment: Environment,
): [program: string, ...words: string[]] | undefined {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  // The parsed form has every character escaped that a program could take for its own.
  const { href } = new URL(url);
  if (platform === 'darwin') return ['open', href];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', href];
  if (environment.BROWSER) return [environment.BROWSER, href];
  if (environment.WSL_DISTRO_NAME) return ['wslview', href];
  return environment.DISPLAY || environment.WAYLAND_DISPLAY ? ['xdg-open', href] : undefined;
}
