/** True for http and https: what may be handed to a browser. Other schemes start other programs. */
export function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
