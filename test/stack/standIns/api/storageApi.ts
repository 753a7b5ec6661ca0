import { createHash, createHmac } from 'node:crypto';
import { type Answer, type Answering, type Asked } from '../system';

/** Checks a request as S3 does: signature version 4 over what was sent. @returns the code of what is wrong */
function signatureFault(asked: Asked, accessKey: string, secretKey: string): string | undefined {
  const header = String(asked.headers['authorization'] ?? '');
  const [, key, date = '', region = '', names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d+)\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      header,
    ) ?? [];
  if (key === undefined) return 'AccessDenied';
  if (key !== accessKey) return 'InvalidAccessKeyId';
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  const hmac = (secret: string | Buffer, text: string): Buffer =>
    createHmac('sha256', secret).update(text).digest();
  const headers = names
    .split(';')
    .map((name) => `${name}:${String(asked.headers[name] ?? '').trim()}\n`)
    .join('');
  const payload = String(asked.headers['x-amz-content-sha256'] ?? sha(asked.body));
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha(asked.body)) return 'XAmzContentSHA256Mismatch';
  const canonical = [asked.method, asked.path, '', headers, names, payload].join('\n');
  const scope = `${date}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', asked.headers['x-amz-date'], scope, sha(canonical)].join('\n');
  const signing = ['s3', 'aws4_request'].reduce<Buffer>(hmac, hmac(hmac(`AWS4${secretKey}`, date), region));
  return hmac(signing, toSign).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch';
}

/** S3: buckets that are kept by the caller, and objects in memory. */
export function storageApi(options: {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Path that needs no sign-in. */
  readonly health: string;
  readonly buckets: string[];
  readonly onChange: (made?: string) => void;
}): Answering {
  const { buckets, onChange } = options;
  const objects = new Map<string, string>();
  const failed = (status: number, code: string): Answer => ({
    status,
    body: `<Error><Code>${code}</Code></Error>`,
  });
  return (asked) => {
    if (asked.path === options.health) return { status: 200 };
    const fault = signatureFault(asked, options.accessKey, options.secretKey);
    if (fault !== undefined) return failed(403, fault);
    const [, bucket = '', key] = /^\/([^/]+)(?:\/(.+))?$/.exec(asked.path) ?? [];
    const known = buckets.includes(bucket);
    if (key !== undefined) {
      if (!known) return failed(404, 'NoSuchBucket');
      if (asked.method === 'PUT') objects.set(asked.path, asked.body);
      else if (asked.method === 'DELETE') return { status: objects.delete(asked.path) ? 204 : 404 };
      const body = objects.get(asked.path);
      return body === undefined ? failed(404, 'NoSuchKey') : { body: asked.method === 'GET' ? body : '' };
    }
    switch (asked.method) {
      case 'HEAD':
        return { status: known ? 200 : 404 };
      case 'PUT':
        if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) return failed(400, 'InvalidBucketName');
        if (known) return { status: 409 };
        buckets.push(bucket);
        onChange(bucket);
        return { status: 200 };
      case 'DELETE':
        if (!known) return failed(404, 'NoSuchBucket');
        if ([...objects.keys()].some((path) => path.startsWith(`/${bucket}/`)))
          return failed(409, 'BucketNotEmpty');
        buckets.splice(buckets.indexOf(bucket), 1);
        onChange();
        return { status: 204 };
      default:
        return undefined;
    }
  };
}
