import assert from 'node:assert/strict';
import {
  grafanaApi,
  lokiApi,
  otlpApi,
  prometheusApi,
  tempoApi,
} from '../../stack/standIns/api/observabilityApi';
import { mailpitApi } from '../../stack/standIns/api/mailpitApi';
import { vaultApi } from '../../stack/standIns/api/vaultApi';
import { type Answering } from '../../stack/standIns/system';
import { said, smoke, SmokeRig, type Running } from './smokeRig';

describe('smoke of the platform around the data', () => {
  const rig = new SmokeRig();
  afterEach(() => rig.close());

  describe('Vault (a stand-in that holds tokens to their policies)', () => {
    const policy = 'path "secret/data/orders/*" { capabilities = ["read"] }';
    const seeded = new Map<string, unknown>([
      ['/kv/secret/dev-stack/seed', { complete: 'true' }],
      ['/kv/secret/orders/database', { password: 'dev' }],
      ['/policy/orders', policy],
      ['/auth/approle/role/orders', { token_policies: 'orders' }],
      ['/auth/approle/role/orders/role-id', { role_id: 'orders-role' }],
      ['/auth/approle/role/orders/custom-secret-id', { secret_id: 'orders-secret' }],
    ]);
    const vault = (port: number, token = 'root'): Running => ({
      name: 'vault',
      spec: {
        image: 'hashicorp/vault:2',
        environment: { VAULT_DEV_ROOT_TOKEN_ID: token, SERVICES: 'orders,payments' },
      },
      ports: { 8200: port },
    });

    it('signs in as the first service and reads its secret, and gives the token back', async () => {
      const api = vaultApi('root', seeded);
      const asked: string[] = [];
      const port = await rig.http((call) => {
        asked.push(call.path);
        return api(call);
      });
      assert.equal(
        await said([vault(port)]),
        'up: signed in as the role orders and read its database secret',
      );
      assert.equal(asked.at(-1), '/v1/auth/token/revoke-self');
    });

    it('tells a token that is not taken', async () => {
      const port = await rig.http(vaultApi('root', seeded));
      assert.match(await said([vault(port, 'other')]), /^down: the sign-in is refused: .*permission denied/);
    });

    it('tells a role that was not seeded, and a policy that does not reach its secret', async () => {
      const without = new Map(seeded);
      without.delete('/auth/approle/role/orders/role-id');
      const narrow = new Map(seeded).set('/policy/orders', policy.replace('orders', 'payments'));
      assert.match(
        await said([vault(await rig.http(vaultApi('root', without)))]),
        /^down: POST .*\/login answers 400: .*invalid role or secret ID/,
      );
      assert.match(
        await said([vault(await rig.http(vaultApi('root', narrow)))]),
        /^down: the sign-in is refused: GET .*secret\/data\/orders\/database answers 403/,
      );
    });

    it('tells a sealed one', async () => {
      assert.match(
        await said([vault(await rig.http(() => ({ status: 503 })))]),
        /^down: it is sealed → unseal it/,
      );
    });
  });

  describe('Grafana (a stand-in)', () => {
    const account = { GF_SECURITY_ADMIN_USER: 'admin', GF_SECURITY_ADMIN_PASSWORD: 'p@ss:word' };
    const grafana = (port: number, password: string): Running => ({
      name: 'grafana',
      spec: {
        image: 'grafana/grafana:13',
        environment: { ...account, GF_SECURITY_ADMIN_PASSWORD: password },
      },
      ports: { 3000: port },
    });

    it('signs in and names the data sources', async () => {
      const port = await rig.http(grafanaApi(account, ['Prometheus', 'Loki']));
      assert.equal(await said([grafana(port, 'p@ss:word')]), 'up: signed in; data sources: Prometheus, Loki');
      assert.match(
        await said([grafana(port, 'other')]),
        /^down: the sign-in is refused: .*Invalid username or password/,
      );
    });
  });

  describe('Prometheus, Loki, Tempo and the collector (stand-ins)', () => {
    const one =
      (name: string, image: string, containerPort: number) =>
      (port: number): Running => ({
        ...{ name, spec: { image }, ports: { [containerPort]: port } },
      });
    const prometheus = one('prometheus', 'prom/prometheus:v3', 9090);
    const loki = one('loki', 'grafana/loki:3', 3100);
    const tempo = one('tempo', 'grafana/tempo:3', 3200);
    const collector = one('otel-collector', 'otel/opentelemetry-collector-contrib:1', 4318);

    it('counts what Prometheus scrapes', async () => {
      assert.equal(
        await said([prometheus(await rig.http(prometheusApi([true, false, true])))]),
        'up: answered a query; 2 of 3 targets are up',
      );
      const failing = await rig.http(() => ({ status: 503, body: 'Service Unavailable' }));
      assert.match(await said([prometheus(failing)]), /^down: GET .*query answers 503: Service Unavailable/);
    });

    it('pushes a line to Loki and finds it', async () => {
      assert.equal(await said([loki(await rig.http(lokiApi()))]), 'up: pushed a line and found it');
    });

    it('tells lines that Loki takes and never shows', async () => {
      const api = lokiApi();
      const blind: Answering = (call) =>
        call.path.includes('query_range') ? { body: { data: { result: [] } } } : api(call);
      assert.match(
        await said([loki(await rig.http(blind))], 400),
        /^down: the line that was pushed was not found in time/,
      );
    });

    it('sends a span to the collector and finds it in Tempo', async () => {
      const store = tempoApi();
      const running = [collector(await rig.http(otlpApi(store.take))), tempo(await rig.http(store.answer))];
      const results = await smoke(running);
      assert.deepEqual(
        results.map((result) => (result.kind === 'up' ? result.seen : result)),
        ['it took a span, which tempo has', 'it is ready and answers a search'],
      );
    });

    it('tells spans that never come to Tempo, and takes the collector alone for what it is', async () => {
      const port = await rig.http(otlpApi(() => undefined));
      const store = tempoApi();
      assert.match(
        await said([collector(port), tempo(await rig.http(store.answer))], 400),
        /^down: the span in tempo was not found in time/,
      );
      assert.equal(await said([collector(port)]), 'up: it took a span');
    });
  });

  describe('Mailpit (a stand-in)', () => {
    const mailpit = (web: number, smtp: number): Running => ({
      name: 'mailpit',
      spec: { image: 'axllent/mailpit:v1' },
      ports: { 8025: web, 1025: smtp },
    });

    it('sends a mail, finds it and deletes it', async () => {
      const { answer, speak, mails } = mailpitApi();
      const running = [mailpit(await rig.http(answer), await rig.wire(speak))];
      assert.equal(await said(running), 'up: sent a mail by SMTP and found it');
      assert.deepEqual(mails, []);
    });

    it('tells a server that does not take mails', async () => {
      const web = await rig.http(mailpitApi().answer);
      const smtp = await rig.wire((socket) => socket.end('554 no service\r\n'));
      assert.match(
        await said([mailpit(web, smtp)]),
        /^down: the connection is answered with "554 no service"/,
      );
    });

    it('greets other catchers of mail', async () => {
      const smtp = await rig.wire(mailpitApi().speak);
      const mailhog = { name: 'mail', spec: { image: 'mailhog/mailhog' }, ports: { 1025: smtp } };
      assert.equal(await said([mailhog]), 'up: it greets as a mail server does');
    });
  });
});
