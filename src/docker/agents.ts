import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Disposable } from '../core/support/disposables';
import type { OpenSocket } from './openSocket';

/** Connections of one engine. */
export interface EngineAgents extends Disposable {
  /** For calls that end by themselves: few connections, used again. */
  readonly calls: Agent;
  /** For streams, which stay: as many connections as there are streams, so that they never hold up a call. */
  readonly streams: Agent;
}

/** Engines serve calls side by side; over ssh each connection is a process and the far side allows about ten. */
const CALL_SOCKETS = 8;
const IDLE_SOCKETS = 4;

/** Own agents keep us away from the global one, whose sockets are shared with everybody in the process. */
export function createAgents(open: OpenSocket): EngineAgents {
  const calls = new SocketAgent(open, CALL_SOCKETS);
  const streams = new SocketAgent(open, Infinity);
  return {
    calls,
    streams,
    dispose() {
      calls.closeIdle();
      streams.closeIdle();
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
  ) {
    super({ keepAlive: true, maxSockets, maxFreeSockets: IDLE_SOCKETS });
  }

  override createConnection(): Duplex {
    return this.open();
  }

  override keepSocketAlive(socket: Duplex): boolean {
    if (this.closed) return false;
    (Agent.prototype as unknown as AgentHooks).keepSocketAlive.call(this, socket);
    return true;
  }

  /** Busy connections close when their call ends. */
  closeIdle(): void {
    this.closed = true;
    for (const sockets of Object.values(this.freeSockets))
      for (const socket of sockets ?? []) socket.destroy();
  }
}
