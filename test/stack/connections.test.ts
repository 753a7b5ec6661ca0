import assert from 'node:assert/strict';
import { connectionsInside, serviceFacts } from '../../src/core/catalog/serviceFacts';
import { whyNoConnection } from '../../src/core/catalog/whyNoConnection';
import { loadBundled } from './support/definition';

/** Pages for people, and steps that end; everything else is there for programs. */
const forPeople = [
  'alloy',
  'grafana',
  'kafka-ui',
  'kibana',
  'pgadmin',
  'portainer',
  'redis-commander',
  'supabase-studio',
];

describe('connection strings of the bundled stack', () => {
  it('are there for programs on the host and in containers, or it is said why not', async () => {
    const { services } = await loadBundled(['*']);
    const without = { host: [] as string[], container: [] as string[] };
    for (const service of services) {
      if (service.oneShot) continue;
      const found = { host: serviceFacts(service, []).connections, container: connectionsInside(service) };
      for (const seenFrom of ['host', 'container'] as const) {
        for (const { url } of found[seenFrom]) assert.doesNotMatch(url, /[{}]|undefined/, service.name);
        if (found[seenFrom].length > 0) continue;
        without[seenFrom].push(service.name);
        const why = whyNoConnection(service, seenFrom);
        if (forPeople.includes(service.name)) assert.match(why, /^is a page for people/, service.name);
      }
    }
    const inside = ['auth', 'imgproxy', 'meta', 'realtime', 'rest', 'storage'].map(
      (name) => `supabase-${name}`,
    );
    assert.deepEqual(without.container.sort(), [...forPeople, 'stack-ready'].sort());
    assert.deepEqual(without.host.sort(), [...forPeople, ...inside, 'stack-ready'].sort());
  });

  it('name in containers what the services of the stack call each other', async () => {
    const { services } = await loadBundled(['*']);
    const url = (name: string): string | undefined => {
      const service = services.find((one) => one.name === name);
      assert.ok(service, name);
      return connectionsInside(service)[0]?.url;
    };
    assert.equal(url('postgres15'), 'postgresql://dev:dev@postgres:5432/dev');
    assert.equal(url('kafka'), 'kafka:29092');
    assert.equal(url('kafka-zk'), 'kafka:29092');
    assert.equal(url('rustfs'), 'http://s3:9000');
    assert.equal(url('go-auth'), 'http://auth-service:8080');
    assert.equal(url('mongodb'), 'mongodb://root:dev@mongodb:27017/?authSource=admin&replicaSet=rs0');
  });
});
