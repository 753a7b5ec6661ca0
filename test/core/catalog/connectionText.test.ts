import assert from 'node:assert/strict';
import { maskPassword } from '../../../src/core/catalog/connectionText';

describe('maskPassword', () => {
  it('hides the password wherever an address carries it', () => {
    assert.equal(
      maskPassword('postgresql://dev:hunter2@localhost:5432/app'),
      'postgresql://dev:***@localhost:5432/app',
    );
    assert.equal(
      maskPassword('jdbc:postgresql://localhost:5432/app?user=dev&password=hunter2&ssl=off'),
      'jdbc:postgresql://localhost:5432/app?user=dev&password=***&ssl=off',
    );
    assert.equal(
      maskPassword('jdbc:sqlserver://localhost:1433;user=sa;password=hunter2'),
      'jdbc:sqlserver://localhost:1433;user=sa;password=***',
    );
  });

  it('leaves an address without one as it is', () => {
    for (const url of ['http://localhost:8081/a?b=c', 'amqp://localhost:5672', 'redis://localhost:6379/0']) {
      assert.equal(maskPassword(url), url);
    }
  });
});
