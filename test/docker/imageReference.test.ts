import assert from 'node:assert/strict';
import { parseImageReference } from '../../src/docker/imageReference';

describe('parseImageReference', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['postgres', 'postgres', 'latest', 'docker.io'],
    ['postgres:16', 'postgres', '16', 'docker.io'],
    ['team/app:1', 'team/app', '1', 'docker.io'],
    ['docker.io/library/x', 'docker.io/library/x', 'latest', 'docker.io'],
    ['index.docker.io/library/x', 'index.docker.io/library/x', 'latest', 'docker.io'],
    ['ghcr.io/team/app:v1', 'ghcr.io/team/app', 'v1', 'ghcr.io'],
    ['localhost/app', 'localhost/app', 'latest', 'localhost'],
    ['127.0.0.1:5000/a/b', '127.0.0.1:5000/a/b', 'latest', '127.0.0.1:5000'],
    ['127.0.0.1:5000/a/b:2', '127.0.0.1:5000/a/b', '2', '127.0.0.1:5000'],
    ['redis@sha256:ab', 'redis', 'sha256:ab', 'docker.io'],
    ['redis:7@sha256:ab', 'redis', 'sha256:ab', 'docker.io'],
  ];
  for (const [reference, name, tag, registry] of cases) {
    it(reference, () => assert.deepEqual(parseImageReference(reference), { name, tag, registry }));
  }
});
