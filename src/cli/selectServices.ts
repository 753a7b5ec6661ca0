import { withDependencies } from '../core/compose/order';
import { type ComposeProject, type ComposeService } from '../core/model/composeProject';
import { type StackModel } from '../core/model/stack';

type Table = Readonly<Record<string, unknown>>;

/** The stack cut to these services, what they depend on, and the networks, volumes, configs and secrets they use. */
export function selectServices(stack: StackModel, names: readonly string[]): StackModel {
  const chosen = new Set(withDependencies(stack.services, names));
  const { project } = stack;
  const services = keep(project.services, (name) => chosen.has(name)) ?? {};
  const used = Object.values(services);
  const networks = keep(project.networks, (key) => used.some((service) => usesNetwork(service, key)));
  const volumes = keep(project.volumes, (key) =>
    used.some((service) => service.volumes?.some((mount) => mount.type === 'volume' && mount.source === key)),
  );
  const secrets = keep(project.secrets, (key) =>
    used.some((service) => service.secrets?.some((one) => one.source === key)),
  );
  const configs = keep(project.configs, (key) =>
    used.some((service) => service.configs?.some((one) => one.source === key)),
  );
  const cut = withoutAbsent({ ...project, services, networks, volumes, secrets, configs });
  return { ...stack, project: cut, services: stack.services.filter((service) => chosen.has(service.name)) };
}

function usesNetwork(service: ComposeService, key: string): boolean {
  if (service.networks !== undefined) return Object.hasOwn(service.networks, key);
  return key === 'default' && service.network_mode === undefined;
}

/** @returns undefined when nothing is left, as absent tables are absent in the print. */
function keep<T extends Table>(table: T | undefined, wanted: (key: string) => boolean): T | undefined {
  if (table === undefined) return undefined;
  const entries = Object.entries(table).filter(([key]) => wanted(key));
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as T);
}

/** The print leaves out tables that hold nothing, and so must the value. */
function withoutAbsent(project: {
  readonly [Key in keyof ComposeProject]: ComposeProject[Key] | undefined;
}): ComposeProject {
  return Object.fromEntries(
    Object.entries(project).filter(([, value]) => value !== undefined),
  ) as unknown as ComposeProject;
}
