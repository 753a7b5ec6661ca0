import assert from 'node:assert/strict';
import { connectionVariables } from '../../../src/core/catalog/connectionVariables';
import { dotenvLines } from '../../../src/cli/print/dotenvLines';

const connection = (env: Record<string, string>) => ({ title: 'PostgreSQL', url: '', masked: '', env });

describe('connection settings', () => {
  it('keep their plain names for the first service and carry the name of later ones', () => {
    const settings = connectionVariables([
      { service: 'postgres', connections: [connection({ PGHOST: 'localhost', PGPORT: '5432' })] },
      { service: 'orders-db', connections: [connection({ PGHOST: 'localhost', PGUSER: 'o' })] },
      { service: 'redis', connections: [connection({ REDIS_URL: 'redis://localhost' })] },
    ]);
    assert.deepEqual(
      settings.map((group) => group.variables),
      [
        { PGHOST: 'localhost', PGPORT: '5432' },
        { ORDERS_DB_PGHOST: 'localhost', ORDERS_DB_PGUSER: 'o' },
        { REDIS_URL: 'redis://localhost' },
      ],
    );
  });

  it('leave out services without any', () => {
    assert.deepEqual(connectionVariables([{ service: 'web', connections: [connection({})] }]), []);
  });

  it('print so that shells and dotenv readers get the same values', () => {
    const lines = dotenvLines([
      { service: 'db', title: '', variables: { A: 'postgresql://u:p@h:1/d', B: 'a b', C: `it's $5`, D: '' } },
      { service: 'cache', title: '', variables: { E: 'a&b' } },
    ]);
    assert.deepEqual(lines, [
      '# db',
      'A=postgresql://u:p@h:1/d',
      "B='a b'",
      String.raw`C="it's \$5"`,
      'D=',
      '',
      '# cache',
      "E='a&b'",
    ]);
  });
});
