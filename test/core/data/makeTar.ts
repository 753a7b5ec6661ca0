/** A member of a tar to be made. */
export interface Member {
  readonly path: string;
  readonly type?: string;
  readonly content?: string;
  readonly link?: string;
  /** Instead of the true one. */
  readonly size?: number;
  readonly mode?: number;
  /** PAX records in front of it. */
  readonly pax?: Readonly<Record<string, string>>;
}

/** A tar as the engine makes them, and as it never does: nothing is checked here. */
export function makeTar(members: readonly Member[]): Buffer {
  return Buffer.concat([...members.flatMap(blocksOf), Buffer.alloc(1024)]);
}

function blocksOf(member: Member): Buffer[] {
  const content = Buffer.from(member.content ?? '', 'latin1');
  const records = Object.entries(member.pax ?? {}).map(([key, value]) => paxRecord(key, value));
  const pax = Buffer.from(records.join(''), 'latin1');
  return [
    ...(records.length > 0 ? [header({ path: 'pax', type: 'x' }, pax.length), padded(pax)] : []),
    header(member, member.size ?? content.length),
    padded(content),
  ];
}

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return `${length}${rest}`;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

function header({ path, type = '0', link = '', mode = 0o644 }: Member, size: number): Buffer {
  const head = Buffer.alloc(512);
  const octal = (value: number, at: number, length: number): void => {
    head.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  };
  head.write(path, 0, 100, 'latin1');
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  head.write('        ', 148, 'latin1');
  head.write(type, 156, 'latin1');
  head.write(link, 157, 100, 'latin1');
  head.write('ustar\x0000', 257, 'latin1');
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return head;
}
