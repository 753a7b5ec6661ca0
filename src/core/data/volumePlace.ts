import type { EngineContainer } from '../engine/wire';
import { DataError } from './dataError';

/** Where a volume can be looked into: a container and the path at which it has the volume. */
export interface VolumePlace {
  readonly container: string;
  readonly path: string;
  /** A process can be run in it. */
  readonly runs: boolean;
}

const preferred: readonly EngineContainer['status'][] = ['running', 'paused', 'exited', 'created'];

/**
 * A container that shows all of the volume and nothing else: nothing is mounted below it, and no part of it left out.
 * Running ones first.
 */
export function volumePlace(volume: string, containers: readonly EngineContainer[]): VolumePlace | undefined {
  const found = containers.flatMap((container) => {
    const mount = container.mounts.find(({ type, name }) => type === 'volume' && name === volume);
    const rank = preferred.indexOf(container.status);
    if (mount === undefined || rank < 0 || !isWhole(container, mount.destination)) return [];
    return [{ rank, place: { container: container.id, path: mount.destination, runs: rank === 0 } }];
  });
  return found.sort((a, b) => a.rank - b.rank)[0]?.place;
}

function isWhole({ mounts, hostConfig }: EngineContainer, destination: string): boolean {
  const asked = (hostConfig['Mounts'] ?? []) as readonly {
    readonly Target?: string;
    readonly VolumeOptions?: { readonly Subpath?: string };
  }[];
  const own = asked.find(({ Target }) => Target === destination);
  if (own?.VolumeOptions?.Subpath !== undefined && own.VolumeOptions.Subpath !== '') return false;
  const others = [...mounts.map((mount) => mount.destination), ...Object.keys(hostConfig['Tmpfs'] ?? {})];
  return !others.some((one) => one.startsWith(`${destination.replace(/\/$/, '')}/`));
}

/** A path in a volume by its parts; the volume itself has none. @throws DataError `noFile` for one that leads out of it */
export function partsOf(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || path.includes('\0'))
    throw new DataError('noFile', `There is no path ${JSON.stringify(path)} in a volume`);
  return parts;
}
