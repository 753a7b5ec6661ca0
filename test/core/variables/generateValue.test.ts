import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { generateValue, isRecipe } from '../../../src/core/variables/generateValue';

const nothing = (): undefined => undefined;

describe('generateValue', () => {
  it('makes values of the length and the letters that the recipe names, never the same twice', () => {
    for (const [recipe, letters] of [
      ['hex 32', /^[0-9a-f]{32}$/],
      ['hex 33', /^[0-9a-f]{33}$/],
      ['base64 48', /^[\w-]{48}$/],
      ['password 24', /^[A-Za-z2-9]{24}$/],
    ] as const) {
      const made = Array.from({ length: 50 }, () => generateValue(recipe, nothing) ?? '');
      for (const value of made) assert.match(value, letters);
      assert.equal(new Set(made).size, made.length, recipe);
    }
  });

  it('signs a token for a role, good for ten years', () => {
    const now = Date.UTC(2026, 10, 21);
    const token = generateValue('jwt KEY anon', (name) => (name === 'KEY' ? 's3cret' : undefined), now) ?? '';
    const [header = '', claims = '', signature] = token.split('.');
    const read = (part: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    assert.deepEqual(read(header), { alg: 'HS256', typ: 'JWT' });
    const { role, iat, exp } = read(claims);
    assert.equal(role, 'anon');
    assert.equal(iat, now / 1000);
    assert.equal(new Date(Number(exp) * 1000).getUTCFullYear(), 2036);
    assert.equal(signature, createHmac('sha256', 's3cret').update(`${header}.${claims}`).digest('base64url'));
  });

  it('makes no token while the variable that signs it has no value', () => {
    assert.equal(generateValue('jwt KEY anon', nothing), undefined);
    assert.equal(
      generateValue('jwt KEY anon', () => ''),
      undefined,
    );
  });

  it('knows what is no recipe', () => {
    for (const text of ['', 'hex', 'hex 0', 'hex -1', 'hex 1000', 'rot13 4', 'jwt KEY', 'password 8 x']) {
      assert.ok(!isRecipe(text), text);
    }
    assert.throws(() => generateValue('rot13 4', nothing), RangeError);
  });
});
