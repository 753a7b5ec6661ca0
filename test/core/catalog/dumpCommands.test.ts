import assert from 'node:assert/strict';
import { findSystem } from '../../../src/core/catalog/catalog';
import { type DataCommand } from '../../../src/core/catalog/catalogSystem';
import { createSystemContext } from '../../../src/core/catalog/systemContext';
import { type ComposeService } from '../../../src/core/model/composeService';
import { aService } from './aService';

interface Commands {
  readonly dump: DataCommand | undefined;
  readonly importing: DataCommand | undefined;
}

function commands(image: string, environment: NonNullable<ComposeService['environment']>): Commands {
  const service = aService('db', { image, environment });
  const context = createSystemContext(service, []);
  const system = findSystem(service);
  return { dump: system?.dump?.(context), importing: system?.importing?.(context, Buffer.alloc(0)) };
}

/**
 * Neither MongoDB nor MySQL 8 can be had in the tests, so what their tools are given is held here to what these document:
 * every option, its place, and what goes through the environment. PostgreSQL, MariaDB and Redis are used for real.
 */
describe('the tools that dump and import', () => {
  it('of MySQL get the user and the database as arguments, the password in the environment alone', () => {
    const account = { MYSQL_USER: 'shop', MYSQL_PASSWORD: "p@ss w'rd", MYSQL_ROOT_PASSWORD: 'root secret' };
    const how = ['--single-transaction', '--no-tablespaces', '--routines', '--triggers'];
    assert.deepEqual(commands('mysql:8', { ...account, MYSQL_DATABASE: 'orders' }), {
      dump: {
        command: ['mysqldump', '-u', 'shop', ...how, 'orders'],
        environment: { MYSQL_PWD: "p@ss w'rd" },
        extension: '.sql',
      },
      importing: {
        command: ['mysql', '-u', 'shop', 'orders'],
        environment: { MYSQL_PWD: "p@ss w'rd" },
      },
    });
    const root = commands('mysql:8', { MYSQL_ROOT_PASSWORD: 'root secret' });
    assert.deepEqual(root.dump?.command, ['mysqldump', '-u', 'root', ...how, '--all-databases']);
    assert.deepEqual(root.importing, {
      command: ['mysql', '-u', 'root'],
      environment: { MYSQL_PWD: 'root secret' },
    });
    const open = commands('mysql:8', { MYSQL_ALLOW_EMPTY_PASSWORD: 'yes' });
    assert.deepEqual([open.dump?.environment, open.importing?.environment], [{}, {}]);
  });

  it('of MongoDB write and read one archive, signed in where the image makes an account, and replace what is there', () => {
    const account = { MONGO_INITDB_ROOT_USERNAME: 'root', MONGO_INITDB_ROOT_PASSWORD: 'p@ss w/rd' };
    const signIn = ['-u', 'root', '-p', 'p@ss w/rd', '--authenticationDatabase', 'admin'];
    assert.deepEqual(commands('mongo:7', account), {
      dump: { command: ['mongodump', ...signIn, '--archive'], environment: {}, extension: '.archive' },
      importing: { command: ['mongorestore', ...signIn, '--archive', '--drop'], environment: {} },
    });
    assert.deepEqual(commands('mongo:7', {}), {
      dump: { command: ['mongodump', '--archive'], environment: {}, extension: '.archive' },
      importing: { command: ['mongorestore', '--archive', '--drop'], environment: {} },
    });
  });
});
