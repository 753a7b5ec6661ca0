import type { EngineContainer } from '../engine/wire';
import type { ServiceModel } from '../model/stack';
import { findSystem } from './catalog';
import type { CatalogSystem, ConnectionDraft, ConsoleCommand, ServiceLink } from './catalogSystem';
import { maskPassword } from './connectionText';
import { expandTemplate } from './expandTemplate';
import { publishedPorts, type PublishedPort } from './publishedPorts';
import { createInsideContext, createSystemContext, type SystemContext } from './systemContext';

export type { ConsoleCommand, ServiceLink } from './catalogSystem';
export type { PublishedPort } from './publishedPorts';

/** How a program connects. */
export interface ServiceConnection {
  readonly title: string;
  /** With credentials. */
  readonly url: string;
  /** For showing: the password is hidden. */
  readonly masked: string;
  /** Variables a program reads, e.g. DATABASE_URL, PGHOST. With credentials. */
  readonly env: Readonly<Record<string, string>>;
}

/** What people want to know of a service beyond its state. */
export interface ServiceFacts {
  /** Key of the catalog, when the service was recognised. */
  readonly system?: string;
  readonly title: string;
  /** From running containers; from the definition when none runs. */
  readonly ports: readonly PublishedPort[];
  readonly links: readonly ServiceLink[];
  readonly connections: readonly ServiceConnection[];
  readonly console?: ConsoleCommand;
}

/**
 * Joins the definition, its `x-dev-stack`, the catalog and the containers. What the definition says wins; a link of
 * the same title replaces the catalog's. What needs a port that is not published is left out.
 *
 * @param engineHost as `EngineInfo.host`
 */
export function serviceFacts(
  service: ServiceModel,
  containers: readonly EngineContainer[],
  engineHost?: string,
): ServiceFacts {
  const system = findSystem(service);
  const ports = publishedPorts(service, containers);
  const context = createSystemContext(service, ports, engineHost);
  const { annotations } = service;
  const consoleCommand = consoleOf(service, system, context);
  return {
    ...(system && { system: system.id }),
    title: annotations.title ?? service.name,
    ports,
    links: linksOf(service, system, context),
    connections: connectionsOf(service, system, context),
    ...(consoleCommand && { console: consoleCommand }),
  };
}

/** How programs in other containers of the stack connect, by the service's name on their network. None to a one-shot. */
export function connectionsInside(service: ServiceModel): ServiceConnection[] {
  if (service.oneShot) return [];
  return connectionsOf(service, findSystem(service), createInsideContext(service));
}

function linksOf(
  service: ServiceModel,
  system: CatalogSystem | undefined,
  context: SystemContext,
): ServiceLink[] {
  const known = system?.links?.(context).filter((link) => link !== undefined) ?? [];
  const own = (service.annotations.links ?? []).flatMap((link): ServiceLink[] => {
    const url = expandTemplate(link.url, context, 'url');
    if (url === undefined) return [];
    const user = link.user === undefined ? undefined : expandTemplate(link.user, context, 'text');
    const password = link.password === undefined ? undefined : expandTemplate(link.password, context, 'text');
    return [{ title: link.title, url, ...(user && { user }), ...(password && { password }) }];
  });
  const titles = new Set((service.annotations.links ?? []).map((link) => link.title));
  return [...own, ...known.filter((link) => !titles.has(link.title))];
}

function connectionsOf(
  service: ServiceModel,
  system: CatalogSystem | undefined,
  context: SystemContext,
): ServiceConnection[] {
  const { annotations } = service;
  let drafts: ConnectionDraft[] = (system?.connections?.(context) ?? []).filter(
    (draft) => draft !== undefined,
  );
  if (annotations.connection !== undefined) {
    const url = expandTemplate(annotations.connection, context, 'url');
    drafts = url === undefined ? [] : [{ title: system?.title ?? annotations.title ?? service.name, url }];
  }
  return drafts.map(({ title, url }) => ({
    title,
    url,
    masked: maskPassword(url),
    env: system?.environment?.(url, context) ?? { [`${variableName(service.name)}_URL`]: url },
  }));
}

function consoleOf(
  service: ServiceModel,
  system: CatalogSystem | undefined,
  context: SystemContext,
): ConsoleCommand | undefined {
  const known = system?.console?.(context);
  const words = service.annotations.console;
  if (!words || words.length === 0) return known;
  return {
    title: words[0] ?? '',
    command: words.map((word) => expandTemplate(word, context, 'text') ?? word),
    // Its passwords are of use to a command of the same system, and harmless to another one.
    environment: known?.environment ?? {},
  };
}

function variableName(service: string): string {
  return service.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}
