import type { ContainerSpec, EngineContainer, EngineImage } from '../engine/wire';
import { cleanPath } from '../compose/cleanPath';
import { labels } from '../model/labels';
import { change, record, secondsText, text, texts } from './driftText';
import { hostDrift, mapDrift } from './hostDrift';
import { mountDrift } from './mountDrift';
import { networkDrift } from './networkDrift';
import { portKeys } from './portSpec';

type Json = Readonly<Record<string, unknown>>;
type Connects = readonly { readonly network: string; readonly endpoint: Json }[];

/**
 * How an existing container differs from the one that is wanted, field by field, in words:
 * "environment.LOG_LEVEL: info → debug". Empty when nothing differs, whoever made the container: it is then left
 * alone. Compared is what the engine reports back, with what it inherits from the image; compose's own labels do not
 * count. Values that look secret are hidden.
 * @param image the local image of the wanted reference; undefined while it is not there: then only what the definition
 * itself sets is compared.
 */
export function driftOf(
  wanted: ContainerSpec,
  actual: EngineContainer,
  image: EngineImage | undefined,
  connects: Connects = [],
): string[] {
  const imageChange = imageDrift(wanted, actual, image);
  // What is inherited can be told only from the very image the container was made of.
  const inherited = image !== undefined && image.id === actual.imageId ? image.config : undefined;
  const declared = new Set(Object.keys(record(inherited?.['Volumes'] ?? actual.config['Volumes'])));
  return [
    ...imageChange,
    ...environmentDrift(texts(wanted['Env']), texts(actual.config['Env']), inherited),
    ...configDrift(wanted, actual.config, inherited),
    ...healthcheckDrift(wanted['Healthcheck'], actual.config['Healthcheck'], inherited),
    ...labelDrift(wanted.Labels, record(actual.config['Labels']), inherited),
    ...exposeDrift(record(wanted['ExposedPorts']), record(actual.config['ExposedPorts']), inherited),
    ...hostDrift(wanted.HostConfig, actual.hostConfig, isSameDefinition(wanted, actual)),
    ...mountDrift(wanted.HostConfig, actual.hostConfig, declared),
    ...networkDrift(wanted, connects, actual),
  ];
}

function isSameDefinition(wanted: ContainerSpec, actual: EngineContainer): boolean {
  return wanted.Labels[labels.configHash] === actual.labels[labels.configHash];
}

function imageDrift(
  wanted: ContainerSpec,
  actual: EngineContainer,
  image: EngineImage | undefined,
): string[] {
  if (image !== undefined && image.id === actual.imageId) return [];
  if (wanted.Image !== actual.image) return [change('image', actual.image, wanted.Image)];
  if (image === undefined) return [];
  return [`image: ${wanted.Image} was updated`];
}

/** Variables docker clients add from their proxy settings. */
const proxyVariable = /^(https?|ftp|no|all)_proxy$/i;

function environmentDrift(wanted: string[], actual: string[], inherited: Json | undefined): string[] {
  const own = variables(wanted);
  const expected = new Map([...variables(texts(inherited?.['Env'])), ...own]);
  const found = variables(actual);
  const changes: string[] = [];
  for (const key of new Set([...found.keys(), ...expected.keys()])) {
    const before = found.get(key);
    const after = expected.get(key);
    if (before === after) continue;
    if (after === undefined && (inherited === undefined || proxyVariable.test(key))) continue;
    changes.push(change(`environment.${key}`, shownValue(before), shownValue(after), key));
  }
  return changes;
}

function variables(list: readonly string[]): Map<string, string | null> {
  return new Map(
    list.map((entry) => {
      const at = entry.indexOf('=');
      return at < 0 ? [entry, null] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

function shownValue(value: string | null | undefined): string | undefined {
  return value === '' ? '""' : (value ?? undefined);
}

function configDrift(wanted: ContainerSpec, actual: Json, inherited: Json | undefined): string[] {
  const changes: string[] = [];
  const compare = (field: string, before: string, after: string): void => {
    if (before !== after) changes.push(change(field, before, after));
  };
  const entrypoint = wanted['Entrypoint'];
  const command = wanted['Cmd'];
  if (entrypoint !== undefined || inherited) {
    compare('entrypoint', words(actual['Entrypoint']), words(entrypoint ?? inherited?.['Entrypoint']));
  }
  // An entrypoint of the container's own puts the image's command out of use.
  const fallback = texts(entrypoint).length > 0 ? undefined : inherited?.['Cmd'];
  if (texts(command).length > 0 || inherited) {
    compare('command', words(actual['Cmd']), words(texts(command).length > 0 ? command : fallback));
  }
  for (const [field, name] of [
    ['user', 'User'],
    ['stop_signal', 'StopSignal'],
  ] as const) {
    const after = text(wanted[name]) || (inherited ? text(inherited[name]) : text(actual[name]));
    compare(field, text(actual[name]), after);
  }
  // The engine keeps it without what leads nowhere: "/app/" is "/app".
  const folder = (of: Json | undefined): string => cleanPath(text(of?.['WorkingDir']));
  compare('working_dir', folder(actual), folder(wanted) || folder(inherited ?? actual));
  if (wanted['Hostname'] !== undefined)
    compare('hostname', text(actual['Hostname']), text(wanted['Hostname']));
  compare('domainname', text(actual['Domainname']), text(wanted['Domainname']));
  compare('tty', flag(actual['Tty']), flag(wanted['Tty']));
  compare('stdin_open', flag(actual['OpenStdin']), flag(wanted['OpenStdin']));
  const stop = (value: unknown): string => (typeof value === 'number' ? `${value} s` : '');
  compare('stop_grace_period', stop(actual['StopTimeout']), stop(wanted['StopTimeout']));
  return changes;
}

function flag(value: unknown): string {
  return value === true ? 'true' : '';
}

function words(value: unknown): string {
  return texts(value)
    .map((word) => (/^[^\s"']+$/.test(word) ? word : JSON.stringify(word)))
    .join(' ');
}

function healthcheckDrift(wanted: unknown, actual: unknown, inherited: Json | undefined): string[] {
  if (wanted === undefined && !inherited) return [];
  const given = record(inherited?.['Healthcheck']);
  const after = { ...given, ...setFields(record(wanted)) };
  const before = record(actual);
  const changes: string[] = [];
  const tests = [words(before['Test']), words(after['Test'])] as const;
  if (tests[0] !== tests[1]) changes.push(change('healthcheck.test', ...tests));
  for (const [field, name] of [
    ['interval', 'Interval'],
    ['timeout', 'Timeout'],
    ['start_period', 'StartPeriod'],
    ['start_interval', 'StartInterval'],
  ] as const) {
    const [old, now] = [Number(before[name] ?? 0), Number(after[name] ?? 0)];
    if (old !== now) changes.push(change(`healthcheck.${field}`, secondsText(old), secondsText(now)));
  }
  const retries = [Number(before['Retries'] ?? 0), Number(after['Retries'] ?? 0)] as const;
  if (retries[0] !== retries[1]) {
    changes.push(change('healthcheck.retries', text(retries[0] || ''), text(retries[1] || '')));
  }
  return changes;
}

function setFields(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== 0 && value !== null));
}

/** Labels of compose and of desktop products say how a container was made, not what it is. */
const foreignLabel = /^(com\.docker\.compose\.|desktop\.docker\.io\/)/;

function labelDrift(wanted: Json, actual: Json, inherited: Json | undefined): string[] {
  const own = (map: Json): Json =>
    Object.fromEntries(Object.entries(map).filter(([key]) => !foreignLabel.test(key)));
  const given = own(record(inherited?.['Labels']));
  const expected = { ...given, ...own(wanted) };
  const found = own(actual);
  if (inherited) return mapDrift('labels', expected, found);
  return mapDrift(
    'labels',
    expected,
    Object.fromEntries(
      Object.keys(expected)
        .filter((key) => key in found)
        .map((key) => [key, found[key]]),
    ),
  );
}

/** Older compose hands "9000" and ranges over as they are; the engine keeps the first and turns the second into port 0. */
function exposeDrift(wanted: Json, actual: Json, inherited: Json | undefined): string[] {
  const found = new Set(Object.keys(actual).flatMap(portKeys));
  if ([...found].some((key) => key.startsWith('0/'))) return [];
  const expected = new Set([...Object.keys(wanted), ...Object.keys(record(inherited?.['ExposedPorts']))]);
  const added = [...expected].filter((key) => !found.has(key));
  const removed = inherited ? [...found].filter((key) => !expected.has(key)) : [];
  return [...added.map((key) => `expose: + ${key}`), ...removed.map((key) => `expose: - ${key}`)];
}
