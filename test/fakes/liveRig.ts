import { EngineConnection } from '../../src/core/live/engineConnection';
import { EventFeed } from '../../src/core/live/eventFeed';
import { StackStore } from '../../src/core/live/stackStore';
import { type StackStatus, type StatusChange } from '../../src/core/live/stackStatus';
import { untilStatus } from '../../src/core/live/statusSource';
import { type LogSource } from '../../src/core/logs/followLogs';
import { type StackModel } from '../../src/core/model/stack';
import { toDisposable } from '../../src/core/support/disposables';
import { silentLog } from '../../src/core/support/log';
import { FakeClock, settle } from './fakeClock';
import { FakeEngine } from './fakeEngine';
import { type FakeEngineOptions } from './fakeScript';
import { sampleSpec } from './sampleStack';

/** A store fed by a fake engine, with time in the test's hands. */
export class LiveRig {
  readonly clock = new FakeClock();
  readonly engine: FakeEngine;
  readonly connection: EngineConnection;
  readonly store: StackStore;
  readonly feed: EventFeed;
  readonly told: StatusChange[] = [];

  constructor(stack: StackModel, options: FakeEngineOptions = {}) {
    this.engine = new FakeEngine(options);
    this.engine.addImage('busybox');
    const connect = async () => {
      await this.engine.ping();
      return this.engine;
    };
    this.connection = new EngineConnection(connect, this.clock, silentLog);
    this.store = new StackStore(stack);
    this.store.onDidChange((change) => this.told.push(change));
    const { connection, store, clock } = this;
    this.feed = new EventFeed({ project: stack.name, connection, store, clock, log: silentLog });
  }

  get status(): StackStatus {
    return this.store.status;
  }

  /** What readers of logs get to see of it. */
  get logSource(): LogSource {
    const { store, connection } = this;
    return {
      get status() {
        return store.status;
      },
      onDidChange: store.onDidChange,
      engine: (signal) => connection.engine(signal),
      watch: () => toDisposable(() => undefined),
      whenLive: (signal) =>
        untilStatus(store, (status) => (status.connection.kind === 'live' ? status : undefined), signal),
    };
  }

  /** Service → state. */
  get states(): Record<string, string> {
    return Object.fromEntries(
      [...this.status.services].map(([name, { state }]) => [name, state.kind] as const),
    );
  }

  /** Makes and starts the container of a service. @returns its id. */
  async up(service: string, options: { healthcheck?: boolean; number?: number } = {}): Promise<string> {
    const id = await this.engine.createContainer(
      `shop-${service}-${options.number ?? 1}`,
      sampleSpec(service, options),
      undefined,
    );
    await this.engine.startContainer(id);
    await settle();
    return id;
  }

  dispose(): void {
    this.feed.dispose();
    this.connection.dispose();
    this.store.dispose();
  }
}
