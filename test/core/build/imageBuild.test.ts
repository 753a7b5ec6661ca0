import assert from 'node:assert/strict';
import { buildxArguments } from '../../../src/core/build/buildxArguments';
import { beyondTheApi, imageBuild } from '../../../src/core/build/imageBuild';
import { type ComposeProject } from '../../../src/core/model/composeProject';
import { type ComposeBuild } from '../../../src/core/model/composeService';
import { makeStack } from '../reconcile/make';

const buildOf = (build: ComposeBuild, more: Partial<ComposeProject> = {}) => {
  const stack = makeStack({ app: { build } }, more);
  const [service] = stack.services;
  assert.ok(service);
  return imageBuild(stack, service, build, {}, { builder: 'buildkit' });
};

describe('the build of a service', () => {
  it('has the name and the labels that compose gives the image', () => {
    const build = buildOf({ context: './app', tags: ['acme/app:2'], labels: { mine: 'yes' } });
    assert.deepEqual(build.tags, ['shop-app', 'acme/app:2']);
    assert.deepEqual(build.labels, {
      mine: 'yes',
      'com.docker.compose.project': 'shop',
      'com.docker.compose.service': 'app',
      'com.docker.compose.version': '2.26.1',
    });
    assert.deepEqual(build.context, { kind: 'folder', path: '/home/dev/shop/app' });
    assert.deepEqual(build.dockerfile, { kind: 'file', path: '/home/dev/shop/app/Dockerfile' });
  });

  it('takes a Dockerfile outside of the context, one in the compose file, and a context elsewhere', () => {
    assert.deepEqual(buildOf({ context: 'app', dockerfile: '../docker/app' }).dockerfile, {
      kind: 'file',
      path: '/home/dev/shop/docker/app',
    });
    assert.deepEqual(buildOf({ dockerfile_inline: 'FROM x' }).dockerfile, { kind: 'inline', text: 'FROM x' });
    const remote = buildOf({ context: 'https://github.com/acme/app.git#main:docker', dockerfile: 'Dev' });
    assert.deepEqual(remote.context, { kind: 'remote', url: 'https://github.com/acme/app.git#main:docker' });
    assert.deepEqual(remote.dockerfile, { kind: 'file', path: 'Dev' });
  });

  it('passes on what the API has a field for', () => {
    const build = buildOf(
      {
        args: { SET: '1', UNSET: null },
        ...{ target: 'dev', network: 'host', shm_size: '67108864', platforms: ['linux/arm64'] },
        extra_hosts: ['db=10.0.0.1'],
        cache_from: ['acme/app:cache', 'type=registry,ref=acme/app:more'],
        ulimits: { nofile: { soft: 1, hard: 2 }, nproc: 3 },
        secrets: [{ source: 'token' }, { source: 'key', target: 'id_rsa' }],
      },
      {
        secrets: {
          token: { name: 'token', content: 't0k' },
          key: { name: 'key', file: '/home/dev/key' },
        },
      },
    );
    const { args, target, network, shmSizeBytes, platform, extraHosts, cacheFrom, ulimits, secrets } = build;
    assert.deepEqual(args, { SET: '1' });
    assert.deepEqual([target, network, shmSizeBytes, platform], ['dev', 'host', 67_108_864, 'linux/arm64']);
    assert.deepEqual(extraHosts, ['db:10.0.0.1']);
    assert.deepEqual(cacheFrom, ['acme/app:cache', 'acme/app:more']);
    assert.deepEqual(ulimits, [
      { Name: 'nofile', Soft: 1, Hard: 2 },
      { Name: 'nproc', Soft: 3, Hard: 3 },
    ]);
    assert.deepEqual(secrets, [
      { id: 'token', value: 't0k' },
      { id: 'id_rsa', file: '/home/dev/key' },
    ]);
  });

  it('names what needs docker buildx, which gets it as a list of words with no secret in it', () => {
    const definition: ComposeBuild = {
      context: 'app',
      dockerfile_inline: 'FROM base',
      additional_contexts: { base: 'service:base', docs: './docs dir' },
      ssh: ['default'],
      cache_from: ['type=local,src=/c'],
      cache_to: ['type=local,dest=/c'],
      secrets: [{ source: 'token' }],
    };
    assert.deepEqual(beyondTheApi(definition), [
      ...['additional_contexts.base', 'additional_contexts.docs', 'ssh', 'cache_to'],
      'cache_from type=local,src=/c',
    ]);
    assert.deepEqual(beyondTheApi({ context: 'app', secrets: [{ source: 'token' }], target: 'x' }), []);
    const secrets = { token: { name: 'token', content: 's3cret; rm -rf' } };
    const call = buildxArguments(buildOf(definition, { secrets }), definition, (name) => `shop-${name}`);
    const has = (...words: string[]): boolean =>
      call.arguments.some((_, at) => words.every((word, offset) => call.arguments[at + offset] === word));
    assert.ok(has('--build-context', 'base=docker-image://shop-base'), call.arguments.join('\n'));
    assert.ok(has('--build-context', 'docs=./docs dir'));
    assert.ok(has('--secret', 'id=token,env=DEV_STACK_BUILD_SECRET_0'));
    assert.ok(has('--ssh', 'default') && has('--file', '-') && has('--cache-to', 'type=local,dest=/c'));
    assert.equal(call.arguments.at(-1), '/home/dev/shop/app');
    assert.ok(!call.arguments.join(' ').includes('s3cret'));
    assert.deepEqual(call.environment, { DEV_STACK_BUILD_SECRET_0: 's3cret; rm -rf' });
    assert.equal(call.input, 'FROM base');
  });
});
