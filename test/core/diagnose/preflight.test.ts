import assert from 'node:assert/strict';
import { preflight, type PreflightFacts, type PreflightFinding } from '../../../src/core/diagnose/preflight';
import { type EngineInfo } from '../../../src/core/engine/wire';
import { makeStack } from '../reconcile/make';

const gib = 2 ** 30;
const engine: EngineInfo = {
  endpoint: 'unix:///var/run/docker.sock (Default)',
  serverVersion: '26.1.5',
  apiVersion: '1.45',
  product: 'docker',
  operatingSystem: 'Debian',
  kernelVersion: '6.1.0-18-amd64',
  architecture: 'x86_64',
  cpus: 4,
  memoryBytes: 8 * gib,
};

function look(facts: Partial<PreflightFacts> & { info?: Partial<EngineInfo> }): PreflightFinding[] {
  const { info, ...rest } = facts;
  return preflight({
    engine: { ...engine, ...info },
    services: [],
    obstacles: [],
    portFaults: [],
    wantedPorts: [],
    reserved: [],
    ...rest,
  });
}

describe('preflight', () => {
  it('has nothing to say where all is well', () => {
    assert.deepEqual(look({}), []);
  });

  describe('ports', () => {
    const port = { service: 'db', hostIp: '127.0.0.1', port: 5432, protocol: 'tcp' };
    const taken = (holder?: object) =>
      look({ portFaults: [{ ...port, fault: 'inUse', holder }] }).map(
        ({ message, fix }) => `${message} ${fix}`,
      );

    it('names the container that holds a port, and its project', () => {
      assert.deepEqual(taken({ container: 'other-db-1', project: 'other' }), [
        'Port 5432, which db wants, is in use by container other-db-1 of project other. Stop other-db-1, or publish db on another port in the compose file or its variables.',
      ]);
    });
    it('names the process', () => {
      assert.match(
        taken({ process: 'postgres', pid: 812 })[0] ?? '',
        /in use by postgres \(pid 812\)\. Stop postgres,/,
      );
    });
    it('says so where nobody knows the holder', () => {
      assert.match(taken()[0] ?? '', /in use by another program\. Stop it,/);
    });
    it('tells an address that this machine does not have', () => {
      const [found] = look({
        portFaults: [{ ...port, hostIp: '10.9.8.7', fault: 'addressMissing', holder: undefined }],
      });
      assert.equal(found?.code, 'addressMissing');
      assert.match(found.message, /10\.9\.8\.7, which is no address of this machine/);
    });
    it('tells a range that Windows keeps for itself from a port in use', () => {
      const wantedPorts = [{ ...port, port: 54321 }, port];
      const found = look({ wantedPorts, reserved: [{ first: 54300, last: 54399 }] });
      assert.deepEqual(
        found.map(({ code, services }) => [code, services]),
        [['portReserved', ['db']]],
      );
      assert.match(found[0]?.message ?? '', /Port 54321.*54300 to 54399/);
      assert.match(found[0]?.fix ?? '', /winnat/);
    });
  });

  describe('memory', () => {
    const { services } = makeStack({
      search: { mem_limit: String(5 * gib) },
      db: { mem_limit: String(2 * gib), scale: 2 },
      free: {},
    });
    it('warns where the limits of all that is to run exceed what the engine has, the largest first', () => {
      const [found, ...others] = look({ services });
      assert.deepEqual(others, []);
      assert.equal(found?.severity, 'warning');
      assert.match(
        found.message,
        /use 9\.7 GB, the engine has 8\.6 GB\. The largest: search 5\.4 GB, db 4\.3 GB/,
      );
    });
    it('is silent where they fit, and where the engine does not tell', () => {
      assert.deepEqual(look({ services, info: { memoryBytes: 9 * gib } }), []);
      assert.deepEqual(look({ services, info: { memoryBytes: 0 } }), []);
    });
    it('does not count one-shots: they end', () => {
      const ending = services.map((service) => ({ ...service, oneShot: true }));
      assert.deepEqual(look({ services: ending }), []);
    });
  });

  it('warns about an engine older than what is tested', () => {
    assert.deepEqual(
      look({ info: { apiVersion: '1.40', serverVersion: '19.03' } }).map(({ code, severity }) => [
        code,
        severity,
      ]),
      [['engineTooOld', 'warning']],
    );
    assert.deepEqual(look({ info: { apiVersion: '1.41' } }), []);
    assert.deepEqual(look({ info: { apiVersion: '1.40', product: 'podman' } }), []);
  });

  describe('MongoDB 8 on kernels it crashes on', () => {
    const mongo = (image: string, environment?: Record<string, string>) =>
      makeStack({ mongo: { image, ...(environment && { environment }) } }).services;
    const codes = (services: PreflightFacts['services'], kernelVersion: string) =>
      look({ services, info: { kernelVersion } }).map(({ code }) => code);

    for (const [kernel, hit] of [
      ['6.18.9', false],
      ['6.19', true],
      ['6.19.0-rc1', true],
      ['6.20.3-arch1-1', true],
      ['7.0.13', true],
      ['7.0.14', false],
      ['7.1.0', false],
      ['5.15.167.4-microsoft-standard-WSL2', false],
      ['', false],
    ] as const) {
      it(`${hit ? 'warns' : 'is silent'} on ${kernel || 'a kernel that is not told'}`, () => {
        assert.deepEqual(codes(mongo('mongo:8.2.12'), kernel), hit ? ['kernel'] : []);
      });
    }
    it('is silent for other versions, other images, and where the workaround is set', () => {
      assert.deepEqual(codes(mongo('mongo:7.0'), '6.19'), []);
      assert.deepEqual(codes(mongo('mongo-express:8.1'), '6.19'), []);
      assert.deepEqual(codes(mongo('mongo:8.0', { GLIBC_TUNABLES: 'glibc.pthread.rseq=1' }), '6.19'), []);
    });
    it('knows the image under a registry of its own', () => {
      assert.deepEqual(codes(mongo('registry.example.com/library/mongo:8.0.4-noble'), '6.19'), ['kernel']);
    });
  });

  it('puts errors before warnings', () => {
    const { services } = makeStack({ a: { mem_limit: String(9 * gib) } });
    const portFaults = [
      { service: 'a', hostIp: '', port: 1, protocol: 'tcp', fault: 'inUse' as const, holder: undefined },
    ];
    assert.deepEqual(
      look({ services, portFaults }).map(({ severity }) => severity),
      ['error', 'warning'],
    );
  });
});
