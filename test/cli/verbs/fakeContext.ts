import { Readable } from 'node:stream';
import { type CliSession, type VerbContext } from '../../../src/cli/verbContext';
import { type StackStatus } from '../../../src/core/live/stackStatus';
import { silentLog } from '../../../src/core/support/log';
import { FakeClock } from '../../fakes/fakeClock';
import { now } from '../../present/make';
import { recordingOutput, type RecordingOutput } from '../recordingOutput';

export interface FakeContext extends VerbContext {
  readonly out: RecordingOutput;
  readonly err: RecordingOutput;
  readonly asked: string[];
  readonly opened: string[];
}

/** A world for one verb: a stack that stands as `status` says, and somebody who answers `answer`. */
export function fakeContext(
  status: StackStatus,
  options: {
    session?: Partial<CliSession>;
    answer?: string;
    browser?: boolean;
    dataFolder?: string;
  } = {},
): FakeContext {
  const asked: string[] = [];
  const opened: string[] = [];
  const session = {
    status,
    onDidChange: () => ({ dispose: () => undefined }),
    watch: () => ({ dispose: () => undefined }),
    whenLive: () => Promise.resolve(status),
    engine: () => Promise.resolve({}),
    operations: {},
    ...options.session,
  } as unknown as CliSession;
  return {
    out: recordingOutput(),
    err: recordingOutput(),
    bytes: { input: Readable.from([]), isPiped: false, write: () => undefined },
    cwd: '/home/me/shop',
    dataFolder: options.dataFolder ?? '/nowhere',
    environment: {},
    platform: 'linux',
    signal: new AbortController().signal,
    clock: new FakeClock(now),
    log: silentLog,
    progress: 'auto',
    loadStack: () => Promise.resolve(status.stack),
    loadStackToStart: () => Promise.resolve(status.stack),
    expectEngine: () => undefined,
    openSession: () => Promise.resolve(session),
    ask: (question) => {
      asked.push(question);
      return Promise.resolve(options.answer);
    },
    openBrowser: (url) => {
      opened.push(url);
      return Promise.resolve(options.browser ?? true);
    },
    asked,
    opened,
  };
}
