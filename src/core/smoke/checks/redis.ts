import { splitUrl } from '../../catalog/connectionText';
import { afterwards } from '../afterwards';
import { connectionOf } from '../connectionOf';
import type { SmokeCheck } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';
import type { SmokeWire } from '../smokeNetwork';

/** Signs in, sets a key that would end by itself, reads it, deletes it. The protocol is lines: no client is needed. */
export const redis: SmokeCheck = async (target, { network, signal, scratch }) => {
  const { host, port, user, password } = splitUrl(connectionOf(target));
  const wire = await network.open(`${host}:${port || '6379'}`, signal);
  try {
    if (password) await ask(wire, ...(user ? ['AUTH', user, password] : ['AUTH', password]));
    if ((await ask(wire, 'PING')) !== 'PONG') throw new SmokeFailure('PING is not answered with PONG');
    const key = `dev-stack-smoke:${scratch}`;
    await afterwards(
      async () => {
        await ask(wire, 'SET', key, scratch, 'EX', '30');
        if ((await ask(wire, 'GET', key)) !== scratch)
          throw new SmokeFailure('a key that was set could not be read again');
      },
      () => ask(wire, 'DEL', key),
    );
    const version = /^(?:redis|valkey)_version:(\S+)/m.exec((await ask(wire, 'INFO', 'server')) ?? '')?.[1];
    return `set, read and deleted a key${version === undefined ? '' : `; version ${version}`}`;
  } finally {
    wire.close();
  }
};

async function ask(wire: SmokeWire, ...words: readonly string[]): Promise<string | undefined> {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  wire.write(`*${words.length}\r\n${parts.join('')}`);
  const line = await wire.readLine();
  const rest = line.slice(1);
  switch (line[0]) {
    case '+':
    case ':':
      return rest;
    case '$': {
      const length = Number(rest);
      if (length < 0) return undefined;
      return (await wire.read(length + 2)).toString('utf8', 0, length);
    }
    case '-':
      throw refused(rest);
    default:
      throw new SmokeFailure(
        'it does not speak the protocol of Redis',
        'look whether another program holds this port',
      );
  }
}

function refused(words: string): SmokeFailure {
  if (/^(WRONGPASS|ERR invalid password)/.test(words))
    return new SmokeFailure(
      'the password is refused',
      'start the container anew: it may run with an older password',
    );
  if (/^NOAUTH/.test(words))
    return new SmokeFailure(
      'it asks for a password and the definition names none',
      'set the password where the definition can see it, or start the container anew',
    );
  if (/without any password configured|AUTH.*no password/i.test(words))
    return new SmokeFailure(
      'it has no password although the definition names one',
      'start the container anew',
    );
  return new SmokeFailure(`it says: ${words}`);
}
