import { connectionOf } from '../connectionOf';
import type { SmokeCheck } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';

/** Asks with `srvr`: of the four-letter words the only one that is allowed unless told otherwise. */
export const zookeeper: SmokeCheck = async (target, { network, signal }) => {
  const wire = await network.open(connectionOf(target), signal);
  try {
    wire.write('srvr');
    const text = (await wire.readToEnd()).toString('utf8');
    const mode = /^Mode: (\w+)/m.exec(text)?.[1];
    if (mode !== undefined) return `it serves, in the mode ${mode}`;
    if (/not currently serving/.test(text)) throw new SmokeFailure('it runs and does not serve requests yet');
    if (/whitelist/.test(text))
      throw new SmokeFailure(
        'the word srvr is switched off',
        'allow it: ZOOKEEPER_4LW_COMMANDS_WHITELIST=srvr',
      );
    throw new SmokeFailure(
      'it does not answer as ZooKeeper does',
      'look whether another program holds this port',
    );
  } finally {
    wire.close();
  }
};
