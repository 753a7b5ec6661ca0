import { type ServiceModel } from '../model/stack';

type Dependent = Pick<ServiceModel, 'name' | 'dependsOn'>;

/** Names of the services, every dependency before what needs it, otherwise in the order given. Cycles do not hang it. */
export function dependencyOrder(services: readonly Dependent[]): string[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const order: string[] = [];
  const visited = new Set<string>();
  const visit = (service: Dependent): void => {
    if (visited.has(service.name)) return;
    visited.add(service.name);
    for (const dependency of service.dependsOn) {
      const needed = byName.get(dependency.service);
      if (needed) visit(needed);
    }
    order.push(service.name);
  };
  for (const service of services) visit(service);
  return order;
}

/** The named services and everything they need, directly or not; dependencies first. Unknown names are left out. */
export function withDependencies(services: readonly Dependent[], names: readonly string[]): string[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  return reach(
    names,
    (name) => byName.get(name)?.dependsOn.map((dependency) => dependency.service) ?? [],
    services,
  );
}

/** The named services and everything that needs them, directly or not; dependencies first. Unknown names are left out. */
export function dependentsOf(services: readonly Dependent[], names: readonly string[]): string[] {
  const dependents = new Map<string, string[]>();
  for (const service of services) {
    for (const dependency of service.dependsOn) {
      const list = dependents.get(dependency.service) ?? [];
      list.push(service.name);
      dependents.set(dependency.service, list);
    }
  }
  return reach(names, (name) => dependents.get(name) ?? [], services);
}

function reach(
  names: readonly string[],
  next: (name: string) => readonly string[],
  services: readonly Dependent[],
): string[] {
  const found = new Set<string>();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    pending.push(...next(name));
  }
  return dependencyOrder(services).filter((name) => found.has(name));
}

/** A cycle of dependencies as names, the first one repeated at the end ("a", "b", "a"); undefined where there is none. */
export function findCycle(services: readonly Dependent[]): string[] | undefined {
  const byName = new Map(services.map((service) => [service.name, service]));
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (service: Dependent): string[] | undefined => {
    const start = path.indexOf(service.name);
    if (start !== -1) return [...path.slice(start), service.name];
    if (done.has(service.name)) return undefined;
    path.push(service.name);
    for (const dependency of service.dependsOn) {
      const needed = byName.get(dependency.service);
      const cycle = needed && visit(needed);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(service.name);
    return undefined;
  };
  for (const service of services) {
    const cycle = visit(service);
    if (cycle) return cycle;
  }
  return undefined;
}
