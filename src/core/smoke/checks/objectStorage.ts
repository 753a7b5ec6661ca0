import { AwsClient } from 'aws4fetch';
import { afterwards } from '../afterwards';
import { connectionOf } from '../connectionOf';
import type { SmokeCheck } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';
import type { HttpAnswer } from '../smokeNetwork';

/** Makes a bucket, puts an object, gets it, deletes both: signed as S3 asks. */
export const objectStorage: SmokeCheck = async (target, { network, signal, scratch }) => {
  const endpoint = connectionOf(target);
  const env = target.connections[0]?.env ?? {};
  const signer = new AwsClient({
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? 'test',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? 'test',
    service: 's3',
    region: env['AWS_REGION'] ?? 'us-east-1',
  });
  const call = async (method: string, path: string, body = '', until = signal): Promise<HttpAnswer> => {
    const url = `${endpoint}${path}`;
    const request = await signer.sign(url, { method, ...(body !== '' && { body }) });
    return network.http(url, until, { method, headers: Object.fromEntries(request.headers), body });
  };
  const wanted = async (method: string, path: string, body = ''): Promise<string> => {
    const { status, text } = await call(method, path, body);
    if (status >= 200 && status < 300) return text;
    const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? text.slice(0, 80);
    if (status === 403)
      throw new SmokeFailure(
        `access key or secret is refused (${code})`,
        'start the container anew: it may run with an older key',
      );
    throw new SmokeFailure(`${method} ${path} answers ${status} (${code})`);
  };
  const bucket = `/dev-stack-smoke-${scratch}`;
  const object = `${bucket}/word.txt`;
  await afterwards(
    async () => {
      await wanted('PUT', bucket);
      await wanted('PUT', object, 'smoke');
      if ((await wanted('GET', object)) !== 'smoke')
        throw new SmokeFailure('an object that was put could not be read again');
    },
    async (until) => {
      for (const path of [object, bucket]) {
        const { status } = await call('DELETE', path, '', until);
        if (status >= 300 && status !== 404)
          throw new SmokeFailure(
            `${path} could not be removed again: DELETE answers ${status}`,
            'remove it by hand',
          );
      }
    },
  );
  return 'put, got and deleted an object in a bucket of its own';
};
