import { plainText } from './briefly';

/**
 * Text for a notification or its progress. The editor makes links of "[words](address)" in these, commands included,
 * and what engines, probes and compose files say ends up in them: such brackets are taken apart.
 */
export function notificationText(text: string): string {
  return plainText(text).replace(/\](?=\()/g, '] ');
}
