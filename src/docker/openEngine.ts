import type { Engine } from '../core/engine/engine';
import { EngineError } from '../core/engine/engineError';
import type { EngineInfo } from '../core/engine/wire';
import type { Log } from '../core/support/log';
import { createAgents } from './agents';
import { negotiateApiVersion } from './apiVersion';
import { cliEnvironment } from './cliEnvironment';
import { DockerEngine } from './dockerEngine';
import type { Endpoint } from './endpoint';
import { field, listOf, numberOf, textOf } from './json';
import type { Machine } from './machine';
import { mapError } from './mapError';
import { createOpenSocket } from './openSocket';
import { parseHost, type EngineAddress } from './parseHost';
import { publishingHost } from './publishingHost';
import { unreadable } from './unreadable';
import { WireClient } from './wireClient';

/** A product that is waking up accepts connections long before it answers. */
const PATIENCE_MS = 15_000;
const SSH_PATIENCE_MS = 45_000;
/** For one of several usual places. */
const GLANCE_MS = 4_000;

/**
 * Opens an engine at one endpoint: asks whether it answers, agrees on the API version, learns what it is.
 * @throws EngineError `unreachable`, `denied`, `unsupported`, `invalid`.
 */
export async function openEngine(
  endpoint: Endpoint,
  machine: Machine,
  log: Log,
  { patient }: { readonly patient: boolean },
  signal?: AbortSignal,
): Promise<Engine> {
  const address = parseHost(endpoint.host);
  const agents = createAgents(await createOpenSocket(endpoint, address, machine.environment), address.kind);
  const limit = new AbortController();
  const limitMs = address.kind === 'ssh' ? SSH_PATIENCE_MS : patient ? PATIENCE_MS : GLANCE_MS;
  const timer = setTimeout(() => limit.abort(), limitMs);
  const either = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
  try {
    const prefix = address.kind === 'tcp' && address.prefix ? address.prefix : '';
    const hostHeader = hostHeaderOf(address);
    const unversioned = await WireClient.create(agents, hostHeader, prefix);
    // First the cheapest question: a sleeping engine fails it quickest.
    await unversioned.json({ action: 'reach the engine', method: 'GET', path: '/_ping', signal: either });
    const asked = askMachine(unversioned, either);
    // Waited for below; an engine that is too old is told as that.
    asked.catch(() => undefined);
    const host = publishingHost(address, machine.environment, either);
    const version = await askVersion(unversioned, either);
    const info = {
      ...{ ...version, ...(await asked) },
      endpoint: `${endpoint.host} (${endpoint.title})`,
      host: await host,
      cli: cliEnvironment(endpoint),
    };
    const path = [prefix, `v${version.apiVersion}`].filter(Boolean).join('/');
    const client = await WireClient.create(agents, hostHeader, path);
    log.info(`Connected to ${info.endpoint}: ${info.product} ${info.serverVersion}, API ${info.apiVersion}`);
    return new DockerEngine(info, client, agents, machine, log);
  } catch (error) {
    agents.dispose();
    if (limit.signal.aborted && !signal?.aborted) {
      throw new EngineError('unreachable', `no answer within ${limitMs / 1000} s`, {
        action: 'reach the engine',
      });
    }
    throw mapError(error, { action: 'reach the engine' }, signal);
  } finally {
    clearTimeout(timer);
  }
}

type Version = Pick<EngineInfo, 'apiVersion' | 'serverVersion' | 'product'>;

async function askVersion(client: WireClient, signal: AbortSignal): Promise<Version> {
  const action = 'reach the engine';
  const answer = await client.json({ action, method: 'GET', path: '/version', signal });
  const newest = textOf(field(answer, 'ApiVersion'));
  if (!newest) throw unreadable('version', answer);
  const components = listOf(field(answer, 'Components')).map((part) => textOf(field(part, 'Name')) ?? '');
  return {
    apiVersion: negotiateApiVersion(newest, textOf(field(answer, 'MinAPIVersion'))),
    serverVersion: textOf(field(answer, 'Version')) ?? '',
    product: components.some((name) => /podman/i.test(name)) ? 'podman' : 'docker',
  };
}

async function askMachine(
  client: WireClient,
  signal: AbortSignal,
): Promise<Omit<EngineInfo, keyof Version | 'endpoint'>> {
  const answer = await client.json({ action: 'reach the engine', method: 'GET', path: '/info', signal });
  const id = textOf(field(answer, 'ID'));
  return {
    ...(id ? { id } : {}),
    operatingSystem: textOf(field(answer, 'OperatingSystem')) ?? '',
    kernelVersion: textOf(field(answer, 'KernelVersion')) ?? '',
    architecture: textOf(field(answer, 'Architecture')) ?? '',
    cpus: numberOf(field(answer, 'NCPU')) ?? 0,
    memoryBytes: numberOf(field(answer, 'MemTotal')) ?? 0,
  };
}

function hostHeaderOf(address: EngineAddress): string {
  if (address.kind !== 'tcp') return 'docker';
  const name = address.hostname.includes(':') ? `[${address.hostname}]` : address.hostname;
  return `${name}:${address.port}`;
}
