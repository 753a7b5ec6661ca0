import { resolve } from 'node:path';
import { DataError } from '../../core/data/dataError';
import { type Snapshot, type SnapshotRow } from '../../core/data/snapshot';
import { type OnProgress } from '../../core/operations/progress';
import { type RestoreRequest, type SnapshotOperations } from '../../core/operations/snapshotOperations';
import { discardText } from '../../present/discardText';
import { formatBytes } from '../../present/formatBytes';
import { restoreText } from '../../present/restoreText';
import { agreed, refused } from '../agreed';
import { checkServices } from '../checkServices';
import { exitCodes, type ExitCode } from '../exitCodes';
import { comparisonLines, snapshotLines, snapshotTable } from '../print/snapshotLines';
import { type RequestOf } from '../request';
import { runWithProgress } from '../runWithProgress';
import { type CliSession, type VerbContext } from '../verbContext';

type Call = Pick<RequestOf<'snapshot'>, 'services' | 'yes' | 'format'> & {
  readonly context: VerbContext;
  readonly session: CliSession;
  readonly snapshots: SnapshotOperations;
};

/** Everything about the stack's data; one function for each action. */
export async function snapshot(request: RequestOf<'snapshot'>, context: VerbContext): Promise<ExitCode> {
  const { action, services } = request;
  const stack = await context.loadStack();
  checkServices(stack, services);
  const session = await context.openSession(stack);
  const { snapshots } = session;
  const call: Call = { ...request, context, session, snapshots };
  const { signal } = context;
  switch (action.kind) {
    case 'save': {
      const { name, note, quiet } = action;
      const saved = await watched(call, `Saving ${name}`, (tell) =>
        snapshots.save({ name, note, quiet, services }, tell, signal),
      );
      return tellSnapshot(call, saved, savedText(saved));
    }
    case 'list':
      return list(call, await snapshots.list(signal));
    case 'show':
      return show(call, await snapshots.find(action.name, signal));
    case 'restore':
      return restore(call, { snapshot: action.name, safety: action.safety, services });
    case 'undo': {
      const last = await snapshots.undoable(signal);
      if (!last)
        throw new DataError(
          'nothing',
          'There is no safety snapshot: nothing was replaced, or it is not kept any more',
        );
      return restore(call, { snapshot: last.id, safety: action.safety, services });
    }
    case 'compare': {
      const found = await watched(call, `Comparing with ${action.name}`, (tell) =>
        snapshots.compare(action.name, tell, signal),
      );
      const same = found.volumes.every(({ state }) => state === 'same');
      await print(call, found, comparisonLines(found));
      return same ? exitCodes.ok : exitCodes.failed;
    }
    case 'rename': {
      const { name, to, note } = action;
      const wanted = { name: to, ...(note === undefined ? {} : { note }) };
      const renamed = await watched(
        call,
        `Renaming ${name}`,
        (tell) => snapshots.rename(name, wanted, tell, signal),
        false,
      );
      return tellSnapshot(call, renamed, `Called ${renamed.name} now.`);
    }
    case 'delete':
      return remove(call, action.names);
    case 'export': {
      const file = resolve(context.cwd, action.file);
      await watched(
        call,
        `Exporting ${action.name}`,
        (tell) => snapshots.export(action.name, file, tell, signal),
        false,
      );
      await context.err.write(`Wrote ${file}\n`);
      return exitCodes.ok;
    }
    case 'import': {
      const options = {
        fromOtherProject: action.otherProject,
        ...(action.name === undefined ? {} : { name: action.name }),
      };
      const imported = await watched(
        call,
        'Importing',
        (tell) => snapshots.import(resolve(context.cwd, action.file), options, tell, signal),
        false,
      );
      return tellSnapshot(
        call,
        imported,
        `Imported ${imported.name}; dev-stack snapshot restore brings it in.`,
      );
    }
    case 'recover': {
      if (action.discard) return discard(call);
      const found = await watched(call, 'Recovering', (tell) => snapshots.recover(tell, signal));
      if (!found) await context.err.write('Nothing was interrupted.\n');
      return exitCodes.ok;
    }
  }
}

async function restore(call: Call, request: RestoreRequest): Promise<ExitCode> {
  const { context, snapshots } = call;
  const { err, signal } = context;
  const preview = await snapshots.previewRestore(request, signal);
  const question = restoreText(preview);
  const answer = await agreed(context, call.yes, question.message, question.detail);
  if (answer !== true) return refused(context, answer);
  const { safety } = await watched(call, `Restoring ${preview.snapshot.name}`, (tell) =>
    snapshots.restore(request, preview, tell, signal),
  );
  await err.write(
    `Restored ${preview.snapshot.name}.${safety ? ' dev-stack snapshot undo takes it back.' : ''}\n`,
  );
  return exitCodes.ok;
}

/** The way out where an interrupted change cannot be ended; needs no engine. */
async function discard(call: Call): Promise<ExitCode> {
  const { context, snapshots } = call;
  const { err, signal } = context;
  const found = await snapshots.interruption(signal);
  if (!found) {
    await err.write('Nothing was interrupted.\n');
    return exitCodes.ok;
  }
  const question = discardText(found);
  const answer = await agreed(context, call.yes, question.message, question.detail);
  if (answer !== true) return refused(context, answer);
  const ended = await watched(
    call,
    `Giving up the ${found.what}`,
    (tell) => snapshots.discard(found, tell, signal),
    false,
  );
  await err.write(
    ended ? 'It could be ended after all; nothing was given up.\n' : `The ${found.what} is given up.\n`,
  );
  return exitCodes.ok;
}

async function remove(call: Call, names: readonly string[]): Promise<ExitCode> {
  const { context, snapshots } = call;
  const { signal, err } = context;
  const found = await Promise.all(names.map((name) => snapshots.find(name, signal)));
  const lines = found.map(
    ({ snapshot: one, sizeBytes }) => `• ${one.name} (${one.id}, ${formatBytes(sizeBytes)})`,
  );
  const answer = await agreed(context, call.yes, 'Delete for good:', lines.join('\n'));
  if (answer !== true) return refused(context, answer);
  const ids = found.map(({ snapshot: one }) => one.id);
  const gone = await watched(call, 'Deleting', (tell) => snapshots.delete(ids, tell, signal), false);
  await err.write(`Deleted ${gone.map(({ name }) => name).join(', ')}.\n`);
  return exitCodes.ok;
}

async function list(call: Call, rows: readonly SnapshotRow[]): Promise<ExitCode> {
  const values = rows.map(({ snapshot: one, ...rest }) => ({ ...one, ...rest }));
  await print(call, values, snapshotTable(rows, call.context.out.columns, call.context.clock.now()));
  return exitCodes.ok;
}

async function show(call: Call, row: SnapshotRow): Promise<ExitCode> {
  const { snapshot: one, ...rest } = row;
  await print(call, { ...one, ...rest }, snapshotLines(row));
  return exitCodes.ok;
}

async function tellSnapshot(call: Call, value: Snapshot, text: string): Promise<ExitCode> {
  if (call.format === 'json') await print(call, value, []);
  else await call.context.err.write(`${text}\n`);
  return exitCodes.ok;
}

async function print({ context, format }: Call, value: unknown, lines: readonly string[]): Promise<void> {
  await context.out.write(
    format === 'json' ? `${JSON.stringify(value, undefined, 2)}\n` : `${lines.join('\n')}\n`,
  );
}

function savedText({ name, volumes, quiet, quietMs }: Snapshot): string {
  const bytes = volumes.reduce((sum, one) => sum + one.contentBytes, 0);
  const count = volumes.length === 1 ? '1 volume' : `${volumes.length} volumes`;
  const pause = quiet === 'idle' ? '' : `; services were ${quiet} for ${(quietMs / 1000).toFixed(1)} s`;
  return `Saved ${name}: ${count}, ${formatBytes(bytes)}${pause}.`;
}

async function watched<T>(
  call: Call,
  title: string,
  act: (tell: OnProgress) => Promise<T>,
  engine?: false,
): Promise<T> {
  let result: { readonly value: T } | undefined;
  const options = { title, services: [], removes: false, ...(engine === false ? { engine } : {}) };
  await runWithProgress(call.context, call.session, options, async (tell) => {
    result = { value: await act(tell) };
  });
  if (!result) throw new Error('The operation ended without a result');
  return result.value;
}
