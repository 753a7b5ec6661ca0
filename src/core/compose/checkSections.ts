import { type ProblemList } from './problemList';
import { get, getPath, stringOf, type MapEntry, type Node } from './tree';

/** Rules that tie keys of one section together; on a definition in long form with its defaults. */
export function checkSections(tree: Node, problems: ProblemList): void {
  for (const [name, { value }] of entriesOf(get(tree, 'volumes')))
    checkExternal(`volumes.${name}`, value, problems);
  for (const [name, entry] of entriesOf(get(tree, 'configs'))) {
    checkSource(`configs.${name}`, entry, ['file', 'environment', 'content'], problems);
  }
  for (const [name, entry] of entriesOf(get(tree, 'secrets'))) {
    checkSource(`secrets.${name}`, entry, ['file', 'environment'], problems);
  }
  for (const [name, { value }] of entriesOf(get(tree, 'services'))) {
    for (const rule of itemsOf(getPath(value, 'develop', 'watch'))) {
      const path = get(rule, 'path');
      if (path && stringOf(path) === '') {
        problems.error(
          'invalidValue',
          `services.${name}.develop.watch.path: value can't be blank`,
          path.span,
        );
      }
    }
    const requests = [
      ...itemsOf(get(value, 'gpus')),
      ...itemsOf(getPath(value, 'deploy', 'resources', 'reservations', 'devices')),
    ];
    for (const request of requests) {
      if (get(request, 'count') && get(request, 'device_ids')) {
        const message = `services.${name}: "count" and "device_ids" attributes are exclusive`;
        problems.error('exclusiveKeys', message, request.span);
      }
    }
  }
}

/** An external volume is made elsewhere: saying how to make it contradicts that. */
function checkExternal(path: string, volume: Node, problems: ProblemList): void {
  const external = get(volume, 'external');
  if (volume.kind !== 'map' || external?.kind !== 'scalar' || external.value !== true) return;
  for (const [key, entry] of volume.entries) {
    if (key === 'name' || key === 'external' || key.startsWith('x-')) continue;
    const message = `${path}: conflicting parameters "external" and "${key}" specified`;
    problems.error('exclusiveKeys', message, entry.keySpan);
  }
}

/** The content of a config or secret comes from exactly one place. */
function checkSource(path: string, entry: MapEntry, keys: readonly string[], problems: ProblemList): void {
  const node = entry.value;
  if (node.kind !== 'map') return;
  const given = keys.filter((key) => node.entries.has(key));
  if (given.length > 1) {
    const second = node.entries.get(given[1] ?? '')?.keySpan;
    problems.error('exclusiveKeys', `${path}: ${keys.join('|')} attributes are mutually exclusive`, second);
  } else if (given.length === 0 && !node.entries.has('driver') && !node.entries.has('external')) {
    problems.error('invalidValue', `${path}: one of ${keys.join('|')} must be set`, entry.keySpan);
  }
}

export function entriesOf(node: Node | undefined): Iterable<[string, MapEntry]> {
  return node?.kind === 'map' ? node.entries : [];
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'seq' ? node.items : [];
}
