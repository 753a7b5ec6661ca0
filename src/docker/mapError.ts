import { CancelledError } from '../core/support/abort';
import { EngineError, type EngineErrorReason } from '../core/engine/engineError';
import { field, textOf } from './json';
import { shortId } from './shortId';

/** What a call was about: for the words of its errors. */
export interface CallContext {
  /** For people: "start container shop-db-1". */
  readonly action: string;
  /** The image it needs, when it needs one. */
  readonly image?: string | undefined;
  /** True for calls in which the engine talks to a registry. */
  readonly registry?: boolean | undefined;
}

/** Turns whatever a call rejected with into an EngineError, or a CancelledError when its signal is aborted. */
export function mapError(error: unknown, context: CallContext, signal?: AbortSignal): Error {
  if (signal?.aborted) return new CancelledError();
  if (EngineError.is(error) || error instanceof CancelledError) return error;
  const statusCode = field(error, 'statusCode');
  const caught = error instanceof Error ? error : new Error(String(error));
  if (typeof statusCode === 'number') {
    return mapEngineMessage(statusCode, engineText(caught), context, error);
  }
  return mapSystemError(caught, context);
}

/** An error the engine put into words itself. `statusCode` undefined: in the middle of a stream. */
export function mapEngineMessage(
  statusCode: number | undefined,
  message: string,
  context: CallContext,
  cause?: unknown,
): EngineError {
  const reason = reasonOf(statusCode, message, context);
  const short = message.replace(/\b[0-9a-f]{64}\b/g, shortId);
  const words = noSuchDevice.test(message) ? `${short} ${deviceHint}` : short;
  const port = reason === 'portInUse' ? portOf(message) : undefined;
  const image = context.image ?? imageOf(message);
  return new EngineError(reason, words, {
    action: context.action,
    cause,
    ...(statusCode !== undefined && { statusCode }),
    ...(port !== undefined && { port }),
    ...(image !== undefined && { image }),
  });
}

/** What engines say of "gpus" and of reserved devices that they cannot give. */
const noSuchDevice = /could not select device driver/i;
const deviceHint =
  '(this engine has no such devices for containers: GPUs need a driver and a runtime of their vendor, such as the NVIDIA Container Toolkit)';

/** Engines word these alike across versions and answer them with differing codes: the words decide first. */
const wordings: readonly (readonly [RegExp, EngineErrorReason])[] = [
  [
    /port is already allocated|address already in use|ports are not available|only one usage of each socket/i,
    'portInUse',
  ],
  [/no space left on device|disk quota exceeded|not enough space on the disk/i, 'diskFull'],
  [/client version .* is too (new|old)/i, 'unsupported'],
  [/no such image/i, 'imageMissing'],
  [noSuchDevice, 'unsupported'],
  // A value of the wrong type; status 500 before API 1.42.
  [/json: cannot unmarshal/i, 'invalid'],
  [/has active endpoints|volume is in use|pool overlaps with other one/i, 'conflict'],
];

const registryWordings: readonly (readonly [RegExp, EngineErrorReason])[] = [
  [
    /pull access denied|unauthorized|authentication required|no basic auth|incorrect username or password/i,
    'registryAuth',
  ],
  [/requested access .* is denied|\bdenied:|toomanyrequests|rate limit/i, 'registryAuth'],
  [
    /manifest unknown|manifest for .* not found|no matching manifest|not found: manifest|: not found$/i,
    'imageMissing',
  ],
  [/invalid reference format|invalid repository name/i, 'invalid'],
  [
    /dial (tcp|udp)|no such host|i\/o timeout|timeout|context deadline exceeded|connection refused/i,
    'registryUnreachable',
  ],
  [
    /connection reset|request canceled|unexpected eof|\bEOF$|x509|http response to https client/i,
    'registryUnreachable',
  ],
  [/received unexpected http status|server misbehaving|network is unreachable/i, 'registryUnreachable'],
];

function reasonOf(statusCode: number | undefined, message: string, context: CallContext): EngineErrorReason {
  const known = [...wordings, ...(context.registry ? registryWordings : [])];
  const worded = known.find(([pattern]) => pattern.test(message))?.[1];
  if (worded) return worded;
  switch (statusCode) {
    case 400:
      return 'invalid';
    case 401:
    case 403:
      return 'denied';
    case 404:
      return context.registry ? 'imageMissing' : 'notFound';
    case 409:
      return 'conflict';
    case 405:
    case 501:
      return 'unsupported';
    // From the proxy in front of an engine that is starting or gone.
    case 502:
    case 503:
    case 504:
      return 'unreachable';
    case undefined:
    default:
      return 'failed';
  }
}

/** "Bind for 0.0.0.0:5432 failed", "exposing port TCP 127.0.0.1:80 -> …", "listen tcp6 [::1]:80: bind: …" */
const boundAddress =
  /(?:bind for|bind (?:host )?port(?: for)?|exposing port \w+|listen \w+) (?:\[[\da-f:]*\]|[\d.]+|::):(\d+)/i;

function portOf(message: string): number | undefined {
  const text = boundAddress.exec(message)?.[1];
  return text ? Number(text) : undefined;
}

function imageOf(message: string): string | undefined {
  return /no such image: (\S+)/i.exec(message)?.[1];
}

/** The engine's own words; docker-modem wraps them into "(HTTP code 404) no such container - … ". */
function engineText(error: Error): string {
  const own = textOf(field(field(error, 'json'), 'message'));
  if (own) return own.trim();
  return error.message.replace(/^\(HTTP code \d+\) .*? - /s, '').trim() || error.message.trim();
}

const goneCodes = new Set([
  'ENOENT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENOTSOCK',
  // Our own, from sshSocket.ts.
  'ESSH',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'HPE_INVALID_CONSTANT',
]);

function mapSystemError(error: Error, context: CallContext): EngineError {
  const code = textOf(field(error, 'code')) ?? '';
  const details = { action: context.action, cause: error };
  if (code === 'EACCES' || code === 'EPERM') {
    return new EngineError('denied', 'The engine may not be used by this user.', details);
  }
  if (goneCodes.has(code) || code.startsWith('ERR_TLS') || /CERT|SELF_SIGNED|ERR_SSL|EPROTO/.test(code)) {
    return new EngineError('unreachable', `The engine does not answer (${reasonText(error)}).`, details);
  }
  return new EngineError('failed', error.message, details);
}

/** Why a connection failed, in a few words. */
export function reasonText(error: unknown): string {
  const code = textOf(field(error, 'code')) ?? '';
  switch (code) {
    case 'ENOENT':
      return 'nothing there';
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
    case 'ERR_STREAM_DESTROYED':
      return 'the connection was closed';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name is not known';
    case 'ETIMEDOUT':
      return 'no answer in time';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return 'the host cannot be reached';
    case 'ENOTSOCK':
      return 'not a socket';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
