import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Of dockerode only the part that speaks HTTP is used (see src/docker/wireClient.ts). What else it loads is left out:
 * ssh2 with its native parts, gRPC for builds, tar and ignore files, a class for every kind of resource. Using one of
 * them fails with its name.
 */
const packages = /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|tar-fs)(\/.*)?$/;
/** Ours for builds, of no use in dockerode. */
const ignoreFiles = /^@balena\/dockerignore$/;
const classes =
  /^\.\/(container|image|volume|network|service|plugin|secret|config|task|node|exec|session|buildkit)$/;

/** Leaves out of the bundles what is never reached. @type {import('esbuild').Plugin} */
export const lean = {
  name: 'lean',
  setup(api) {
    api.onResolve({ filter: packages }, ({ path }) => ({ path, namespace: 'left-out' }));
    api.onResolve({ filter: ignoreFiles }, ({ path, importer }) =>
      /[\\/]dockerode[\\/]lib[\\/]/.test(importer) ? { path, namespace: 'left-out' } : undefined,
    );
    api.onResolve({ filter: classes }, ({ path, importer }) =>
      /[\\/]dockerode[\\/]lib[\\/]/.test(importer) ? { path, namespace: 'left-out' } : undefined,
    );
    api.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      // Read while loading (`.Client`), called never.
      contents: `const missing = () => { throw new Error(${JSON.stringify(`${path} is not part of this build`)}); };
        module.exports = new Proxy(missing, { get: () => missing });`,
    }));
    // What it would print is never looked at.
    api.onResolve({ filter: /^debug$/ }, () => ({ path: 'debug', namespace: 'silent' }));
    api.onLoad({ filter: /.*/, namespace: 'silent' }, ({ path }) => ({
      contents: path === 'util' ? `exports.inspect = () => '';` : 'module.exports = () => () => undefined;',
    }));
    // Nor are the options of every request, which it formats for that.
    api.onResolve({ filter: /^util$/ }, ({ importer }) =>
      /[\\/]docker-modem[\\/]lib[\\/]modem\.js$/.test(importer)
        ? { path: 'util', namespace: 'silent' }
        : undefined,
    );
    // Our agents open every connection themselves, whatever its kind, and builds are ours: Node's own modules for
    // these, loaded with every command, would take 2 ms of it.
    api.onResolve({ filter: /^(https|zlib)$/ }, ({ path, importer }) =>
      /[\\/](docker-modem|dockerode)[\\/]lib[\\/]/.test(importer)
        ? { path, namespace: 'left-out' }
        : undefined,
    );
    // A copy of Node's own.
    api.onResolve({ filter: /^readable-stream$/ }, () => ({ path: 'node:stream', external: true }));
    // The same parser in the form of modules, of which what is unused can be left out.
    const yaml = dirname(createRequire(import.meta.url).resolve('yaml/package.json'));
    api.onResolve({ filter: /^yaml$/ }, () => ({ path: join(yaml, 'browser', 'index.js') }));
  },
};
