import { canonicalService } from './canonicalService';
import { type ProblemList } from './problemList';
import { changeEntry, get, mapValues, scalar, stringOf, withEntry, type MapNode, type Node } from './tree';

/** The definition with every short form written out. */
export function canonical(tree: Node, problems: ProblemList): Node {
  if (tree.kind !== 'map') return tree;
  return mapValues(tree, (section, key) => {
    if (section.kind !== 'map') return section;
    if (key === 'services') {
      return mapValues(section, (service, name) => canonicalService(service, problems, `services.${name}`));
    }
    if (['volumes', 'networks', 'secrets', 'configs'].includes(key)) {
      return mapValues(section, (resource, name) =>
        resource.kind === 'map' ? plainExternal(resource, problems, `${key}.${name}`) : resource,
      );
    }
    return section;
  });
}

/** `external: {name: x}` is the old way to write `external: true` and `name: x`. */
function plainExternal(resource: MapNode, problems: ProblemList, path: string): MapNode {
  const external = get(resource, 'external');
  if (external?.kind !== 'map') return resource;
  const result = changeEntry(resource, 'external', () => scalar(true, external.span));
  const oldName = get(external, 'name');
  if (!oldName) return result;
  problems.warning(
    'deprecatedKey',
    `${path}: external.name is deprecated. Please set name and external: true`,
    oldName.span,
  );
  const name = get(resource, 'name');
  if (!name) return withEntry(result, 'name', oldName);
  if (stringOf(name) !== stringOf(oldName)) {
    problems.error('invalidValue', `${path}: name and external.name conflict; only use name`, oldName.span);
  }
  return result;
}
