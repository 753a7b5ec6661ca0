import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StackModel } from '../../../src/core/model/stack';
import { buildImage } from '../../support/buildImage';
import { goPackages, goSources } from '../../support/imageRecipes/golang';
import { ensureImages } from '../../support/images';

interface AppBuild {
  readonly context: string;
  readonly target?: string;
  readonly args?: Readonly<Record<string, string>>;
}

/** Images that the Dockerfiles begin with, by the build argument that names them. */
const baseArguments = ['GO_IMAGE', 'PYTHON_IMAGE', 'NODE_IMAGE', 'RUNTIME_IMAGE'];

/** The images that a build of this service begins with. */
export function baseImages(build: unknown): string[] {
  const { args = {} } = build as AppBuild;
  return baseArguments.flatMap((argument) => args[argument] ?? []);
}

/**
 * Builds the images of these services with the Dockerfile, target and arguments of the definition, each once. The base
 * images are made from distribution packages where the engine has none. @returns what the builds printed.
 */
export async function buildAppImages(
  socket: string,
  stack: StackModel,
  services: readonly string[],
  target?: string,
): Promise<string> {
  const output: string[] = [];
  const done = new Set<string>();
  for (const name of services) {
    const spec = stack.services.find((service) => service.name === name)?.spec;
    const build = spec?.build as AppBuild | undefined;
    if (!spec?.image || !build) throw new Error(`${name} is not built`);
    if (done.has(spec.image)) continue;
    done.add(spec.image);
    const args = build.args ?? {};
    await ensureImages({ socket }, baseImages(build), (line) => console.log(`      ${line}`));
    const context = args['GO_IMAGE'] === undefined ? undefined : await vendored(build.context);
    try {
      output.push(
        await buildImage(socket, {
          context: context ?? build.context,
          tag: spec.image,
          target: target ?? build.target ?? '',
          args,
          labels: { 'dev-stack.stand-in': 'application' },
        }),
      );
    } finally {
      if (context) rmSync(context, { recursive: true, force: true });
    }
  }
  return output.join('\n');
}

/**
 * A copy of the Go module with its one dependency in a `vendor` folder, from Debian's package of the same version:
 * builds then need no module proxy. Go itself holds the folder against go.mod.
 */
async function vendored(module: string): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), 'dev-stack-go-'));
  cpSync(module, copy, { recursive: true });
  const name = 'github.com/lib/pq';
  const target = join(copy, 'vendor', name);
  mkdirSync(target, { recursive: true });
  const keep = (file: string): boolean => !/_test\.go$|\/pq\/(auth|example|hstore)$/.test(file);
  cpSync(join(await goPackages(), goSources, name), target, { recursive: true, filter: keep });
  const packages = [name, `${name}/oid`, `${name}/scram`].join('\n');
  writeFileSync(join(copy, 'vendor/modules.txt'), `# ${name} v1.10.9\n## explicit; go 1.13\n${packages}\n`);
  return copy;
}
