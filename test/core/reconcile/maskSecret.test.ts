import assert from 'node:assert/strict';
import { hideSecrets, maskSecret, secretValues } from '../../../src/core/reconcile/maskSecret';

describe('maskSecret', () => {
  for (const name of [
    'POSTGRES_PASSWORD',
    'environment.DB_PASS',
    'apiKey',
    'PGPASSWORD',
    'AWS_SECRET_ACCESS_KEY',
    'GITHUB_TOKEN_2',
    'labels.credentials',
    'SPRING_DATASOURCE_PASSWORD',
  ]) {
    it(`hides the value of ${name}`, () => assert.equal(maskSecret(name, 'hunter2'), '***'));
  }

  for (const name of ['LOG_LEVEL', 'PASSENGER_PORT', 'KEYBOARD', 'TOKENIZER', 'image']) {
    it(`shows the value of ${name}`, () => assert.equal(maskSecret(name, 'info'), 'info'));
  }

  it('hides passwords inside of addresses, whatever the name', () => {
    assert.equal(
      maskSecret('DATABASE_URL', 'postgres://app:hunter2@db:5432/shop and redis://:pw@cache'),
      'postgres://app:***@db:5432/shop and redis://:***@cache',
    );
  });

  it('leaves addresses without a password alone', () => {
    assert.equal(maskSecret('URL', 'http://host:80/a@b'), 'http://host:80/a@b');
  });

  it('does not pretend that an empty value is a secret', () => {
    assert.equal(maskSecret('DB_PASSWORD', ''), '');
  });
});

describe('secretValues', () => {
  it('finds what secret names and addresses hold, longest first', () => {
    const found = secretValues({
      DB_PASSWORD: 'hunter22',
      API_TOKEN: 'hunter22-and-more',
      DATABASE_URL: 'postgres://app:sesame99@db/shop',
      LOG_LEVEL: 'information',
    });
    assert.deepEqual(found, ['hunter22-and-more', 'hunter22', 'sesame99']);
  });

  it('leaves out what is said openly as well, and what is too short to be told from a word', () => {
    assert.deepEqual(
      secretValues({
        POSTGRES_USER: 'postgres',
        POSTGRES_PASSWORD: 'postgres',
        PIN_KEY: 'dev',
        EMPTY_KEY: null,
      }),
      [],
    );
  });

  it('hides them wherever they stand', () => {
    assert.equal(
      hideSecrets('login app with hunter22; url redis://:other@cache', ['hunter22']),
      'login app with ***; url redis://:***@cache',
    );
  });
});
