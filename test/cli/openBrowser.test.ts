import assert from 'node:assert/strict';
import { browserCommand } from '../../src/cli/openBrowser';

describe('the command that opens a page', () => {
  const url = 'http://localhost:8081/?a=1&b=2';

  it('is the one of the platform, the address one argument', () => {
    assert.deepEqual(browserCommand(url, 'darwin', {}), ['open', url]);
    assert.deepEqual(browserCommand(url, 'win32', {}), ['rundll32', 'url.dll,FileProtocolHandler', url]);
    assert.deepEqual(browserCommand(url, 'linux', { DISPLAY: ':0' }), ['xdg-open', url]);
    assert.deepEqual(browserCommand(url, 'linux', { BROWSER: 'firefox' }), ['firefox', url]);
  });

  it('does not exist where no window can appear', () => {
    assert.equal(browserCommand(url, 'linux', {}), undefined);
  });

  it('opens pages only, whatever a compose file claims to be a link', () => {
    for (const other of ['file:///etc/passwd', 'calc.exe', '-e id', 'javascript:1', 'http://']) {
      assert.equal(browserCommand(other, 'darwin', {}), undefined, other);
    }
    assert.deepEqual(browserCommand('http://localhost/a"b c', 'darwin', {}), [
      'open',
      'http://localhost/a%22b%20c',
    ]);
  });
});
