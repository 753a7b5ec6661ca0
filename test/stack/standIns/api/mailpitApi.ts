import { type Answering, type Speaking } from '../system';

interface Mail {
  readonly ID: string;
  readonly Subject: string;
}

/** Mailpit: SMTP that takes everything, and the part of its API that finds and deletes mails by their subject. */
export function mailpitApi(): {
  readonly speak: Speaking;
  readonly answer: Answering;
  readonly mails: Mail[];
} {
  const mails: Mail[] = [];
  let count = 0;
  return {
    mails,
    speak: (socket) => {
      let held = '';
      let inData = false;
      socket.setEncoding('utf8');
      socket.write('220 mailpit ESMTP Mailpit\r\n');
      const answerTo = (line: string): string => {
        if (/^EHLO \S+/i.test(line)) return '250-mailpit greets\r\n250-SIZE 0\r\n250 ENHANCEDSTATUSCODES';
        if (/^(MAIL FROM|RCPT TO):<[^<>@\s]+@[^<>\s]+>$/i.test(line)) return '250 2.1.0 Ok';
        if (line === 'QUIT') return '221 2.0.0 Bye';
        if (line !== 'DATA') return '500 5.5.2 Syntax error, command unrecognized';
        inData = true;
        return '354 Start mail input; end with <CR><LF>.<CR><LF>';
      };
      socket.on('data', (chunk: string) => {
        held += chunk;
        for (;;) {
          const end = held.indexOf(inData ? '\r\n.\r\n' : '\r\n');
          if (end < 0) return;
          const part = held.slice(0, end);
          held = held.slice(end + (inData ? 5 : 2));
          if (inData) {
            inData = false;
            count += 1;
            mails.push({ ID: `mail${count}`, Subject: /^Subject: (.*)$/m.exec(part)?.[1]?.trim() ?? '' });
            socket.write('250 2.0.0 Ok: queued\r\n');
          } else socket.write(`${answerTo(part)}\r\n`);
        }
      });
    },
    answer: ({ method, path, body }) => {
      const url = new URL(path, 'http://mailpit');
      if (url.pathname === '/readyz') return { body: 'ok' };
      if (url.pathname === '/api/v1/search') {
        const subject = /^subject:"(.*)"$/.exec(url.searchParams.get('query') ?? '')?.[1];
        if (subject === undefined) return { status: 400, body: { error: 'no such search' } };
        const messages = mails.filter((mail) => mail.Subject.includes(subject));
        return { body: { total: mails.length, messages } };
      }
      if (url.pathname === '/api/v1/messages' && method === 'DELETE') {
        const { IDs } = JSON.parse(body) as { IDs: string[] };
        for (const id of IDs)
          mails.splice(
            mails.findIndex(({ ID }) => ID === id),
            1,
          );
        return { body: 'ok' };
      }
      return undefined;
    },
  };
}
