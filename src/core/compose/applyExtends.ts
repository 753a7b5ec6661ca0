import { mergeServices } from './mergeTrees';
import { type Scope } from './scope';
import { type Span } from './sourceText';
import { expandHome, pathsOf } from './loadContext';
import { get, isNull, stringOf, withEntry, withoutEntry, type MapNode, type Node } from './tree';

interface Step {
  readonly file: string;
  readonly service: string;
}

/**
 * Lays every service of a document onto the one it extends, in the same file or another.
 * @param readBase reads another file as a base: interpolated, in long form, with absolute paths.
 */
export async function applyExtends(
  document: MapNode,
  scope: Scope,
  readBase: (file: string, scope: Scope, at: Span) => Promise<Node | undefined>,
): Promise<MapNode> {
  const services = get(document, 'services');
  // Later files too: merged onto what was there, nothing would be no mistake.
  if (services && isNull(services)) {
    const message = 'services must be a mapping, but nothing is written';
    scope.context.problems.error('wrongType', message, services.span);
  }
  if (services?.kind !== 'map') return document;
  if (![...services.entries.values()].some(({ value }) => get(value, 'extends'))) return document;
  const resolver = new Resolver(scope, readBase);
  const entries = new Map(services.entries);
  for (const [name, { keySpan }] of services.entries) {
    const service = await resolver.resolve(name, services, scope.file, []);
    if (service) entries.set(name, { keySpan, value: service });
  }
  return withEntry(document, 'services', { ...services, entries });
}

/** Services on the way from one to its last base; real definitions have a handful. */
const longestChain = 200;

class Resolver {
  private readonly resolved = new Map<MapNode, Map<string, Node | undefined>>();
  private readonly bases = new Map<string, Promise<Node | undefined>>();
  private circles = 0;
  /** One chain was too long: the others would be, too. */
  private tooLong = false;

  constructor(
    private readonly scope: Scope,
    private readonly readBase: (file: string, scope: Scope, at: Span) => Promise<Node | undefined>,
  ) {}

  /** Each service once: what others extend is the same for all of them, but for circles, which look different from each side. */
  async resolve(
    name: string,
    services: MapNode,
    file: string,
    chain: readonly Step[],
  ): Promise<Node | undefined> {
    let known = this.resolved.get(services);
    if (!known) this.resolved.set(services, (known = new Map<string, Node | undefined>()));
    if (known.has(name)) return known.get(name);
    const { circles } = this;
    const result = await this.lay(name, services, file, chain);
    if (this.circles === circles) known.set(name, result);
    return result;
  }

  private async lay(
    name: string,
    services: MapNode,
    file: string,
    chain: readonly Step[],
  ): Promise<Node | undefined> {
    const service = get(services, name);
    const reference = get(service, 'extends');
    if (service?.kind !== 'map' || !reference) return service;
    const bare = withoutEntry(service, 'extends');
    if (this.tooLong) return bare;
    const target = stringOf(reference) ?? stringOf(get(reference, 'service'));
    if (target === undefined) return service;

    const here: Step = { file, service: name };
    const otherFile = stringOf(get(reference, 'file'));
    const targetFile = otherFile === undefined ? file : this.locate(otherFile);
    const steps = [...chain, here];
    if (steps.length > longestChain) {
      this.tooLong = true;
      const message = `service "${name}" stands at the end of more than ${longestChain} services that extend one another`;
      this.scope.context.problems.error('extendsCycle', message, reference.span);
      return bare;
    }
    if (steps.some((step) => step.file === targetFile && step.service === target)) {
      const names = [...steps, { file: targetFile, service: target }].map(
        (step) => `${step.service} in ${step.file}`,
      );
      this.circles += 1;
      this.scope.context.problems.error(
        'extendsCycle',
        `Circular reference: ${names.join(' extends ')}`,
        reference.span,
      );
      return bare;
    }
    const bases = otherFile === undefined ? services : await this.basesOf(otherFile, targetFile, reference);
    if (!bases) return bare;
    if (!bases.entries.has(target)) {
      const place = otherFile === undefined ? '' : ` in ${otherFile}`;
      this.scope.context.problems.error(
        'extendsNotFound',
        `cannot extend service "${name}" in ${file}: service "${target}" not found${place}`,
        reference.span,
      );
      return bare;
    }
    const base = await this.resolve(target, bases, targetFile, steps);
    // Of a service without content compose takes nothing, and forgets to strike the reference out.
    if (base?.kind !== 'map') return otherFile === undefined ? bare : service;
    if (get(base, 'extends') && reference.kind !== 'map')
      this.scope.context.problems.error(
        'mergeConflict',
        `cannot override services.${name}.extends`,
        reference.span,
      );
    return mergeServices(withoutEntry(base, 'extends'), bare, this.scope.context.problems);
  }

  private async basesOf(written: string, file: string, reference: Node): Promise<MapNode | undefined> {
    const { problems } = this.scope.context;
    const at = get(reference, 'file')?.span ?? reference.span;
    if (/^[a-z][a-z0-9+.-]+:\/\/|^git@|^oci:/i.test(written)) {
      problems.error('unsupported', `cannot read ${written}: only local files can be extended`, at);
      return undefined;
    }
    let base = this.bases.get(file);
    if (!base) this.bases.set(file, (base = this.readBase(file, this.scope, at)));
    const tree = await base;
    const services = get(tree, 'services');
    if (tree && services?.kind !== 'map') {
      problems.error('extendsNotFound', `cannot extend a service of ${file}: no services section`, at);
    }
    return services?.kind === 'map' ? services : undefined;
  }

  private locate(file: string): string {
    const paths = pathsOf(this.scope.context.platform);
    return paths.resolve(this.scope.folder, expandHome(file, this.scope.context));
  }
}
