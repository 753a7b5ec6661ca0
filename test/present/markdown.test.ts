import assert from 'node:assert/strict';
import { commandIds } from '../../src/present/commandIds';
import { codeBlock, codeSpan, commandLink, escapeMarkdown } from '../../src/present/markdown';

describe('markdown of what comes from outside', () => {
  it('makes no links, images, headings, icons or HTML', () => {
    assert.equal(escapeMarkdown('[x](command:y)'), '\\[x\\]\\(command\\:y\\)');
    assert.equal(
      escapeMarkdown('# $(zap) <b> ![i](u) a_b'),
      '\\# \\$\\(zap\\) \\<b\\> \\!\\[i\\]\\(u\\) a\\_b',
    );
    assert.equal(escapeMarkdown('https://evil.test'), 'https\\:\\/\\/evil\\.test');
  });

  it('stays on its line', () => assert.equal(escapeMarkdown('a\r\nb\tc'), 'a b c'));

  it('keeps backticks inside a code span', () => {
    assert.equal(codeSpan('a`b'), '``a`b``');
    assert.equal(codeSpan('`x`'), '`` `x` ``');
    assert.equal(codeSpan('  '), '');
  });

  it('keeps a table cell whole', () => assert.equal(codeSpan('a | b\nc'), '`a ¦ b c`'));

  it('cannot be left from inside a code block', () => {
    assert.equal(codeBlock('one\n```\n[x](y)\n'), '````text\none\n```\n[x](y)\n````');
  });

  it('drops terminal sequences', () => {
    assert.equal(codeBlock('\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link'), '```text\nred link\n```');
  });

  it('links to our own commands, arguments safely packed', () => {
    const link = commandLink('Why?', commandIds.why, { stackId: 'a) b', service: 'db' });
    assert.equal(
      link,
      '[Why\\?](command:devStack.why?%5B%7B%22stackId%22%3A%22a%29%20b%22%2C%22service%22%3A%22db%22%7D%5D)',
    );
  });
});
