import { Refusal, type System } from './system';
import { cassandra, elasticsearch, kibana, minio, rustfs } from './systems/databases';
import { connect } from './systems/connect';
import { kafka, schemaRegistry } from './systems/kafka';
import { mongo } from './systems/mongo';
import { alloy, grafana, loki, otelCollector, tempo } from './systems/observability';
import { auth, imgproxy, realtime, rest, storage, studio } from './systems/supabase';
import { kafkaUi, mailpit, pgadmin, portainer } from './systems/tools';
import { vault } from './systems/vault';

const systems: Readonly<Record<string, System>> = {
  ...{ alloy, auth, cassandra, connect, elasticsearch, grafana, imgproxy, kafka, kafkaUi, kibana, loki },
  ...{ mailpit, minio, mongo, otelCollector, pgadmin, portainer, realtime, rest, rustfs },
  ...{ schemaRegistry, storage, studio, tempo, vault },
};

/** Runs inside the stand-in images: `program.cjs SYSTEM PROGRAM word…`. */
async function main(): Promise<number> {
  const [, , system = '', program = '', ...args] = process.argv;
  const run = systems[system]?.[program];
  if (!run) throw new Refusal(`${system} has no program ${program}`);
  const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
  return run({ env, args });
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Refusal ? error.message : error);
    process.exit(1);
  },
);
