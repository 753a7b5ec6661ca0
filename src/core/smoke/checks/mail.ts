import { splitUrl } from '../../catalog/connectionText';
import { sleep } from '../../support/abort';
import { afterwards } from '../afterwards';
import { connectionOf, pageOf } from '../connectionOf';
import { at, jsonCall, jsonOf, listOf, plain, takeAway } from '../httpJson';
import type { SmokeCheck, SmokeTarget, SmokeTools } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';
import type { SmokeWire } from '../smokeNetwork';

const lookAgainMs = 100;

/** Sends a mail and finds it in what Mailpit shows; deletes it there. */
export const mailpit: SmokeCheck = async (target, tools) => {
  const page = pageOf(target, 8025);
  const subject = `dev-stack smoke ${tools.scratch}`;
  const find = async (signal: AbortSignal): Promise<string[]> => {
    const query = encodeURIComponent(`subject:"${subject}"`);
    const answer = await jsonOf({ ...tools, signal }, `${page}/api/v1/search?query=${query}`);
    return listOf(at(answer, 'messages')).map((message) => plain(at(message, 'ID')));
  };
  await afterwards(
    async () => {
      await sendMail(target, tools, subject);
      while ((await find(tools.signal)).length === 0) await sleep(lookAgainMs, tools.signal);
    },
    async (signal) => {
      const ids = await find(signal);
      if (ids.length > 0)
        await takeAway(tools.network, signal, `${page}/api/v1/messages`, jsonCall('DELETE', { IDs: ids }));
    },
  );
  return 'sent a mail by SMTP and found it';
};

/** Other catchers: is the server willing to take a mail? None is sent, as their APIs to delete it differ. */
export const smtp: SmokeCheck = async (target, { network, signal }) => {
  const wire = await network.open(addressOf(target), signal);
  try {
    await reply(wire, '220');
    await say(wire, 'EHLO dev-stack', '250');
    await say(wire, 'QUIT', '221');
    return 'it greets as a mail server does';
  } finally {
    wire.close();
  }
};

async function sendMail(
  target: SmokeTarget,
  { network, signal }: SmokeTools,
  subject: string,
): Promise<void> {
  const wire = await network.open(addressOf(target), signal);
  try {
    await reply(wire, '220');
    await say(wire, 'EHLO dev-stack', '250');
    await say(wire, 'MAIL FROM:<smoke@example.com>', '250');
    await say(wire, 'RCPT TO:<smoke@example.com>', '250');
    await say(wire, 'DATA', '354');
    const head = ['From: smoke@example.com', 'To: smoke@example.com', `Subject: ${subject}`];
    await say(wire, [...head, '', 'smoke', '.'].join('\r\n'), '250');
    await say(wire, 'QUIT', '221');
  } finally {
    wire.close();
  }
}

function addressOf(target: SmokeTarget): string {
  const { host, port } = splitUrl(connectionOf(target));
  return `${host}:${port}`;
}

function say(wire: SmokeWire, words: string, wanted: string): Promise<void> {
  wire.write(`${words}\r\n`);
  return reply(wire, wanted, words.split('\r\n')[0]);
}

/** Answers of several lines have a dash behind the code in all but the last. */
async function reply(wire: SmokeWire, wanted: string, to = 'the connection'): Promise<void> {
  let line = await wire.readLine();
  while (/^\d{3}-/.test(line)) line = await wire.readLine();
  if (!line.startsWith(wanted))
    throw new SmokeFailure(
      `${to} is answered with "${line}"`,
      'look whether another program holds this port',
    );
}
