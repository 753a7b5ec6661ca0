import { createHmac } from 'node:crypto';

/** How long a token that stands for a role counts (s): ten years. */
const lifetime = 10 * 365 * 24 * 3600;

/**
 * A JSON web token (HS256) that stands for a role.
 * @param seconds now, since 1970
 */
export function signedToken(role: string, secret: string, seconds: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { role, iss: 'dev-stack', iat: seconds, exp: seconds + lifetime };
  const body = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}
