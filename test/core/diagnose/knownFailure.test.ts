import assert from 'node:assert/strict';
import { commandWays } from '../../../src/cli/commandWays';
import { knownFailure } from '../../../src/core/diagnose/knownFailure';
import { requestOf } from '../../cli/verbs/request';

const ways = commandWays(requestOf('smoke').global);

/** What a server wrote before it ended, as the one of that version words it. */
const outputs: Readonly<Record<string, readonly [line: string, why: RegExp, next: RegExp]>> = {
  'PostgreSQL on the data of another major version': [
    '2026-11-21 13:37:46.049 UTC [1] DETAIL:  The data directory was initialized by PostgreSQL version 15, which is not compatible with this version 16.15.',
    /^its data was made by PostgreSQL 15, and PostgreSQL 16 cannot read it$/,
    /^run PostgreSQL 15 .*dump.*dev-stack reset db$/,
  ],
  'Kafka in KRaft mode with another cluster id': [
    'Exception in thread "main" java.lang.RuntimeException: Invalid cluster.id in: /var/lib/kafka/data/meta.properties. Expected ZGV2LXN0YWNrLWthZmthLQ, but read MkU3OEVBNTcwNTJENDM2Qg',
    /^its data belongs to the Kafka cluster MkU3OEVBNTcwNTJENDM2Qg, not to ZGV2LXN0YWNrLWthZmthLQ$/,
    /KAFKA_CLUSTER_ID=MkU3OEVBNTcwNTJENDM2Qg .*dev-stack reset db$/,
  ],
  'Kafka whose ZooKeeper was reset alone': [
    "kafka.common.InconsistentClusterIdException: The Cluster ID aa11 doesn't match stored clusterId Some(bb22) in meta.properties. The broker is trying to join the wrong cluster.",
    /^its data belongs to the Kafka cluster bb22, and ZooKeeper knows aa11/,
    /^reset both together: dev-stack reset db zookeeper$/,
  ],
  'MongoDB on the data of another major version': [
    '{"s":"F","c":"CONTROL","id":20573,"msg":"Wrong mongod version","attr":{"error":"UPGRADE PROBLEM: Found an invalid featureCompatibilityVersion document"}}',
    /^its data was made by another major version of MongoDB/,
    /dev-stack reset db$/,
  ],
  'Cassandra in another data centre': [
    "ERROR [main] Cannot start node if snitch's data center (dc1) differs from previous data center (datacenter1). Please fix the snitch configuration",
    /^its data belongs to the data centre datacenter1, not to dc1$/,
    /dev-stack reset db$/,
  ],
  'Elasticsearch older than its data': [
    'java.lang.IllegalStateException: cannot downgrade a node from version [9.1.0] to version [8.19.20]',
    /^its data was made by version 9\.1\.0, and the older version 8\.19\.20 cannot read it$/,
    /dev-stack reset db$/,
  ],
  'Redis older than its data': [
    "1:M 21 Nov 2026 12:00:00.000 # Can't handle RDB format version 12",
    /^its data was made by a newer version of the server, and this one cannot read it$/,
    /dev-stack reset db$/,
  ],
  'any server on a full disk': [
    'FATAL:  could not write lock file "postmaster.pid": No space left on device',
    /^the disk of the engine is full$/,
    /^make room/,
  ],
};

describe('what the output of a server tells of its failure', () => {
  for (const [what, [line, why, next]] of Object.entries(outputs)) {
    it(what, () => {
      const known = knownFailure('db', ['starting', line, 'LOG:  database system is shut down'], ways);
      assert.match(known?.why ?? '', why);
      assert.match(known?.next ?? '', next);
    });
  }

  it('is nothing where it says nothing known', () => {
    assert.equal(knownFailure('db', [], ways), undefined);
    assert.equal(
      knownFailure('db', ['ready to accept connections', 'version 15 of our API'], ways),
      undefined,
    );
  });

  it('is what was said last, where more was said', () =>
    assert.match(
      knownFailure('db', ['No space left on device', "Can't handle RDB format version 12"], ways)?.why ?? '',
      /newer version/,
    ));
});
