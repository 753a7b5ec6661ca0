import { createServer, type AddressInfo, type Server } from 'node:net';
import { nodeNetwork } from '../../../src/core/smoke/nodeNetwork';
import { type SmokeNetwork } from '../../../src/core/smoke/smokeNetwork';
import { commandWays } from '../../../src/cli/commandWays';
import { runSmoke } from '../../../src/core/smoke/runSmoke';
import { type SmokeResult } from '../../../src/core/smoke/smokeReport';
import { type ComposeService } from '../../../src/core/model/composeService';
import { type ServiceAnnotations } from '../../../src/core/model/stack';
import { container, service, stackStatus, status } from '../../present/make';
import { requestOf } from '../../cli/verbs/request';
import { httpServer, type Answering, type Speaking } from '../../stack/standIns/system';

/** A running service of a test: what the file says of it, and where its container's ports are published. */
export interface Running {
  readonly name: string;
  readonly spec: ComposeService;
  readonly annotations?: ServiceAnnotations;
  /** Container port → port of this machine. */
  readonly ports: Readonly<Record<number, number>>;
}

/** Servers of one test; they end with it. */
export class SmokeRig {
  private readonly servers: Server[] = [];

  /** @returns the port it listens on. */
  http(answer: Answering): Promise<number> {
    return this.listen(httpServer(answer));
  }

  wire(speak: Speaking): Promise<number> {
    return this.listen(
      createServer((socket) => {
        socket.on('error', () => undefined);
        speak(socket);
      }),
    );
  }

  /** A port where nothing listens. */
  async nothing(): Promise<number> {
    const port = await this.listen(createServer());
    await this.close();
    return port;
  }

  private listen(server: Server): Promise<number> {
    this.servers.push(server);
    return new Promise((resolve, reject) => {
      server
        .on('error', reject)
        .listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  }

  async close(): Promise<void> {
    for (const server of this.servers.splice(0)) {
      (server as { closeAllConnections?: () => void }).closeAllConnections?.();
      await new Promise((resolve) => server.close(resolve));
    }
  }
}

/** An engine on another machine, and how its ports are bound there. */
export interface Remote {
  readonly host: string;
  readonly hostIp: string;
  readonly network: SmokeNetwork;
}

/** Runs the checks of these services; the time for each is generous, as nothing waits for it where all is well. */
export async function smoke(
  running: readonly Running[],
  timeoutMs = 15_000,
  signal = new AbortController().signal,
  remote?: Remote,
): Promise<readonly SmokeResult[]> {
  const services = running.map(({ name, spec, ports, annotations = {} }) => {
    const bound = Object.entries(ports).map(([containerPort, hostPort]) => ({
      containerPort: Number(containerPort),
      protocol: 'tcp' as const,
      hostIp: remote?.hostIp ?? '127.0.0.1',
      hostPort,
    }));
    const model = service(name, spec, { annotations });
    return status(model, { kind: 'ready', since: 0 }, [container(name, { ports: bound })]);
  });
  const options = {
    services: [],
    timeoutMs,
    network: remote?.network ?? nodeNetwork,
    signal,
    ways: commandWays(requestOf('smoke').global),
  };
  const here = stackStatus(services);
  const { connection } = here;
  if (remote === undefined || connection.kind !== 'live') return (await runSmoke(here, options)).results;
  const there = { ...connection, info: { ...connection.info, host: remote.host } };
  return (await runSmoke({ ...here, connection: there }, options)).results;
}

/** What was said of the first of them: "up: …", or "down: why → next". */
export async function said(
  running: readonly Running[],
  timeoutMs?: number,
  remote?: Remote,
): Promise<string> {
  const [first] = await smoke(running, timeoutMs, undefined, remote);
  if (first?.kind === 'up') return `up: ${first.seen}`;
  return first?.kind === 'down' ? `down: ${first.why} → ${first.next}` : 'inside';
}
