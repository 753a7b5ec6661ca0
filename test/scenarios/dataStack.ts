import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../../src/core/data/projectFolder';
import { type Snapshot } from '../../src/core/data/snapshot';
import { type DataSettings } from '../../src/core/operations/dataSettings';
import { type ProgressEvent } from '../../src/core/operations/progress';
import { type SnapshotOperations } from '../../src/core/operations/snapshotOperations';
import { type TestEngine } from '../support/engine';
import { engineJson } from '../support/engineHttp';
import { heavy } from '../support/heavy';
import { RealStack } from './realStack';

export const image = 'dstest-data:1';

/** Two named volumes and one that nobody named; `app` depends on `db` and uses none. */
export const threeVolumes = `
services:
  db:
    image: ${image}
    stop_signal: SIGKILL
    command: [sleep, infinity]
    volumes: ["one:/one", "two:/two", "/three"]
  app:
    image: ${image}
    stop_signal: SIGKILL
    command: [sleep, infinity]
    depends_on: [db]
volumes:
  one:
  two:
`;

const longest = heavy ? 1_200_000 : 60_000;

/** A stack on a real engine that keeps its data in a folder of its own. */
export class DataStack extends RealStack {
  readonly home: string;
  readonly told: ProgressEvent[] = [];
  safety = true;
  /** Bytes from which on the engine copies volumes itself; undefined: as people have it. */
  copyFrom: number | undefined;
  /** Steps of changes of data so far. */
  readonly steps: string[] = [];

  /** @param beside another session on the same folder and data, as a second window is */
  constructor(engine: TestEngine, project: string, beside?: DataStack) {
    super(engine, project, beside?.folder);
    this.home = beside?.home ?? mkdtempSync(join(tmpdir(), 'dev-stack-home-'));
    this.data = this.settings();
  }

  settings(): DataSettings {
    return Object.defineProperty(this.fixedSettings(), 'copyFrom', { get: () => this.copyFrom });
  }

  private fixedSettings(): DataSettings {
    return {
      onStep: (step) => void this.steps.push(step),
      folder: this.home,
      owner: 'tests',
      safety: () => this.safety,
      retention: () => ({ count: 5, totalBytes: 10e9 }),
    };
  }

  async snapshots<T>(
    act: (
      snapshots: SnapshotOperations,
      onProgress: (event: ProgressEvent) => void,
      signal: AbortSignal,
    ) => Promise<T>,
  ): Promise<T> {
    const { snapshots } = await this.session();
    return act(snapshots, (event) => void this.told.push(event), AbortSignal.timeout(longest));
  }

  save(name: string, services: readonly string[] = []): Promise<Snapshot> {
    return this.snapshots((snapshots, tell, signal) => snapshots.save({ name, services }, tell, signal));
  }

  restore(
    snapshot: string,
    options: { safety?: boolean; services?: string[] } = {},
  ): Promise<Snapshot | undefined> {
    return this.snapshots(async (snapshots, tell, signal) => {
      const request = { snapshot, ...options };
      const preview = await snapshots.previewRestore(request, signal);
      return (await snapshots.restore(request, preview, tell, signal)).safety;
    });
  }

  async reset(...services: string[]): Promise<void> {
    await this.operate(async (operations, tell, signal) => {
      const preview = await operations.previewReset({ services }, signal);
      await operations.reset({ services }, preview, tell, signal);
    });
  }

  /** Writes the same word into every volume of `db`. */
  async mark(word: string): Promise<void> {
    const script = 'for d in /one /two /three; do echo "$0" > $d/word; done';
    await this.exec(`${this.project}-db-1`, 'sh', '-c', script, word);
  }

  /** The words in the volumes of `db`, in order; '' where there is none. */
  async words(): Promise<string[]> {
    const script = 'for d in /one /two /three; do cat $d/word 2>/dev/null || echo; done';
    return (await this.exec(`${this.project}-db-1`, 'sh', '-c', `(${script}) | sed "s/$/./"`))
      .split('\n')
      .map((line) => line.replace(/\.$/, ''));
  }

  get place(): ReturnType<typeof projectFolder> {
    return projectFolder(this.home, this.project, this.folder);
  }

  /** What an interrupted operation must not leave behind; empty when all is well. */
  async leftovers(): Promise<string[]> {
    const { journal, snapshots, locks } = this.place;
    const named = await this.containersOf({ label: ['dev-stack.archive'] });
    const own = named.filter((one) => one.Labels['dev-stack.archive'] === this.project);
    const paused = (await this.containers()).filter(({ State }) => State.Status === 'paused');
    const files = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
    return [
      ...(existsSync(journal) ? ['a journal'] : []),
      ...own.map((one) => `container ${one.Names.join()}`),
      ...(await this.madeVolumes()).map((name) => `volume ${name}`),
      ...paused.map((one) => `paused ${one.Name}`),
      ...files(snapshots).filter((name) => name.startsWith('.')),
      ...files(locks),
    ];
  }

  private containersOf(filters: object): Promise<{ Names: string[]; Labels: Record<string, string> }[]> {
    const query = encodeURIComponent(JSON.stringify(filters));
    return engineJson(this.engine.socket, 'GET', `/containers/json?all=1&filters=${query}`);
  }

  /** Volumes that were made to copy something into them. */
  private async madeVolumes(): Promise<string[]> {
    const query = encodeURIComponent(JSON.stringify({ label: [`dev-stack.archive=${this.project}`] }));
    const path = `/volumes?filters=${query}`;
    const { Volumes } = await engineJson<{ Volumes: { Name: string }[] | null }>(
      this.engine.socket,
      'GET',
      path,
    );
    return (Volumes ?? []).map(({ Name }) => Name);
  }

  /** Volumes without a name that no container has. */
  async unusedVolumes(): Promise<string[]> {
    const query = encodeURIComponent(JSON.stringify({ dangling: ['true'] }));
    const path = `/volumes?filters=${query}`;
    const { Volumes } = await engineJson<{ Volumes: { Name: string }[] | null }>(
      this.engine.socket,
      'GET',
      path,
    );
    // The engine's order is not always the same.
    return (Volumes ?? [])
      .map(({ Name }) => Name)
      .filter((name) => /^[0-9a-f]{64}$/.test(name))
      .sort();
  }

  override async dispose(): Promise<void> {
    await super.dispose();
    rmSync(this.home, { recursive: true, force: true });
  }
}
