import assert from 'node:assert/strict';
import { commandWays } from '../../src/cli/commandWays';
import { parseArguments } from '../../src/cli/arguments';

describe('what to do next, on the command line', () => {
  const waysOf = (...words: string[]) => commandWays(parseArguments([...words, 'smoke']).global);

  it('is a line to type', () => {
    const { logs, reset, recreate, makeKeys } = waysOf();
    assert.equal(logs('db'), 'dev-stack logs db');
    assert.equal(reset('db', 'zookeeper'), 'dev-stack reset db zookeeper');
    assert.equal(recreate('pool'), 'dev-stack up --force-recreate pool');
    assert.equal(makeKeys, 'dev-stack env --generate');
  });

  it('reaches the stack that this call was about', () => {
    assert.equal(waysOf('-f', 'my stack.yaml').start('db'), "dev-stack -f 'my stack.yaml' up db");
  });

  it('is a line that the command takes', () => {
    const { start, restart, recreate, logs, page, reset, runDoneAgain, makeKeys } = waysOf();
    const lines = [start, restart, recreate, logs, page, reset].map((way) => way('db'));
    for (const line of [...lines, runDoneAgain, makeKeys])
      assert.doesNotThrow(() => parseArguments(line.split(' ').slice(1)), line);
  });
});
