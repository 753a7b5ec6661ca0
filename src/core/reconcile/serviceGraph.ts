import type { ServiceDependency, ServiceModel } from '../model/stack';

/** The services of a stack as a graph: `depends_on`, links, shared namespaces and `volumes_from` are its edges. */
export class ServiceGraph {
  private readonly byName: ReadonlyMap<string, ServiceModel>;
  private readonly edges = new Map<string, readonly ServiceDependency[]>();

  /** @param services dependencies on services outside of these are left out, whether required or not. */
  constructor(readonly services: readonly ServiceModel[]) {
    this.byName = new Map(services.map((service) => [service.name, service]));
    for (const service of services) {
      this.edges.set(
        service.name,
        [...service.dependsOn, ...implied(service)].filter((edge) => this.byName.has(edge.service)),
      );
    }
  }

  get(name: string): ServiceModel | undefined {
    return this.byName.get(name);
  }

  dependenciesOf(name: string): readonly ServiceDependency[] {
    return this.edges.get(name) ?? [];
  }

  /** Services that depend on this one directly. */
  dependentsOf(name: string): string[] {
    return this.services
      .filter((service) => this.dependenciesOf(service.name).some((edge) => edge.service === name))
      .map((service) => service.name);
  }

  /** These and all they depend on. */
  withDependencies(names: Iterable<string>): Set<string> {
    return this.spread(names, (name) => this.dependenciesOf(name).map((edge) => edge.service));
  }

  /** These and all that depend on them. */
  withDependents(names: Iterable<string>): Set<string> {
    return this.spread(names, (name) => this.dependentsOf(name));
  }

  /** Dependencies first; otherwise in the definition's order. A cycle (the loader refuses it) does not hang it. */
  inOrder(): ServiceModel[] {
    const order: ServiceModel[] = [];
    const seen = new Set<string>();
    const visit = (service: ServiceModel): void => {
      if (seen.has(service.name)) return;
      seen.add(service.name);
      for (const edge of this.dependenciesOf(service.name)) {
        const dependency = this.byName.get(edge.service);
        if (dependency) visit(dependency);
      }
      order.push(service);
    };
    for (const service of this.services) visit(service);
    return order;
  }

  private spread(names: Iterable<string>, next: (name: string) => string[]): Set<string> {
    const found = new Set<string>();
    const queue = [...names];
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (found.has(name) || !this.byName.has(name)) continue;
      found.add(name);
      queue.push(...next(name));
    }
    return found;
  }
}

/** Services whose namespaces or volumes this one uses: its container cannot be made before theirs. */
export function parentsOf(service: ServiceModel): string[] {
  const { network_mode, ipc, pid, volumes_from } = service.spec;
  const shared = [network_mode, ipc, pid]
    .filter((mode) => mode?.startsWith('service:'))
    .map((mode) => mode?.slice('service:'.length) ?? '');
  const volumes = (volumes_from ?? [])
    .filter((from) => !from.startsWith('container:'))
    .map((from) => from.split(':')[0] ?? '');
  return [...new Set([...shared, ...volumes])];
}

function implied(service: ServiceModel): ServiceDependency[] {
  const linked = (service.spec.links ?? []).map((link) => link.split(':')[0] ?? '');
  const named = new Set(service.dependsOn.map((edge) => edge.service));
  return [...new Set([...parentsOf(service), ...linked])]
    .filter((name) => !named.has(name))
    .map((name) => ({ service: name, condition: 'service_started', required: true, restart: false }));
}
