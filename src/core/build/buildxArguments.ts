import type { ImageBuild } from '../engine/imageBuild';
import type { ComposeBuild } from '../model/composeService';

/** A build as `docker` is called for it: a list of words, never a line for a shell. */
export interface BuildxCall {
  readonly arguments: readonly string[];
  /** The Dockerfile, where it is none of this machine's files. */
  readonly input: string | undefined;
  /** Values of secrets, under names that the arguments refer to: these must not be seen in the list of processes. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The call of `docker buildx build` that does what the build API cannot: named contexts, ssh, caches elsewhere.
 * Progress comes as JSON on stderr (buildx 0.13 or newer).
 * @param imageOf the image of another service, for contexts such as "service:base".
 */
export function buildxArguments(
  image: ImageBuild,
  build: ComposeBuild,
  imageOf: (service: string) => string,
): BuildxCall {
  const environment: Record<string, string> = {};
  const secrets = image.secrets.flatMap((secret, index) => {
    if (secret.file !== undefined) return ['--secret', `id=${secret.id},src=${secret.file}`];
    const name = `DEV_STACK_BUILD_SECRET_${index}`;
    environment[name] = secret.value;
    return ['--secret', `id=${secret.id},env=${name}`];
  });
  const each = (flag: string, values: readonly string[]): string[] =>
    values.flatMap((value) => [flag, value]);
  const pairs = (flag: string, map: Readonly<Record<string, string>>): string[] =>
    each(
      flag,
      Object.entries(map).map(([key, value]) => `${key}=${value}`),
    );
  const one = (flag: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [flag, String(value)];
  const contexts = Object.entries(build.additional_contexts ?? {}).map(([name, context]) =>
    context.startsWith('service:')
      ? `${name}=docker-image://${imageOf(context.slice('service:'.length))}`
      : `${name}=${context}`,
  );
  const inline = image.dockerfile.kind === 'inline' ? image.dockerfile.text : undefined;
  return {
    input: inline,
    environment,
    arguments: [
      ...['buildx', 'build', '--builder', 'default', '--load', '--progress', 'rawjson'],
      ...['--file', image.dockerfile.kind === 'file' ? image.dockerfile.path : '-'],
      ...each('--tag', image.tags),
      ...pairs('--build-arg', image.args),
      ...pairs('--label', image.labels),
      ...one('--target', image.target),
      ...each(
        '--platform',
        build.platforms && build.platforms.length > 1
          ? [build.platforms.join()]
          : one('', image.platform).slice(1),
      ),
      ...each('--cache-from', build.cache_from ?? []),
      ...each('--cache-to', build.cache_to ?? []),
      ...each('--add-host', image.extraHosts),
      ...one('--network', image.network),
      ...one('--shm-size', image.shmSizeBytes),
      ...each(
        '--ulimit',
        image.ulimits.map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`),
      ),
      ...secrets,
      ...each('--ssh', build.ssh ?? []),
      ...each('--build-context', contexts),
      ...each('--allow', [
        ...(build.entitlements ?? []),
        ...(build.privileged === true ? ['security.insecure'] : []),
      ]),
      ...(image.noCache ? ['--no-cache'] : []),
      ...(image.pull ? ['--pull'] : []),
      image.context.kind === 'folder' ? image.context.path : image.context.url,
    ],
  };
}
