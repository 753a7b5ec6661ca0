import assert from 'node:assert/strict';
import { parseImageName } from '../../../src/core/catalog/imageName';

describe('parseImageName', () => {
  const cases: [string, { name: string; owner: string; tag: string }][] = [
    ['postgres', { name: 'postgres', owner: '', tag: '' }],
    ['postgres:16-alpine', { name: 'postgres', owner: '', tag: '16-alpine' }],
    ['library/redis', { name: 'redis', owner: '', tag: '' }],
    ['bitnami/postgresql:16', { name: 'postgresql', owner: 'bitnami', tag: '16' }],
    ['localhost:5000/redis', { name: 'redis', owner: '', tag: '' }],
    ['localhost/redis:7', { name: 'redis', owner: '', tag: '7' }],
    ['mirror.example.com:8443/docker/library/mongo:8@sha256:abc', { name: 'mongo', owner: '', tag: '8' }],
    ['quay.io/debezium/connect:3.5', { name: 'connect', owner: 'debezium', tag: '3.5' }],
    ['postgres@sha256:0123', { name: 'postgres', owner: '', tag: '' }],
    ['', { name: '', owner: '', tag: '' }],
  ];
  for (const [reference, expected] of cases) {
    it(`reads ${reference || 'an empty text'}`, () => assert.deepEqual(parseImageName(reference), expected));
  }
});
