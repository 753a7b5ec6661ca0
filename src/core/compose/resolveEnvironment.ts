import { resolveNamed } from './normalise';
import { type Lookup } from './substitute';
import { changeEntry, get, mapValues, scalar, stringOf, withEntry, type Node } from './tree';

/** Key under which the content of a secret or config that comes from a variable is kept; never printed by compose. */
export const contentKey = 'x-#content';

/**
 * Gives variables that a list only names the value they have where the file is read: an included file has an
 * environment of its own. The same for secrets and configs that come from a variable.
 */
export function resolveEnvironment(tree: Node, lookup: Lookup): Node {
  if (tree.kind !== 'map') return tree;
  let project = changeEntry(tree, 'services', (services) => {
    if (services.kind !== 'map') return services;
    return mapValues(services, (service) => {
      const environment = get(service, 'environment');
      if (service.kind !== 'map' || environment?.kind !== 'seq') return service;
      return withEntry(service, 'environment', resolveNamed(environment, lookup, true));
    });
  });
  for (const section of ['secrets', 'configs']) {
    project = changeEntry(project, section, (resources) =>
      resources.kind === 'map'
        ? mapValues(resources, (resource) => withContent(resource, lookup))
        : resources,
    );
  }
  return project;
}

function withContent(resource: Node, lookup: Lookup): Node {
  const variable = get(resource, 'environment');
  const name = stringOf(variable);
  if (resource.kind !== 'map' || !variable || name === undefined || resource.entries.has(contentKey))
    return resource;
  const value = lookup(name);
  return value === undefined ? resource : withEntry(resource, contentKey, scalar(value, variable.span));
}
