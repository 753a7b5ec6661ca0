import assert from 'node:assert/strict';
import { EngineError, type EngineErrorReason } from '../../src/core/engine/engineError';
import { mapError } from '../../src/docker/mapError';

/** As docker-modem makes them. */
function httpError(statusCode: number, message: string): Error {
  return Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message} `), {
    statusCode,
    reason: 'unexpected',
    json: null,
  });
}

function systemError(code: string): Error {
  return Object.assign(new Error(`connect ${code} /var/run/docker.sock`), { code });
}

const call = { action: 'start container shop-db-1' };
const pull = { action: 'pull image a/b:1', image: 'a/b:1', registry: true };

describe('mapError: what the engine answers', () => {
  const table: [number, string, EngineErrorReason][] = [
    [400, 'invalid mount config for type "bind": bind source path does not exist', 'invalid'],
    [400, 'client version 1.99 is too new. Maximum supported API version is 1.45', 'unsupported'],
    [400, 'client version 1.24 is too old. Minimum supported API version is 1.44', 'unsupported'],
    [401, 'authorization denied by plugin', 'denied'],
    [403, 'error while removing network: network shop_default id 12 has active endpoints', 'conflict'],
    [403, 'Pool overlaps with other one on this address space', 'conflict'],
    [403, 'forbidden by policy', 'denied'],
    [404, 'No such container: shop-db-1', 'notFound'],
    [404, 'No such image: postgres:16', 'imageMissing'],
    [409, 'Conflict. The container name "/shop-db-1" is already in use by container "12"', 'conflict'],
    [409, 'remove shop_data: volume is in use - [12]', 'conflict'],
    [405, 'method not allowed', 'unsupported'],
    [501, 'configured logging driver does not support reading', 'unsupported'],
    [500, 'write /var/lib/docker/tmp/x: no space left on device', 'diskFull'],
    [500, 'something else entirely', 'failed'],
    [502, 'bad gateway', 'unreachable'],
    [503, 'Docker Desktop is starting', 'unreachable'],
  ];
  for (const [status, message, reason] of table) {
    it(`${status} ${message} → ${reason}`, () => {
      const error = mapError(httpError(status, message), call);
      assert.ok(
        EngineError.is(error, reason),
        error instanceof EngineError ? error.reason : 'no EngineError',
      );
      assert.equal(error.message, message);
      assert.equal(error.details.statusCode, status);
      assert.equal(error.details.action, call.action);
    });
  }

  it('cuts ids as the docker command does, so that the words are seen', () => {
    const id = '0123456789ab'.padEnd(64, 'c');
    const error = mapError(
      httpError(409, `Conflict. "/shop-db-1" is already in use by container "${id}".`),
      call,
    );
    assert.equal(error.message, 'Conflict. "/shop-db-1" is already in use by container "0123456789ab".');
  });

  it('says what is missing where containers are to have GPUs', () => {
    const said = 'could not select device driver "" with capabilities: [[gpu]]';
    const error = mapError(httpError(500, said), call);
    assert.ok(EngineError.is(error, 'unsupported'));
    assert.match(error.message, /^could not select .* \(this engine has no such devices .*Toolkit\)$/);
  });

  it('prefers the message of the body', () => {
    const raw = Object.assign(httpError(500, 'x'), { json: { message: 'from the body' } });
    assert.equal(mapError(raw, call).message, 'from the body');
  });

  it('names the missing image', () => {
    const error = mapError(httpError(404, 'No such image: postgres:16'), call) as EngineError;
    assert.equal(error.details.image, 'postgres:16');
  });
});

describe('mapError: ports in use', () => {
  const table: [string, number | undefined][] = [
    [
      'driver failed programming external connectivity on endpoint a-1 (12ab): Bind for 0.0.0.0:5432 failed: port is already allocated',
      5432,
    ],
    ['driver failed programming: Bind for 127.0.0.1:80 failed: port is already allocated', 80],
    ['Bind for :::8080 failed: port is already allocated', 8080],
    [
      'driver failed: failed to bind port 127.0.0.1:6379/tcp: Error starting userland proxy: listen tcp4 127.0.0.1:6379: bind: address already in use',
      6379,
    ],
    [
      'driver failed: failed to bind host port for 127.0.0.1:5433:172.18.0.2:5432/tcp: address already in use',
      5433,
    ],
    [
      'Ports are not available: exposing port TCP 0.0.0.0:9092 -> 127.0.0.1:0: listen tcp 0.0.0.0:9092: bind: address already in use',
      9092,
    ],
    [
      'Ports are not available: exposing port TCP 0.0.0.0:1025 -> 0.0.0.0:0: listen tcp 0.0.0.0:1025: bind: Only one usage of each socket address (protocol/network address/port) is normally permitted.',
      1025,
    ],
    ['Error starting userland proxy: listen tcp6 [::1]:3000: bind: address already in use', 3000],
    ['port is already allocated', undefined],
  ];
  for (const [message, port] of table) {
    it(`${port ?? 'no port'} from: ${message.slice(0, 100)}`, () => {
      const error = mapError(httpError(500, message), call) as EngineError;
      assert.equal(error.reason, 'portInUse');
      assert.equal(error.details.port, port);
    });
  }
});

describe('mapError: registries', () => {
  const table: [number, string, EngineErrorReason][] = [
    [
      404,
      "pull access denied for a/b, repository does not exist or may require 'docker login'",
      'registryAuth',
    ],
    [500, 'Get "https://r.example/v2/": unauthorized: authentication required', 'registryAuth'],
    [500, 'Head "https://r.example/v2/a/b/manifests/1": no basic auth credentials', 'registryAuth'],
    [500, 'error from registry: denied: permission is missing', 'registryAuth'],
    [429, 'toomanyrequests: You have reached your pull rate limit.', 'registryAuth'],
    [404, 'manifest for a/b:1 not found: manifest unknown: manifest unknown', 'imageMissing'],
    [404, 'no matching manifest for linux/arm64/v8 in the manifest list entries', 'imageMissing'],
    [404, 'failed to resolve reference "docker.io/a/b:1": docker.io/a/b:1: not found', 'imageMissing'],
    [400, 'invalid reference format', 'invalid'],
    [500, 'Get "https://r.example/v2/": dial tcp: lookup r.example: no such host', 'registryUnreachable'],
    [500, 'Get "https://r.example/v2/": dial tcp 10.0.0.1:443: i/o timeout', 'registryUnreachable'],
    [500, 'Get "https://r.example/v2/": net/http: TLS handshake timeout', 'registryUnreachable'],
    [
      500,
      'Get "https://r.example/v2/": x509: certificate signed by unknown authority',
      'registryUnreachable',
    ],
    [
      500,
      'Get "https://r.example/v2/": http: server gave HTTP response to HTTPS client',
      'registryUnreachable',
    ],
    [500, 'Get "https://r.example/v2/": EOF', 'registryUnreachable'],
    [500, 'failed to register layer: no space left on device', 'diskFull'],
  ];
  for (const [status, message, reason] of table) {
    it(`${message.slice(0, 90)} → ${reason}`, () => {
      const error = mapError(httpError(status, message), pull) as EngineError;
      assert.equal(error.reason, reason);
      assert.equal(error.details.image, 'a/b:1');
    });
  }

  it('takes the same words for what they are elsewhere', () => {
    const error = mapError(httpError(500, 'health: dial tcp 10.0.0.1:443: i/o timeout'), call) as EngineError;
    assert.equal(error.reason, 'failed');
  });
});

describe('mapError: the connection', () => {
  for (const code of [
    'ENOENT',
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ENOTFOUND',
    'ETIMEDOUT',
    'EHOSTUNREACH',
  ]) {
    it(`${code} → unreachable`, () => {
      const error = mapError(systemError(code), call);
      assert.ok(EngineError.is(error, 'unreachable'));
      assert.equal((error.details.cause as { code: string }).code, code);
    });
  }
  for (const code of ['EACCES', 'EPERM']) {
    it(`${code} → denied`, () => assert.ok(EngineError.is(mapError(systemError(code), call), 'denied')));
  }
  it('certificate trouble → unreachable', () => {
    assert.ok(EngineError.is(mapError(systemError('DEPTH_ZERO_SELF_SIGNED_CERT'), call), 'unreachable'));
  });
  it('whatever else was thrown → failed, kept as cause', () => {
    const error = mapError('odd', call) as EngineError;
    assert.equal(error.reason, 'failed');
    assert.equal(error.message, 'odd');
  });
});

describe('mapError: cancelling', () => {
  it('an aborted signal makes it a cancellation, whatever broke', () => {
    assert.equal(mapError(systemError('ECONNRESET'), call, AbortSignal.abort()).name, 'CancelledError');
    assert.equal(mapError(httpError(500, 'x'), call, AbortSignal.abort()).name, 'CancelledError');
  });
  it('an own error stays as it is', () => {
    const own = new EngineError('conflict', 'x');
    assert.equal(mapError(own, call, new AbortController().signal), own);
  });
});
