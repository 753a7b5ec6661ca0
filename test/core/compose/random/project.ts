import fc, { type Arbitrary } from 'fast-check';
import { type Case } from '../support/compareWithCompose';
import { dependencies, names, serviceKeys, serviceNetworks } from './serviceValues';
import { few, flag, pairs, pick, some, text, unique, variables } from './values';
import { isMapping, Plain, Tagged, yamlText, type Mapping, type Value } from './yamlText';

const dictionary = (keys: readonly string[], value: Arbitrary<Value>): Arbitrary<Mapping> =>
  fc.dictionary(pick(...keys), value, { maxKeys: keys.length, noNullPrototype: true });

const driverOptions = dictionary(['type', 'o', 'device'], pick<Value>('none', 'bind', './dir/', 5));

const network = fc.oneof<Arbitrary<Value>[]>(
  fc.constant(null),
  some({
    name: text('mine', 'p_${SET}'),
    driver: text('bridge', 'overlay'),
    driver_opts: driverOptions,
    attachable: flag,
    internal: flag,
    enable_ipv4: flag,
    enable_ipv6: flag,
    labels: pairs,
    ipam: some({
      driver: text('default'),
      config: few<Value>(
        some({
          subnet: text('10.0.0.0/8', '11.0.0.0/8'),
          gateway: text('10.0.0.1'),
          ip_range: text('10.1.0.0/16'),
          aux_addresses: dictionary(['h'], text('10.0.0.7')),
        }),
        2,
      ),
      options: dictionary(['a'], text('b')),
    }),
  }),
  some({ external: pick<Value>(true, 'true', { name: 'old' }), name: text('other') }, 'external').filter(
    noClash,
  ),
);

const volume = fc.oneof<Arbitrary<Value>[]>(
  fc.constant(null),
  some({ name: text('mine'), driver: text('local', 'nfs'), driver_opts: driverOptions, labels: pairs }),
  some({ external: pick<Value>(true, { name: 'old' }, {}), name: text('other') }, 'external').filter(noClash),
);

const fileKeys = { name: text('mine'), labels: pairs, template_driver: text('golang') };
const secret = fc.oneof(
  some({ file: text('./s.txt', '~/s', '/abs/'), ...fileKeys }, 'file'),
  some({ environment: pick<Value>('SET', 'GONE'), ...fileKeys }, 'environment'),
  some({ external: pick<Value>(true), name: text('other') }, 'external'),
);
const config = fc.oneof(secret, some({ content: text('one\ntwo', 'a$$b ${SET}'), ...fileKeys }, 'content'));

/** `external: {name: x}` beside another `name` is refused by both; the interesting part is elsewhere. */
function noClash(value: Mapping): boolean {
  return !(value['external'] && isMapping(value['external']) && value['name']);
}

/** Always declared as a whole, so that references hold. */
const resources = fc.record({
  networks: fc.record({ n: network, m: network }),
  volumes: fc.record({ data: volume, logs: volume, v: volume }),
  secrets: fc.record({ s: secret, t: secret }),
  configs: fc.record({ c: config, e: config }),
});

const keyNames = Object.keys(serviceKeys);

/** A few keys of a service, of those that the project is about; a whole one has an image. */
function service(position: number, base: boolean, focus: readonly string[]): Arbitrary<Mapping> {
  const earlier = names.services.slice(0, position);
  const references: Record<string, Arbitrary<Value>> = {
    networks: serviceNetworks,
    depends_on: dependencies(earlier),
    profiles: unique(pick<Value>('p', 'q'), 2),
    ...(earlier.length > 0 && {
      links: unique(pick<Value>(...earlier, `${earlier[0] ?? ''}:alias`)),
      volumes_from: unique(pick<Value>(...earlier, `${earlier[0] ?? ''}:ro`)),
      network_mode: pick<Value>('host', 'none', `service:${earlier[0] ?? ''}`),
      ipc: pick<Value>(`service:${earlier[0] ?? ''}`),
    }),
  };
  const all: Readonly<Record<string, Arbitrary<Value>>> = { ...serviceKeys, ...references };
  return fc
    .uniqueArray(pick(...focus, ...Object.keys(references)), { maxLength: 9 })
    .filter((keys) => !(keys.includes('networks') && keys.includes('network_mode')))
    .chain((keys) =>
      fc.record(Object.fromEntries(keys.map((key) => [key, all[key] ?? fc.constant<Value>(null)]))),
    )
    .map((keys): Mapping => (base && !keys['image'] ? { image: 'x', ...keys } : { ...keys }));
}

function servicesOf(
  base: boolean,
  focus: readonly string[],
  ...which: readonly string[]
): Arbitrary<Mapping> {
  return fc
    .record(
      Object.fromEntries(
        which.map((name) => [name, service(names.services.indexOf(name as 'a'), base, focus)]),
      ),
    )
    .map((services): Mapping => ({ ...services }));
}

/** An override: fewer keys, some of them with a tag. */
const override = (focus: readonly string[]): Arbitrary<Mapping> =>
  fc
    .tuple(
      servicesOf(false, focus, 'a', 'b'),
      fc.array(fc.nat(30), { maxLength: 3 }),
      pick('!reset' as const, '!override' as const),
    )
    .map(([services, places, tag]) => {
      let at = 0;
      const tagged = Object.entries(services).map(([name, keys]): [string, Value] => [
        name,
        Object.fromEntries(
          Object.entries(keys as Mapping).map(([key, value]) => [
            key,
            places.includes(at++) ? new Tagged(tag, tag === '!reset' ? null : value) : value,
          ]),
        ),
      ]);
      return Object.fromEntries(tagged);
    });

const extendsForm = pick<Mapping>(
  {},
  {},
  { extends: 'a' },
  { extends: { service: 'a' } },
  { extends: { file: 'sub/base.yaml', service: 'z' } },
  { extends: { file: './sub/base.yaml', service: 'y' } },
);

const include = pick<Mapping>(
  {},
  {},
  { include: ['inc/compose.yaml'] },
  { include: [{ path: 'inc/compose.yaml' }] },
  {
    include: [
      { path: ['inc/compose.yaml', 'inc/more.yaml'], project_directory: '.', env_file: 'inc/other.env' },
    ],
  },
  { include: [{ path: './inc/compose.yaml', env_file: ['inc/other.env'] }] },
);

/** Now and then a value that is not of its type, to see both refuse. */
const mistake = fc.oneof(
  { weight: 9, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        pick(...keyNames),
        pick<Value>(null, 5, 'x', [], {}, [5], { a: 1 }, true, [null], { a: null }, new Plain('1.5'), [
          'x',
          'x',
        ]),
      )
      // Once another file or document names the service again, compose 2.26.1 refuses an empty list here; we go on.
      .filter(([key, value]) => !(key === 'extra_hosts' && Array.isArray(value) && value.length === 0)),
  },
);

const envFile = pick(
  'SET=set\nNUMBER=7\nEMPTY=\n',
  '# c\nexport SET=set\nNUMBER="7"\nEMPTY=\'\'\n',
  'SET = set\nNUMBER: 7\nEMPTY=""  # c\nOTHER="$SET ${NUMBER:-x}"\n',
);

/** A random but plausible project with all the files it names. */
export const randomProject: Arbitrary<Case> = fc
  .uniqueArray(pick(...keyNames), { minLength: 3, maxLength: 14 })
  .chain((focus) =>
    fc.record({
      services: servicesOf(true, focus, 'a', 'b', 'c', 'd'),
      size: fc.integer({ min: 1, max: 4 }),
      override: fc.option(override(focus), { nil: undefined, freq: 3 }),
      place: pick('document', 'override', 'second'),
      extension: extendsForm,
      include,
      based: servicesOf(true, focus, 'a'),
      included: service(0, true, focus).map(withoutReferences),
      resources,
      mistake,
      envFile,
      inProcess: fc.boolean(),
      name: pick<Mapping>({}, {}, { name: 'other' }, { name: 'n-${SET}' }, { version: '3.8' }),
      profiles: pick<readonly string[] | undefined>(undefined, ['p'], ['q'], ['*']),
    }),
  )
  .map((drawn): Case => {
    const services = Object.fromEntries(Object.entries(drawn.services).slice(0, drawn.size));
    const last = Object.keys(services).at(-1) ?? 'a';
    if (last !== 'a') services[last] = { ...(services[last] as Mapping), ...drawn.extension };
    if (drawn.mistake)
      services['a'] = { ...(services['a'] as Mapping), [drawn.mistake[0]]: drawn.mistake[1] };
    const main = yamlText({ ...drawn.name, ...drawn.include, services, ...drawn.resources });
    const known =
      drawn.override &&
      Object.fromEntries(Object.entries(drawn.override).filter(([name]) => name in services));
    const over = known && Object.keys(known).length > 0 ? yamlText({ services: known }) : undefined;
    const second = drawn.place === 'second';
    const files: Record<string, string> = {
      'compose.yaml': over !== undefined && drawn.place === 'document' ? `${main}---\n${over}` : main,
      ...(over !== undefined &&
        drawn.place !== 'document' && { [second ? 'second.yaml' : 'compose.override.yaml']: over }),
      'sub/base.yaml': yamlText({
        services: { z: drawn.based['a'] ?? null, y: { extends: 'z', labels: { y: '1' } } },
      }),
      'inc/compose.yaml': yamlText({ services: { inner: drawn.included }, volumes: { deep: null } }),
      'inc/more.yaml': 'services: { inner: { labels: { more: "${INNER}" } } }\n',
      'inc/.env': 'INNER=default\n',
      'inc/other.env': 'INNER=other\n',
      ...serviceFiles(''),
      ...serviceFiles('inc/'),
      ...serviceFiles('sub/'),
      ...(!drawn.inProcess && { '.env': drawn.envFile }),
    };
    return {
      title: 'random',
      files,
      ...(drawn.inProcess && { env: variables }),
      ...(second && over !== undefined && { f: ['compose.yaml', 'second.yaml'] }),
      ...(drawn.profiles && { profiles: drawn.profiles }),
    };
  });

/** An included file has to declare what it uses, and what both declare clashes. */
function withoutReferences(service: Mapping): Mapping {
  const kept = Object.entries(service).filter(
    ([key]) => !['build', 'configs', 'secrets', 'volumes', 'networks'].includes(key),
  );
  return { ...Object.fromEntries(kept), volumes: ['deep:/deep', './near:/near'] };
}

function serviceFiles(folder: string): Record<string, string> {
  return {
    [`${folder}one.env`]: 'ONE=1\nA="from $SET"\nSET\n',
    [`${folder}sub/two.env`]: "TWO=2\nB='raw $SET'\n",
    [`${folder}one.label`]: 'com.one=1\n',
    [`${folder}sub/two.label`]: 'com.two="2"\n',
  };
}
