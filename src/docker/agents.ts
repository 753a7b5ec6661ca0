import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import type { Disposable } from '../core/support/disposables';
import { BulkSocket } from './bulkSocket';
import { coalesced } from './coalesced';
import type { OpenSocket } from './openSocket';
import type { EngineAddress } from './parseHost';

/** Connections of one engine. */
export interface EngineAgents extends Disposable {
  /** For calls that end by themselves: few connections, used again. */
  readonly calls: Agent;
  /** For streams, which stay: as many connections as there are streams, so that they never hold up a call. */
  readonly streams: Agent;
  /** For streams of many small pieces: each connection carries one. */
  readonly output: Agent;
  /** For answers of many MB, read by `readBulk`: each connection carries one. */
  readonly bulk: Agent;
}

/** Over ssh each connection is a process and the far side allows about ten. */
const SSH_CALL_SOCKETS = 8;
/**
 * Engines serve calls side by side, and some take long (a start, a stop with its grace period): what is asked meanwhile
 * must not wait behind them. Who sends many calls at once bounds them by what the engine can do.
 */
const CALL_SOCKETS = 64;
const IDLE_SOCKETS = 8;

/** Own agents keep us away from the global one, whose sockets are shared with everybody in the process. */
export function createAgents(open: OpenSocket, kind: EngineAddress['kind']): EngineAgents {
  const calls = new SocketAgent(open, kind === 'ssh' ? SSH_CALL_SOCKETS : CALL_SOCKETS);
  const streams = new SocketAgent(open, Infinity);
  const output = new SocketAgent(() => coalesced(open()), Infinity, false);
  const bulk = new SocketAgent(() => new BulkSocket(open), Infinity, false);
  return {
    ...{ calls, streams, output, bulk },
    dispose() {
      for (const agent of [calls, streams, output, bulk]) agent.closeIdle();
    },
  };
}

/** What the types leave out of Agent though its documentation has it. */
interface AgentHooks {
  createConnection(): Duplex;
  keepSocketAlive(socket: Duplex): boolean;
}

class SocketAgent extends Agent implements AgentHooks {
  private closed = false;

  constructor(
    private readonly open: OpenSocket,
    maxSockets: number,
    keepAlive = true,
  ) {
    const options = {
      ...{ keepAlive, maxSockets, maxFreeSockets: IDLE_SOCKETS },
      // Not used: `open` does the handshake. Without it Node looks whether the Host header is an address, with an
      // expression whose first use takes longer than the whole call (25 ms).
      servername: '',
    };
    super(options);
  }

  override createConnection(): Duplex {
    return this.open();
  }

  override keepSocketAlive(socket: Duplex): boolean {
    if (this.closed) return false;
    (Agent.prototype as unknown as AgentHooks).keepSocketAlive.call(this, socket);
    return true;
  }

  /**
   * docker-modem prints the options of every request, agent included, into a debug line that nobody reads. Left to
   * itself that walks through all sockets and waiting requests: 200 calls side by side took 17 s, with this 0.1 s.
   */
  [inspect.custom](): string {
    return 'SocketAgent';
  }

  /** Busy connections close when their call ends. */
  closeIdle(): void {
    this.closed = true;
    for (const sockets of Object.values(this.freeSockets))
      for (const socket of sockets ?? []) socket.destroy();
  }
}
