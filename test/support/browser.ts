import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { ensureDebianPackages } from './debianPackages';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** A headless browser: the one `DEV_STACK_BROWSER` names, an installed one, or Debian's chromium installed for it. */
export async function launchBrowser(): Promise<Browser> {
  const wanted = process.env['DEV_STACK_BROWSER'];
  const find = (): string | undefined => (wanted ? wanted : places.find((place) => existsSync(place)));
  if (!find()) await ensureDebianPackages(['chromium'], 'the workbench under test');
  const executablePath = find();
  if (!executablePath)
    throw new Error('No browser found: install Chromium, or name one in DEV_STACK_BROWSER');
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--force-color-profile=srgb',
    ],
  });
}
