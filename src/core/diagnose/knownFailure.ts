import type { Ways } from '../model/ways';

/** What the output of a server says of its failure, in words: why, and what to do. Both without a full stop. */
export interface KnownFailure {
  readonly why: string;
  readonly next: string;
}

interface Sign {
  readonly seen: RegExp;
  /** @param reset how a person resets the service, with others at the same time where some are named */
  readonly means: (found: readonly string[], reset: (...others: readonly string[]) => string) => KnownFailure;
}

type Reset = Parameters<Sign['means']>[1];

const afresh = (reset: Reset): string => `to begin anew, without that data: ${reset()}`;
const otherVersion = (made: string, runs: string, reset: Reset): KnownFailure => ({
  why: `its data was made by ${made}, and ${runs} cannot read it`,
  next: `run ${made} on it once more to dump what is in it; ${afresh(reset)}`,
});

/** Sentences of the servers themselves, as their sources have them. */
const signs: readonly Sign[] = [
  {
    seen: /initialized by PostgreSQL version (\d[\w.]*), which is not compatible with this version (\d+)/,
    means: ([made = '', runs = ''], reset) => otherVersion(`PostgreSQL ${made}`, `PostgreSQL ${runs}`, reset),
  },
  {
    // KRaft, when the storage is formatted on a start.
    seen: /Invalid cluster\.id in: .*Expected (\S+), but read (\S+)/,
    means: ([wanted = '', kept = ''], reset) => ({
      why: `its data belongs to the Kafka cluster ${kept}, not to ${wanted}`,
      next: `give it the id of its data: KAFKA_CLUSTER_ID=${kept} in the bundled stack, else CLUSTER_ID; ${afresh(reset)}`,
    }),
  },
  {
    seen: /The Cluster ID (\S+) doesn't match stored clusterId Some\((\S+)\) in meta\.properties/,
    means: ([now = '', kept = ''], reset) => ({
      why: `its data belongs to the Kafka cluster ${kept}, and ZooKeeper knows ${now}: only one of the two was reset`,
      next: `reset both together: ${reset('zookeeper')}`,
    }),
  },
  {
    seen: /Found an invalid featureCompatibilityVersion document|Wrong mongod version/i,
    means: (_, reset) =>
      otherVersion('another major version of MongoDB', 'this one, which is not the next after it,', reset),
  },
  {
    seen: /Cannot start node if snitch's data center \((\S+)\) differs from previous data center \((\S+)\)/,
    means: ([wanted = '', kept = ''], reset) => ({
      why: `its data belongs to the data centre ${kept}, not to ${wanted}`,
      next: `name the data centre of its data; ${afresh(reset)}`,
    }),
  },
  {
    seen: /cannot downgrade a node from version \[([\w.-]+)\] to version \[([\w.-]+)\]/,
    means: ([made = '', runs = ''], reset) =>
      otherVersion(`version ${made}`, `the older version ${runs}`, reset),
  },
  {
    seen: /Can't handle RDB format version (\d+)/,
    means: (_, reset) => otherVersion('a newer version of the server', 'this one', reset),
  },
  {
    seen: /No space left on device/i,
    means: () => ({
      why: 'the disk of the engine is full',
      next: 'make room on it (docker system df tells what takes it), then start again',
    }),
  },
];

/**
 * Looks for what is known among the last lines of a server.
 *
 * @returns undefined where they say nothing that is known
 */
export function knownFailure(
  service: string,
  lines: readonly string[],
  ways: Ways,
): KnownFailure | undefined {
  for (const line of lines.toReversed()) {
    for (const { seen, means } of signs) {
      const found = seen.exec(line);
      if (!found) continue;
      return means(found.slice(1), (...others) => ways.reset(service, ...others));
    }
  }
  return undefined;
}
