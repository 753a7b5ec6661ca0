import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';

interface Build {
  readonly toCommonJs: (text: string, load: (path: string) => string) => string;
}

describe('a package that is read when first used, in the bundles', () => {
  /** What `await import()` of such a chunk gives. */
  async function imported(text: string): Promise<Record<string, unknown>> {
    const file = join(__dirname, '../../build/toCommonJs.mjs');
    const { toCommonJs } = (await import(pathToFileURL(file).href)) as Build;
    const module = { exports: {} };
    runInNewContext(toCommonJs(text, JSON.stringify), { module });
    return module.exports;
  }

  it('has its names where it was written as CommonJS, as the driver of MongoDB is', async () => {
    const given = await imported('var whole=()=>({Client:1,get late(){return 2}});export default whole();');
    const { Client, late, default: all } = given as { Client: number; late: number; default: unknown };
    assert.deepEqual([Client, late], [1, 2]);
    assert.deepEqual(Object.keys(all as object), ['Client', 'late']);
  });

  it('is given whole where it is a function', async () => {
    const { default: make } = (await imported('export default (()=>()=>3)();')) as { default: () => number };
    assert.equal(make(), 3);
  });

  it('has its names where it was written as a module', async () => {
    assert.equal((await imported('var a=1,b=2;export{a as one,b as two};'))['two'], 2);
  });
});
