import assert from 'node:assert/strict';
import { type LoadResult } from '../../src/core/compose/loadStack';
import { InvalidStackError, type Problem } from '../../src/core/compose/problem';
import { type StackStatus, type StatusChange } from '../../src/core/live/stackStatus';
import { type StackModel } from '../../src/core/model/stack';
import { type StackSession } from '../../src/core/operations/stackSession';
import { Emitter } from '../../src/core/support/emitter';
import { silentLog } from '../../src/core/support/log';
import { type BundledUse } from '../../src/vscode/config';
import { type StackSource } from '../../src/vscode/stackFiles';
import { StackRegistry } from '../../src/vscode/stackRegistry';
import { brokenFile, service, stackStatus, status } from '../present/make';

const missing: Problem = { severity: 'error', code: 'notFound', message: 'no file', range: undefined };
const source = (id: string, more: Partial<StackSource> = {}): StackSource => ({
  id,
  kind: 'workspace',
  title: id,
  folder: undefined,
  optional: true,
  options: { cwd: `/${id}`, environment: {} },
  ...more,
});

/** A session that records what is asked of it. */
class FakeSession {
  readonly changes = new Emitter<StatusChange>();
  readonly onDidChange = this.changes.event;
  watchers = 0;
  disposed = false;
  constructor(public status: StackStatus) {}
  setStack(stack: StackModel): void {
    this.tell({ ...this.status, stack });
  }
  watch(): { dispose(): void } {
    this.watchers += 1;
    return { dispose: () => (this.watchers -= 1) };
  }
  tell(next: StackStatus): void {
    this.status = next;
    this.changes.fire({ status: next, services: new Set(), all: true });
  }
  dispose(): void {
    this.disposed = true;
  }
}

describe('StackRegistry', () => {
  let sources: StackSource[];
  let use: BundledUse;
  let results: Map<string, LoadResult>;
  let sessions: FakeSession[];
  let watched: string[];
  let fileChanged: () => void;
  let loads: number;
  let registry: StackRegistry;

  const idle = { kind: 'idle' } as const;
  const model = (id: string): StackModel =>
    stackStatus([status(service('web'), { kind: 'absent' })], {}, { id, title: id }).stack;
  const good = (id: string): LoadResult => ({
    model: model(id),
    problems: [],
    files: [`/${id}/compose.yaml`],
    variables: undefined,
  });
  const bad = (problem: Problem): LoadResult => ({
    model: undefined,
    problems: [problem],
    files: ['/bad/compose.yaml'],
    variables: undefined,
  });
  const titles = (): string[] => registry.views().map((view) => view.title);

  beforeEach(() => {
    sources = [source('a')];
    use = 'whenNoFile';
    results = new Map([
      ['/a', good('a')],
      ['/bundled', good('bundled')],
    ]);
    sessions = [];
    watched = [];
    loads = 0;
    registry = new StackRegistry({
      workspaceSources: () => sources,
      bundledUse: () => use,
      bundledSource: () => Promise.resolve(source('bundled', { kind: 'bundled', optional: false })),
      load: ({ cwd }) => {
        loads += 1;
        return Promise.resolve(results.get(cwd) ?? bad(missing));
      },
      createSession: (stack) => {
        const session = new FakeSession({
          ...stackStatus([status(service('web'), { kind: 'absent' })], { connection: idle }),
          stack,
        });
        sessions.push(session);
        return Promise.resolve(session as unknown as StackSession);
      },
      watchFiles: (files, onChange) => {
        watched = [...files];
        fileChanged = onChange;
        return { dispose: () => undefined };
      },
      chosenProfiles: () => undefined,
      log: silentLog,
    });
  });
  afterEach(() => registry.dispose());

  it("shows the workspace's stack, and not the bundled one", async () => {
    await registry.reload();
    assert.deepEqual(titles(), ['a']);
    assert.deepEqual(watched, ['/a/compose.yaml']);
  });

  it('falls back on the bundled stack, still watching for a file to appear', async () => {
    results.set('/a', bad(missing));
    await registry.reload();
    assert.deepEqual(titles(), ['bundled']);
    assert.ok(watched.includes('/bad/compose.yaml'));
  });

  it('shows the bundled stack always or never when told so', async () => {
    use = 'always';
    await registry.reload();
    assert.deepEqual(titles(), ['a', 'bundled']);
    use = 'never';
    sources = [];
    await registry.reload();
    assert.deepEqual(titles(), []);
    assert.ok(sessions.every((session) => session.disposed));
  });

  it('reports a file that was asked for and is missing', async () => {
    sources = [source('gone', { optional: false })];
    await registry.reload();
    assert.deepEqual(registry.views()[0]?.problems, [missing]);
    assert.throws(() => registry.session('gone'), InvalidStackError);
  });

  it('keeps the session when the file changes, also while it is broken', async () => {
    await registry.reload();
    results.set('/a', { ...bad(brokenFile) });
    await registry.reload();
    assert.deepEqual(registry.views()[0]?.problems, [brokenFile]);
    assert.equal(registry.views()[0]?.status, sessions[0]?.status);
    results.set('/a', { ...good('a'), model: { ...model('a'), title: 'renamed' } });
    await registry.reload();
    assert.deepEqual(titles(), ['renamed']);
    assert.equal(sessions.length, 1);
  });

  it('starts anew for another project under the same file', async () => {
    await registry.reload();
    results.set('/a', good('b'));
    await registry.reload();
    assert.deepEqual(
      sessions.map((session) => session.disposed),
      [true, false],
    );
  });

  it('reads again when a file changes, once for many changes at a time', async () => {
    await registry.reload();
    const before = loads;
    fileChanged();
    fileChanged();
    fileChanged();
    await registry.reload();
    assert.ok(loads - before <= 2, `${loads - before} readings`);
  });

  it('follows engines only while somebody watches', async () => {
    const first = registry.watch();
    await registry.reload();
    const [session] = sessions;
    assert.equal(session?.watchers, 1);
    const second = registry.watch();
    first.dispose();
    assert.equal(session.watchers, 1);
    second.dispose();
    second.dispose();
    assert.equal(session.watchers, 0);
  });

  it('knows states only after an engine has told', async () => {
    await registry.reload();
    let told = 0;
    registry.onDidChange(() => (told += 1));
    assert.equal(registry.views()[0]?.known, false);
    sessions[0]?.tell({ ...sessions[0].status, connection: stackStatus([]).connection });
    assert.equal(registry.views()[0]?.known, true);
    registry.forget();
    assert.equal(registry.views()[0]?.known, false);
    assert.equal(told, 2);
  });
});
