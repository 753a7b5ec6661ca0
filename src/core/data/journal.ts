import { readFile, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CarriedVolume } from '../reconcile/requests';
import { asDataError } from './asDataError';
import { isUnfinished, syncFolder, writeDurably } from './durableFile';
import { makePrivate } from './projectFolder';

/**
 * What is under way with a project's data, written before each step, so that whoever comes after a crash can end it.
 * Volumes count as wholly old until the state is `replacing` or `removing`, and as wholly new once it is `starting`.
 */
export interface Journal {
  readonly format: 1;
  /** Names the containers made for it: `dev-stack-<id>-<number>`. */
  readonly id: string;
  /** For people: "restore of before-migration". */
  readonly what: string;
  /** EngineInfo.id, or the endpoint: another engine has other data. */
  readonly engine: string;
  /** EngineInfo.endpoint, for people; not in journals of earlier versions. */
  readonly endpoint?: string;
  readonly state:
    /** Writers are being kept quiet, a snapshot is being written. */
    | 'quieting'
    /** Volumes are being replaced by those of `source`. */
    | 'replacing'
    /** Volumes are being brought back from `safety`. */
    | 'rollingBack'
    /** Volumes are being deleted: a reset. */
    | 'removing'
    /** The data is in place, services are not yet started again. */
    | 'starting';
  /** Containers made for archive calls have numbers below. */
  readonly accesses: number;
  /** Image of these containers. */
  readonly image: string | undefined;
  /** Containers paused by us. */
  readonly paused: readonly string[];
  /** Containers stopped by us because the engine kept restarting them, which cannot be paused. */
  readonly halted?: readonly string[];
  /** Services to start again in the end. */
  readonly resume: readonly string[];
  /** Folder of the snapshots, absolute: another checkout of the project may be the one that recovers. */
  readonly store: string;
  /** Ids of the snapshot that is restored, and of the one that undoes it. */
  readonly source: string | undefined;
  readonly safety: string | undefined;
  /** Volumes that are replaced or deleted, and names of those that were begun with. */
  readonly volumes: readonly JournalVolume[];
  readonly touched: readonly string[];
  /** Run when services start again: what fills data that is new. */
  readonly tasks?: readonly JournalTask[];
  /** True once the first of them was begun: whether it did its work nobody knows after a crash. */
  readonly tasksBegun?: boolean;
  /** For the containers made in the end. */
  readonly carried: readonly CarriedVolume[];
}

/** A task by what it is known by in the definition. */
export interface JournalTask {
  readonly name: string;
  readonly owner: string | undefined;
  readonly service: string;
}

/** One volume that is replaced or deleted. */
export interface JournalVolume {
  readonly name: string;
  /** As `POST /volumes/create` takes it: how it was made, or is to be. */
  readonly body: Readonly<Record<string, unknown>>;
  /** File with the new content, in the folder of `source`; undefined in a reset. */
  readonly file: string | undefined;
  /** File with the former content, in the folder of `safety`; undefined when there was no volume, or no safety. */
  readonly formerFile: string | undefined;
  /** False when it was made by this operation. */
  readonly existed: boolean;
}

export async function readJournal(file: string): Promise<Journal | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Journal);
}

export async function writeJournal(file: string, journal: Journal): Promise<void> {
  await makePrivate(dirname(file));
  await writeDurably(file, JSON.stringify(journal)).catch(asDataError);
}

/** Files in which a journal is being written, or that nobody is at any more. */
export async function unfinishedJournals(file: string): Promise<string[]> {
  const names = await readdir(dirname(file)).catch(() => []);
  return names
    .filter((name) => name.startsWith(`${basename(file)}.`) && isUnfinished(name))
    .map((name) => join(dirname(file), name));
}

/** Takes away what processes left that died while they wrote it. Nobody else may be at it. */
export async function sweepJournal(file: string): Promise<void> {
  const left = await unfinishedJournals(file);
  await Promise.all(left.map((name) => rm(name, { force: true })));
}

export async function clearJournal(file: string): Promise<void> {
  await rm(file, { force: true });
  await syncFolder(dirname(file));
}
