/** One sample of a series, in the words of Prometheus: its labels hold the name as `__name__`. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Sends samples as Tempo sends what it counts: remote write 1.0, a protocol buffer in a block of Snappy.
 * @throws Error with the server's words when it does not take them.
 */
export async function remoteWrite(url: string, samples: readonly Sample[]): Promise<void> {
  const request = Buffer.concat(samples.map(({ labels, value, at }) => series(labels, value, at)));
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-protobuf',
      'Content-Encoding': 'snappy',
      'X-Prometheus-Remote-Write-Version': '0.1.0',
    },
    body: snappy(request),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
}

function series(labels: Readonly<Record<string, string>>, value: number, at: number): Buffer {
  const double = Buffer.alloc(8);
  double.writeDoubleLE(value);
  // The field's number and kind in one byte: 1 as eight bytes, 2 as a varint.
  const sample = Buffer.concat([Buffer.from([0x09]), double, Buffer.from([0x10]), varint(at)]);
  const names = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  const pairs = names.map(([name, text]) =>
    field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(text))])),
  );
  return field(1, Buffer.concat([...pairs, field(2, sample)]));
}

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

/** A block that packs nothing: its length, then literals of at most 60 bytes. */
function snappy(data: Buffer): Buffer {
  const parts = [varint(data.length)];
  for (let at = 0; at < data.length; at += 60) {
    const piece = data.subarray(at, at + 60);
    parts.push(Buffer.from([(piece.length - 1) << 2]), piece);
  }
  return Buffer.concat(parts);
}
