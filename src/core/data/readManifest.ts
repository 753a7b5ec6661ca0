import { DataError } from './dataError';
import { shownText } from './snapshotName';
import { snapshotFormat, type Snapshot, type SnapshotImage, type SnapshotVolume } from './snapshot';

type Json = Readonly<Record<string, unknown>>;

/** A manifest as text → the snapshot. Nothing of it is believed. @throws DataError `damaged`. */
export function readManifest(text: string): Snapshot {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw broken('it is no JSON');
  }
  const root = record(json);
  if (root['format'] !== snapshotFormat) {
    throw broken(`it has the format ${String(root['format'])}, this version reads ${snapshotFormat}`);
  }
  const id = textOf(root, 'id');
  if (!isSnapshotId(id)) throw broken('its id is none');
  const kind = textOf(root, 'kind');
  if (kind !== 'manual' && kind !== 'safety' && kind !== 'imported') throw broken('its kind is unknown');
  const quiet = textOf(root, 'quiet');
  if (quiet !== 'paused' && quiet !== 'stopped' && quiet !== 'idle') throw broken('its "quiet" is unknown');
  const git = root['git'] === undefined ? undefined : record(root['git']);
  const volumes = list(root, 'volumes').map(volumeOf);
  if (new Set(volumes.map((one) => one.file)).size < volumes.length) throw broken('it names a file twice');
  return {
    format: snapshotFormat,
    id,
    kind,
    name: shownText(textOf(root, 'name')),
    note: shownText(textOf(root, 'note')),
    createdAt: count(root, 'createdAt'),
    project: shownText(textOf(root, 'project')),
    workingDir: shownText(textOf(root, 'workingDir')),
    git: git && {
      branch: git['branch'] === undefined ? undefined : shownText(textOf(git, 'branch')),
      commit: shownText(textOf(git, 'commit')),
    },
    definitionHash: textOf(root, 'definitionHash'),
    images: list(root, 'images').map(imageOf),
    quiet,
    quietMs: count(root, 'quietMs'),
    volumes,
  };
}

export function isSnapshotId(text: string): boolean {
  return /^\d{8}-\d{6}-[0-9a-f]{6}$/.test(text);
}

function volumeOf(json: unknown): SnapshotVolume {
  const volume = record(json);
  const anonymous = volume['anonymous'] === undefined ? undefined : record(volume['anonymous']);
  const file = textOf(volume, 'file');
  if (!/^\d{1,6}\.tar$/.test(file)) throw broken(`it names the file ${JSON.stringify(file)}`);
  const sha256 = textOf(volume, 'sha256');
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw broken('a checksum is none');
  const name = textOf(volume, 'name');
  // The engine's own rule for names.
  if (!/^[a-zA-Z0-9][\w.-]+$/.test(name)) throw broken(`it names the volume ${JSON.stringify(name)}`);
  return {
    name,
    anonymous: anonymous && {
      service: textOf(anonymous, 'service'),
      number: count(anonymous, 'number'),
      destination: textOf(anonymous, 'destination'),
    },
    services: list(volume, 'services').map((one) => shownText(String(one))),
    driver: textOf(volume, 'driver'),
    options: texts(volume, 'options'),
    labels: texts(volume, 'labels'),
    entries: count(volume, 'entries'),
    contentBytes: count(volume, 'contentBytes'),
    ...(volume['leftOutBytes'] !== undefined && { leftOutBytes: count(volume, 'leftOutBytes') }),
    file,
    fileBytes: count(volume, 'fileBytes'),
    sha256,
  };
}

function imageOf(json: unknown): SnapshotImage {
  const image = record(json);
  return {
    service: textOf(image, 'service'),
    reference: textOf(image, 'reference'),
    id: textOf(image, 'id'),
    digests: list(image, 'digests').map(String),
  };
}

function record(json: unknown): Json {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw broken('a part is missing');
  return json as Json;
}

function textOf(json: Json, key: string): string {
  const value = json[key];
  if (typeof value !== 'string') throw broken(`"${key}" is missing`);
  return value;
}

function count(json: Json, key: string): number {
  const value = json[key];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw broken(`"${key}" is no number`);
  }
  return value;
}

function list(json: Json, key: string): readonly unknown[] {
  const value = json[key];
  if (!Array.isArray(value)) throw broken(`"${key}" is missing`);
  return value as readonly unknown[];
}

function texts(json: Json, key: string): Record<string, string> {
  return Object.fromEntries(Object.entries(record(json[key])).map(([name, value]) => [name, String(value)]));
}

function broken(what: string): DataError {
  return new DataError('damaged', `The manifest of the snapshot cannot be read: ${what}`);
}
