import { serviceFacts, type ServiceFacts } from '../core/catalog/serviceFacts';
import { type LoadResult } from '../core/compose/loadStack';
import { type LoadOptions } from '../core/compose/loadOptions';
import { InvalidStackError, type Problem } from '../core/compose/problem';
import { engineHost } from '../core/live/engineHost';
import { type ServiceStatus } from '../core/live/stackStatus';
import { type StackModel } from '../core/model/stack';
import { type StackSession } from '../core/operations/stackSession';
import { DisposableList, toDisposable, type Disposable } from '../core/support/disposables';
import { Emitter } from '../core/support/emitter';
import { type Log } from '../core/support/log';
import { type StackView, type VolumeFacts } from '../present/stackView';
import { type BundledUse } from './config';
import { type StackSource } from './stackFiles';

/** What the registry needs from outside; functions, so that heavy parts are loaded when first used. */
export interface RegistryDeps {
  readonly workspaceSources: () => readonly StackSource[];
  readonly bundledUse: () => BundledUse;
  /** Puts the bundled definition in place. */
  readonly bundledSource: () => Promise<StackSource>;
  readonly load: (options: LoadOptions) => Promise<LoadResult>;
  readonly createSession: (model: StackModel) => Promise<StackSession>;
  readonly watchFiles: (files: Iterable<string>, onChange: () => void) => Disposable;
  /** Profiles a person chose for a source; undefined: none were chosen. */
  readonly chosenProfiles: (source: StackSource) => readonly string[] | undefined;
  readonly log: Log;
}

/** One stack of the window. */
export interface StackEntry {
  readonly source: StackSource;
  /** Of the last reading that had no error. */
  readonly session: StackSession | undefined;
  readonly problems: readonly Problem[];
}

interface Held {
  source: StackSource;
  session: StackSession | undefined;
  /** What belongs to the session: its subscription, and its watch while somebody watches. */
  lifetime: DisposableList;
  watch: Disposable | undefined;
  problems: readonly Problem[];
  known: boolean;
  volumes: VolumeFacts | undefined;
}

/** The stacks of the window and their sessions. Reading again keeps sessions, so that nothing restarts by a save. */
export class StackRegistry implements Disposable {
  private held: ReadonlyMap<string, Held> = new Map();
  private readonly changed = new Emitter<void>();
  private readonly facts = new WeakMap<
    ServiceStatus,
    { readonly host: string | undefined; readonly facts: ServiceFacts }
  >();
  private lastHost: string | undefined;
  private watchers = 0;
  private files: Disposable | undefined;
  private reading: Promise<void> | undefined;
  private again = false;
  private disposed = false;

  /** Something shown may differ now: definitions, states, connection. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly deps: RegistryDeps) {}

  entries(): StackEntry[] {
    return [...this.held.values()];
  }

  entry(id: string): StackEntry | undefined {
    return this.held.get(id);
  }

  /** Every stack as the surfaces see it, in the order of its source. */
  views(): StackView[] {
    return [...this.held.values()].map(({ source, session, problems, known, volumes }) => ({
      id: source.id,
      title: session?.status.stack.title ?? source.title,
      source: source.kind,
      status: session?.status,
      problems,
      known,
      volumes,
      factsOf: (status) => this.factsOf(status),
    }));
  }

  /** @throws InvalidStackError when the stack's files never could be read. */
  session(id: string): StackSession {
    const held = this.held.get(id);
    if (held?.session === undefined) throw new InvalidStackError(held?.problems ?? []);
    return held.session;
  }

  factsOf(status: ServiceStatus): ServiceFacts {
    const host = this.engineHost();
    let known = this.facts.get(status);
    if (known === undefined || known.host !== host) {
      known = { host, facts: serviceFacts(status.service, status.containers, host) };
      this.facts.set(status, known);
    }
    return known.facts;
  }

  /** A window has one engine. While it cannot be asked, its machine is taken to be the one it was. */
  private engineHost(): string | undefined {
    for (const { session } of this.held.values()) {
      if (session?.status.connection.kind === 'live') this.lastHost = engineHost(session.status.connection);
    }
    return this.lastHost;
  }

  /** While at least one is held, every session follows its engine; without one nothing runs. */
  watch(): Disposable {
    this.watchers += 1;
    this.applyWatch();
    return toDisposable(() => {
      this.watchers -= 1;
      this.applyWatch();
    });
  }

  /** Another engine was chosen: what the old one told is no guide any more. */
  forget(): void {
    for (const held of this.held.values()) {
      held.known = false;
      held.volumes = undefined;
    }
    this.lastHost = undefined;
    this.changed.fire();
  }

  /** What the engine told of a stack's volumes. */
  setVolumes(id: string, volumes: VolumeFacts): void {
    const held = this.held.get(id);
    if (held === undefined) return;
    held.volumes = volumes;
    this.changed.fire();
  }

  /** Reads all definitions (again). Calls while a reading is under way lead to exactly one more. */
  async reload(): Promise<void> {
    this.again = true;
    this.reading ??= (async () => {
      try {
        while (this.again && !this.disposed) {
          this.again = false;
          await this.read();
        }
      } finally {
        this.reading = undefined;
      }
    })();
    await this.reading;
  }

  dispose(): void {
    this.disposed = true;
    this.files?.dispose();
    for (const held of this.held.values()) release(held);
    this.held = new Map();
    this.changed.dispose();
  }

  private async read(): Promise<void> {
    const seen = new Set<string>();
    const load = async (source: StackSource): Promise<{ source: StackSource; result: LoadResult }> => {
      const profiles = this.deps.chosenProfiles(source);
      const result = await this.deps.load({
        ...source.options,
        ...(profiles === undefined ? {} : { profiles }),
      });
      for (const file of [...result.files, ...(source.alsoWatched ?? [])]) seen.add(file);
      return { source, result };
    };
    let found = (await Promise.all(this.deps.workspaceSources().map(load))).filter(
      ({ source, result }) => !(source.optional && isMissing(result)),
    );
    const use = this.deps.bundledUse();
    if (use === 'always' || (use === 'whenNoFile' && found.length === 0)) {
      found = [...found, await load(await this.deps.bundledSource())];
    }
    if (this.disposed) return;
    this.files?.dispose();
    this.files = this.deps.watchFiles(seen, () => {
      this.reload().catch((error: unknown) => this.deps.log.error(`Reading again failed: ${String(error)}`));
    });
    const next = new Map<string, Held>();
    for (const { source, result } of found) {
      const held = this.held.get(source.id) ?? blank(source);
      next.set(source.id, held);
      held.source = source;
      held.problems = result.problems;
      if (result.model !== undefined) await this.apply(held, result.model);
    }
    for (const [id, gone] of this.held) if (!next.has(id)) release(gone);
    this.held = next;
    this.applyWatch();
    this.changed.fire();
  }

  private async apply(held: Held, model: StackModel): Promise<void> {
    if (held.session !== undefined && held.session.status.stack.id === model.id) {
      held.session.setStack(model);
      return;
    }
    // Another project name or working directory is another stack on the engine.
    const session = await this.deps.createSession(model);
    release(held);
    held.lifetime = new DisposableList();
    held.lifetime.push(session);
    held.known = false;
    held.volumes = undefined;
    held.session = session;
    held.lifetime.push(
      session.onDidChange(({ status }) => {
        // A status turns live with the first list of containers.
        if (status.connection.kind === 'live') held.known = true;
        this.changed.fire();
      }),
    );
    if (this.disposed) release(held);
  }

  private applyWatch(): void {
    for (const held of this.held.values()) {
      const { session } = held;
      if (this.watchers === 0 || this.disposed) {
        held.watch?.dispose();
        held.watch = undefined;
      } else if (session !== undefined && held.watch === undefined) {
        held.watch = session.watch();
      }
    }
  }
}

function blank(source: StackSource): Held {
  return {
    source,
    session: undefined,
    lifetime: new DisposableList(),
    watch: undefined,
    problems: [],
    known: false,
    volumes: undefined,
  };
}

function release(held: Held): void {
  held.watch?.dispose();
  held.watch = undefined;
  held.lifetime.dispose();
  held.session = undefined;
}

function isMissing(result: LoadResult): boolean {
  return result.problems.some((problem) => problem.code === 'notFound' && problem.range === undefined);
}
