import assert from 'node:assert/strict';
import { isWebAddress } from '../../src/present/isWebAddress';
import { notificationText } from '../../src/present/notificationText';

// What the editor makes links of in notifications.
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)/i;

describe('notificationText', () => {
  it('leaves nothing of a foreign text that would run a command on a click', () => {
    const hidden = '\u001b[0m';
    for (const text of [
      'probe says [fix it](command:workbench.action.terminal.new)',
      `[a]${hidden}(command:x)`,
      '[a](command:x)](command:y)',
    ]) {
      assert.match(text.replace(hidden, ''), link);
      assert.doesNotMatch(notificationText(text), link);
    }
  });

  it('leaves words alone', () => {
    const words = 'kafka exited (1): see [ERROR] (broker 2).';
    assert.equal(notificationText(words), words);
  });
});

describe('isWebAddress', () => {
  it('holds for pages only', () => {
    assert.ok(isWebAddress('http://localhost:8081/ui') && isWebAddress('HTTPS://example.test'));
    for (const url of [
      'command:x',
      'vscode://a.b/c',
      'file:///etc/passwd',
      'javascript:1',
      'ssh://-x',
      'localhost:1',
      '',
    ]) {
      assert.equal(isWebAddress(url), false, url);
    }
  });
});
