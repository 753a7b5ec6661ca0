import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureImages } from '../support/images';
import { alternate, timed, type Measurement } from './bench';
import { type BenchWorld } from './benchWorld';
import { DataFloor } from './dataFloor';
import { type Row } from './row';

/** Saving, restoring and resetting data. Not in the smaller run: a gigabyte takes its time. */
export const dataRows: readonly Row[] = [
  { id: 'data', quick: false, measure: measureCopies },
  { id: 'seeded', quick: false, measure: measureReset },
];

const mostRounds = 3;
/** With a `cp` as images of distributions have it: the engine copies volumes itself while writers are paused. */
const copyImage = 'dstest-coreutils:1';
/** Half of it in one file, half in files of 1 MB. */
const megabytes = 1024;

async function measureCopies(world: BenchWorld): Promise<Measurement[]> {
  const rounds = world.rounds(mostRounds);
  await ensureImages(world.engine, [copyImage]);
  const project = world.owns('dsbench-data');
  const folder = world.define(
    project,
    `services:
  db: { image: ${copyImage}, command: [sleep, infinity], stop_signal: SIGKILL, volumes: ["data:/data"] }
volumes: { data: {} }
`,
  );
  const snapshot = (...args: string[]): Promise<string> =>
    world.run(process.execPath, [world.cli, '-p', project, 'snapshot', ...args], folder);
  const forget = (): Promise<string> => snapshot('delete', 'bench', '--yes');
  await world.ours(folder, '-p', project, 'up');
  const script = `cd /data; dd if=/dev/urandom of=large bs=1M count=${megabytes / 2} 2>/dev/null; mkdir many
    i=0; while [ $i -lt ${megabytes / 2} ]; do dd if=/dev/urandom of=many/$i bs=1M count=1 2>/dev/null; i=$((i+1)); done`;
  await world.run('docker', ['exec', `${project}-db-1`, 'sh', '-c', script]);

  const quiet: number[] = [];
  const open = new DataFloor(
    world.engine.socket,
    copyImage,
    `${project}_data`,
    join(world.folder, 'floor.tar'),
  );
  const paused = await alternate(
    {
      ours: async () => {
        const text = await snapshot('save', 'bench', '--format', 'json');
        quiet.push((JSON.parse(text) as { quietMs: number }).quietMs);
        await forget();
        return quiet.at(-1) ?? 0;
      },
      floor: () => open.get(),
    },
    rounds,
  );

  await world.ours(folder, '-p', project, 'stop', '-t', '0');
  const saved = await alternate(
    {
      ours: async () => {
        const ms = await world.ours(folder, '-p', project, 'snapshot', 'save', 'bench');
        await forget();
        return ms;
      },
      floor: () => open.get(),
    },
    rounds,
  );
  await snapshot('save', 'bench');
  // The engine gives no volume away that a container has.
  await world.run('docker', ['rm', `${project}-db-1`]);
  const restored = await alternate(
    {
      ours: () => world.ours(folder, '-p', project, 'snapshot', 'restore', 'bench', '--yes', '--no-safety'),
      floor: () => open.put(),
    },
    rounds,
  );
  await forget();
  rmSync(open.file);
  const note = `${megabytes} MB, half in one file, half in files of 1 MB`;
  const bars = [{ against: 'floor', limit: 1.2 }] as const;
  const floor = "the engine's archive call by a plain client that does nothing else";
  return [
    {
      name: 'snapshot of 1 GB',
      work: '`dev-stack snapshot save`, the whole process, against the archive call into a synced file',
      ...{ unit: 'ms', samples: saved, bars, floor, note },
    },
    {
      name: 'its writers stand still for',
      work: 'what `dev-stack snapshot save` tells, against the same archive call',
      ...{ unit: 'ms', samples: paused, bars, floor, note },
    },
    {
      name: 'restore of 1 GB',
      work: '`dev-stack snapshot restore --no-safety`, the whole process with its check of every byte, against the archive call back into an empty volume',
      ...{ unit: 'ms', samples: restored, bars, floor, note },
    },
  ];
}

const postgres = 'postgres:16-alpine';

/** A shop of some years: tables with keys between them, indexes and text, as migrations and seeds make them. */
const seedOf = (years: number): string => `
CREATE TABLE customer (id int PRIMARY KEY, email text UNIQUE NOT NULL, name text, joined timestamptz);
CREATE TABLE product (id int PRIMARY KEY, sku text UNIQUE, title text, description text, price numeric(10, 2));
CREATE TABLE purchase (id int PRIMARY KEY, customer int REFERENCES customer, placed timestamptz, state text);
CREATE TABLE line (purchase int REFERENCES purchase, product int REFERENCES product, amount int, PRIMARY KEY (purchase, product));
CREATE INDEX ON purchase (customer, placed); CREATE INDEX ON purchase (state) WHERE state <> 'done'; CREATE INDEX ON line (product);
INSERT INTO customer SELECT n, md5(n::text) || '@example.org', 'Customer ' || n, now() - n * interval '1 minute' FROM generate_series(1, ${years * 50_000}) n;
INSERT INTO product SELECT n, 'sku-' || n, 'Product ' || n, repeat(md5(n::text), 8), n % 9000 / 100.0 FROM generate_series(1, ${years * 10_000}) n;
INSERT INTO purchase SELECT n, 1 + n::bigint * 7919 % ${years * 50_000}, now() - n * interval '2 minutes', (ARRAY['open', 'paid', 'done'])[1 + n % 3] FROM generate_series(1, ${years * 200_000}) n;
INSERT INTO line SELECT 1 + n / 3, 1 + (n / 3 * 31 + n % 3 * 3331) % ${years * 10_000}, 1 + n % 5 FROM generate_series(1, ${years * 600_000 - 1}) n ON CONFLICT DO NOTHING;
ANALYZE;`;

/**
 * Back to seeded data: from a snapshot, and by its init and its seeds again. What both do besides the data weighs the more
 * the less there is of it, so a third of it is shown as well.
 */
async function measureReset(world: BenchWorld): Promise<Measurement[]> {
  await ensureImages(world.engine, [postgres]);
  const large = await resetOf(world, 3, true);
  const small = await resetOf(world, 1, false);
  const bars = [{ against: 'peer', limit: 0.2 }] as const;
  const work =
    '`dev-stack snapshot restore` of the seeded data, until it is ready, with the safety snapshot of what is replaced, against `docker compose down -v`, `up --wait` and the seeds again';
  const note = '2.6 million rows in four tables with their indexes';
  return [
    {
      name: 'PostgreSQL back to its seeds',
      ...{ work, unit: 'ms', samples: large.samples, bars, note },
    },
    {
      name: 'the same without a safety snapshot',
      work: '`dev-stack snapshot restore --no-safety`, against the same',
      ...{ unit: 'ms', samples: { ...large.samples, ours: large.bare }, bars, note },
    },
    {
      name: 'the same of a third of the data',
      ...{
        work,
        unit: 'ms',
        samples: small.samples,
        bars: [],
        note: '860,000 rows; the bar is for the larger one',
      },
    },
  ];
}

interface Reset {
  readonly samples: Measurement['samples'];
  /** Ours, without a safety snapshot. */
  readonly bare: readonly number[];
}

async function resetOf(world: BenchWorld, years: number, withBare: boolean): Promise<Reset> {
  const rounds = world.rounds(mostRounds);
  const project = world.owns(`dsbench-seeded${years}`);
  const seed = seedOf(years);
  const folder = world.define(
    project,
    `services:
  db:
    image: ${postgres}
    environment: { POSTGRES_PASSWORD: secret }
    volumes: ["data:/var/lib/postgresql/data"]
    healthcheck: { test: [CMD, pg_isready, -h, 127.0.0.1, -U, postgres], interval: 10s, start_period: 30s, start_interval: 500ms }
    x-dev-stack:
      tasks:
        seed: { command: [psql, -U, postgres, -q, -v, ON_ERROR_STOP=1, -c, ${JSON.stringify(seed).replaceAll('$', '$$')}] }
volumes: { data: {} }
`,
  );
  const ours = (...args: string[]): Promise<number> => world.ours(folder, '-p', project, ...args);
  // A row that failed is taken once more.
  await world.clear(project);
  await ours('up');
  await ours('db', 'seed', 'db');
  await ours('snapshot', 'save', 'seeded');
  const compose = (...args: string[]): Promise<number> => world.compose(folder, '-p', project, ...args);
  const seedWithCompose = ['exec', '-T', 'db', 'psql', '-U', 'postgres', '-q', '-c', seed];
  const count = ['exec', `${project}-db-1`, 'psql', '-U', 'postgres', '-qAtc', 'SELECT count(*) FROM line'];
  const checked = async (work: () => Promise<unknown>): Promise<number> => {
    // Whoever unmounts a container first pays for all that is not on the disk yet, whoever wrote it: seeds above all.
    await world.run('sync', []);
    const ms = await timed(work);
    const rows = Number((await world.run('docker', count)).trim());
    if (rows < years * 500_000) throw new Error(`Only ${rows} rows are there`);
    return ms;
  };
  const restore = ['snapshot', 'restore', 'seeded', '--yes'];
  const samples = await alternate(
    {
      ours: () => checked(() => ours(...restore)),
      peer: () =>
        checked(async () => {
          await compose('down', '-v');
          await compose('up', '-d', '--wait');
          await compose(...seedWithCompose);
        }),
    },
    rounds,
  );
  const bare: number[] = [];
  for (let round = 0; withBare && round < rounds; round += 1) {
    bare.push(await checked(() => ours(...restore, '--no-safety')));
  }
  await world.clear(project);
  return { samples, bare };
}
