import { expandHome, joinPath, pathsOf, type LoadContext } from './loadContext';
import { pathRules, type PathRules } from './pathRules';
import { get, mapItems, mapValues, scalar, stringOf, withEntry, type Node } from './tree';

type PathRule = 'path' | 'context' | 'engine' | 'mount' | 'volume';

const rules: PathRules<PathRule> = pathRules<PathRule>({
  'services.*.build.context': 'context',
  'services.*.build.additional_contexts.*': 'context',
  'services.*.build.ssh.*': 'engine',
  'services.*.env_file.*.path': 'path',
  'services.*.label_file.*': 'path',
  'services.*.extends.file': 'path',
  'services.*.develop.watch.*.path': 'path',
  'services.*.volumes.*': 'mount',
  'configs.*.file': 'engine',
  'secrets.*.file': 'engine',
  'volumes.*': 'volume',
});

/** Makes every path of a definition in long form absolute, from the folder that its file counts from. */
export function resolvePaths(tree: Node, folder: string, context: LoadContext): Node {
  return new Resolution(folder, context).visit(tree, rules);
}

class Resolution {
  constructor(
    private readonly folder: string,
    private readonly context: LoadContext,
  ) {}

  visit(node: Node, level: PathRules<PathRule> | undefined): Node {
    if (!level) return node;
    if (level.rule) return this.apply(node, level.rule);
    if (node.kind === 'map') return mapValues(node, (value, key) => this.visit(value, level.step(key)));
    return node.kind === 'seq' ? mapItems(node, (item) => this.visit(item, level.step('[]'))) : node;
  }

  private apply(node: Node, rule: PathRule): Node {
    switch (rule) {
      case 'mount':
        return this.mount(node);
      case 'volume':
        return this.volume(node);
      case 'path':
      case 'context':
      case 'engine': {
        const text = stringOf(node);
        if (!text) return node;
        const path =
          rule === 'path'
            ? this.absolute(text)
            : rule === 'context'
              ? this.buildContext(text)
              : this.onEngine(text);
        return path === text ? node : scalar(path, node.span);
      }
    }
  }

  private absolute(path: string): string {
    const { platform } = this.context;
    const expanded = expandHome(path, this.context);
    return pathsOf(platform).isAbsolute(expanded) ? expanded : joinPath(this.folder, expanded, platform);
  }

  /** A build context may be a URL or another image or service. */
  private buildContext(value: string): string {
    const remote =
      value.includes('://') || /^(github\.com\/|git@)/.test(value) || value.startsWith('service:');
    return remote ? value : this.absolute(value);
  }

  /** A path that the engine sees: one that is absolute on either kind of system is left alone. */
  private onEngine(path: string): string {
    const expanded = expandHome(path, this.context);
    if (expanded.startsWith('/') || isWindowsAbsolute(expanded)) return expanded;
    return joinPath(this.folder, expanded, this.context.platform);
  }

  private mount(node: Node): Node {
    if (node.kind !== 'map' || stringOf(get(node, 'type')) !== 'bind') return node;
    const source = get(node, 'source');
    const text = stringOf(source);
    if (!source || text === undefined) {
      const message = 'invalid mount config for type "bind": field Source must not be empty';
      if (!source) this.context.problems.error('invalidValue', message, node.span);
      return node;
    }
    return withEntry(node, 'source', scalar(this.onEngine(text), source.span));
  }

  /** A volume of the local driver that is a bind mount in disguise. */
  private volume(node: Node): Node {
    const options = get(node, 'driver_opts');
    const device = get(options, 'device');
    const path = stringOf(device);
    if (node.kind !== 'map' || options?.kind !== 'map' || !device || path === undefined) return node;
    if (stringOf(get(node, 'driver')) !== 'local' || stringOf(get(options, 'o')) !== 'bind') return node;
    return withEntry(
      node,
      'driver_opts',
      withEntry(options, 'device', scalar(this.onEngine(path), device.span)),
    );
  }
}

function isWindowsAbsolute(path: string): boolean {
  return /^[a-zA-Z]:[\\/]/.test(path) || /^[\\/]{2}[^\\/.][^\\/]*[\\/][^\\/.][^\\/]*[\\/]/.test(path);
}
