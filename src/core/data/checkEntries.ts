import { hostile, type TarEntry, type TarHandler } from './tarScanner';
import { pathInVolume } from './volumeAccess';

/**
 * Looks at every member of an archive that somebody else made. What the engine writes of a volume passes: folders before
 * what is in them, every name once, links that stay inside. Anything else is refused, as are device files and attributes
 * that mean something to the host: no volume needs them to be brought along.
 */
export function checkEntries(volume: string): TarHandler & { entry(entry: TarEntry): void } {
  const kinds = new Map<string, TarEntry['kind']>();
  const refuse = (what: string): never => {
    throw hostile(`${what}, in volume ${volume}`);
  };
  return {
    entry(entry) {
      const inside = pathInVolume(entry.path);
      const shown = JSON.stringify(Buffer.from(entry.path, 'latin1').toString('utf8').slice(0, 200));
      if (inside === undefined) return refuse(`${shown} leaves the volume`);
      const path = entry.kind === 'folder' ? inside.replace(/\/$/, '') : inside;
      if (kinds.size === 0) {
        if (path !== '' || entry.kind !== 'folder') refuse('it does not begin with the volume itself');
        kinds.set('', 'folder');
        return;
      }
      const parts = path.split('/');
      if (parts.some((part) => part === '' || part === '.' || part === '..'))
        refuse(`${shown} leaves the volume`);
      if (kinds.has(path)) refuse(`${shown} is there twice`);
      if (kinds.get(parts.slice(0, -1).join('/')) !== 'folder') refuse(`${shown} is in no folder of it`);
      kinds.set(path, entry.kind);
      if (entry.kind === 'device') refuse(`${shown} is a device`);
      if (entry.kind === 'symlink') checkSymlink(parts, entry.link, shown, refuse);
      if (entry.kind === 'hardlink') {
        const target = pathInVolume(entry.link);
        const kind = target === undefined ? undefined : kinds.get(target);
        if (target === path || kind === undefined || kind === 'folder') {
          refuse(`${shown} is a hard link that leaves the volume`);
        }
      }
      const odd = Object.keys(entry.attributes).find(
        (name) => !/^(user\..+|security\.capability)$/.test(name),
      );
      if (odd !== undefined) refuse(`${shown} has the attribute ${odd}`);
    },
  };
}

function checkSymlink(
  parts: readonly string[],
  link: string,
  shown: string,
  refuse: (what: string) => never,
): void {
  if (link.startsWith('/')) refuse(`${shown} is a link to an absolute path`);
  let depth = parts.length - 1;
  for (const part of link.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) refuse(`${shown} is a link that leaves the volume`);
  }
}
