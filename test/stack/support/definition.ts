import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { loadStack } from '../../../src/core/compose/loadStack';
import { type StackModel } from '../../../src/core/model/stack';
import { root } from '../../support/root';

/** Where the bundled definition lies. */
export const stackFolder = join(root, 'stack');

/** Loads the bundled stack with nothing of this machine's environment. @throws on any problem but clashing ports of `*`. */
export async function loadBundled(
  profiles: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<StackModel> {
  const { model, problems } = await loadStack({
    cwd: stackFolder,
    files: ['compose.yaml'],
    profiles,
    environment,
  });
  const expected = profiles.includes('*') ? ['portClash'] : [];
  assert.deepEqual(
    problems.filter(({ code }) => !expected.includes(code)).map(({ message }) => message),
    [],
  );
  assert.ok(model);
  return model;
}

/** A compose file as written: nothing is interpolated. */
export interface LayerFile {
  readonly name: string;
  readonly text: string;
  readonly services: Readonly<Record<string, unknown>>;
  readonly configs: Readonly<Record<string, { readonly file?: string; readonly content?: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** The layers that `compose.yaml` includes, in its order. */
export function layerFiles(): LayerFile[] {
  const main = parse(readFileSync(join(stackFolder, 'compose.yaml'), 'utf8')) as { include: string[] };
  return main.include.map((path) => {
    const text = readFileSync(join(stackFolder, path), 'utf8');
    const tree = parse(text, { merge: true }) as Partial<LayerFile>;
    const { services = {}, configs = {}, volumes = {} } = tree;
    return { name: basename(path), text, services, configs, volumes };
  });
}

/** A variable as the definition uses it. */
export interface VariableUse {
  readonly name: string;
  /** What counts where it is unset; undefined where the definition gives none. */
  readonly defaults: ReadonlySet<string>;
  /** Services (and configs) that it reaches, in file order. */
  readonly services: ReadonlySet<string>;
}

/** Every variable of the layers, in the order it appears. */
export function variableUses(): VariableUse[] {
  const found = new Map<string, { name: string; defaults: Set<string>; services: Set<string> }>();
  const note = (owner: string, value: unknown): void => {
    const text = JSON.stringify(value).replaceAll('$$', '');
    for (const [, name = '', fallback] of text.matchAll(/\$\{([A-Z][A-Z0-9_]*)(?::?-([^}]*))?/g)) {
      const use = found.get(name) ?? { name, defaults: new Set(), services: new Set() };
      if (fallback !== undefined) use.defaults.add(fallback);
      use.services.add(owner);
      found.set(name, use);
    }
  };
  for (const layer of layerFiles()) {
    for (const [service, value] of Object.entries(layer.services)) note(service, value);
    for (const [config, value] of Object.entries(layer.configs)) note(config, value);
  }
  return [...found.values()];
}
