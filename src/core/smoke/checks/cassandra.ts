import { CqlConnection } from '../wire/cqlConnection';
import { connectionOf } from '../connectionOf';
import type { SmokeCheck } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';

/** Asks for the cluster as a driver does first, and compares the data centre: with another one drivers refuse to work. */
export const cassandra: SmokeCheck = async (target, { network, signal }) => {
  const { context, connections } = target;
  const wire = await network.open(connectionOf(target), signal);
  try {
    const cql = new CqlConnection(wire);
    const password = context.env('CASSANDRA_PASSWORD');
    await cql.start(
      password === undefined ? undefined : { user: context.env('CASSANDRA_USER') ?? 'cassandra', password },
    );
    const [row] = await cql.query('SELECT cluster_name, data_center, release_version FROM system.local');
    const [cluster, center, version] = row ?? [];
    if (center === undefined) throw new SmokeFailure('system.local is empty');
    const promised = connections[0]?.env['CASSANDRA_LOCAL_DATACENTER'];
    if (promised !== undefined && promised !== center)
      throw new SmokeFailure(
        `its data centre is ${center}, the connection settings say ${promised}`,
        `the data keeps the name it was made with: reset ${target.service.name} (its data goes), or set the name back`,
      );
    return `cluster ${cluster}, data centre ${center}; Cassandra ${version}`;
  } finally {
    wire.close();
  }
};
