import assert from 'node:assert/strict';
import { parseSources } from './apt';

describe('where a machine takes its packages from', () => {
  it('reads stanzas, leaving out sources of source code and what is switched off', () => {
    const text = `# the mirror
Types: deb deb-src
# a comment inside
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb-src
URIs: http://mirror.example/debian
Suites: bookworm
Components: main

Enabled: no
Types: deb
URIs: http://old.example/debian
Suites: bullseye
Components: main
`;
    assert.deepEqual(parseSources(text), [
      {
        uri: 'http://mirror.example/debian',
        suites: ['bookworm', 'bookworm-updates'],
        components: ['main', 'contrib'],
        signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
      },
    ]);
  });

  it('reads lines, with and without options', () => {
    const text = `deb http://mirror.example/debian bookworm main
#deb http://off.example/debian bookworm main
deb-src http://mirror.example/debian bookworm main
deb [arch=amd64 signed-by=/etc/apt/keyrings/x.gpg] https://x.example/apt stable main extra
`;
    assert.deepEqual(parseSources(text), [
      {
        uri: 'http://mirror.example/debian',
        suites: ['bookworm'],
        components: ['main'],
        signedBy: undefined,
      },
      {
        uri: 'https://x.example/apt',
        suites: ['stable'],
        components: ['main', 'extra'],
        signedBy: '/etc/apt/keyrings/x.gpg',
      },
    ]);
  });
});
