import { connect, type Socket } from 'node:net';

/** What a Redis server answers, as far as tests ask. */
export type RedisReply = string | number | null;

/** One connection to a Redis server, named by its URL; speaks just enough of the protocol to ask and be answered. */
export class RedisClient {
  private buffered = '';
  private readonly waiting: {
    readonly resolve: (reply: RedisReply) => void;
    readonly reject: (error: Error) => void;
  }[] = [];

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      this.buffered += text;
      while (this.waiting.length > 0 && this.takeReply());
    });
    const failAll = (error?: Error): void => {
      for (const { reject } of this.waiting.splice(0)) reject(error ?? new Error('the server hung up'));
    };
    socket.on('error', failAll);
    socket.on('close', () => failAll());
  }

  /** Signs in when the URL holds a password. @throws Error when nothing answers or the password is refused. */
  static async open(url: string): Promise<RedisClient> {
    const { hostname, port, password } = new URL(url);
    const client = new RedisClient(connect({ host: hostname, port: Number(port) }));
    if (password) await client.ask('AUTH', decodeURIComponent(password));
    return client;
  }

  /** Sends a command. @throws Error with the server's own words when it refuses. */
  ask(...words: string[]): Promise<RedisReply> {
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.socket.write(`*${words.length}\r\n${parts.join('')}`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  /** @returns false when the next reply has not come wholly. */
  private takeReply(): boolean {
    const line = /^([+\-:$])([^\r]*)\r\n/.exec(this.buffered);
    if (!line) return false;
    const [head, kind, rest = ''] = line;
    const length = kind === '$' ? Number(rest) : -1;
    const end = length < 0 ? head.length : head.length + length + 2;
    if (this.buffered.length < end) return false;
    const body = this.buffered.slice(head.length, head.length + Math.max(0, length));
    this.buffered = this.buffered.slice(end);
    const next = this.waiting.shift();
    if (kind === '-') next?.reject(new Error(rest));
    else if (kind === ':') next?.resolve(Number(rest));
    else if (kind === '$') next?.resolve(length < 0 ? null : body);
    else next?.resolve(rest);
    return true;
  }
}
