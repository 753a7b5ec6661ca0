import { type StackVolume } from '../../core/data/stackVolumes';
import { isCancelled } from '../../core/support/abort';
import { volumeRemovalText } from '../../present/volumeRemovalText';
import { agreed, refused } from '../agreed';
import { exitCodes, type ExitCode } from '../exitCodes';
import { volumeTable } from '../print/volumeTable';
import { type RequestOf } from '../request';
import { runWithProgress } from '../runWithProgress';
import { type CliSession, type VerbContext } from '../verbContext';

/** Lists the volumes of the stack, or removes orphaned ones. */
export async function volumes(request: RequestOf<'volumes'>, context: VerbContext): Promise<ExitCode> {
  const stack = await context.loadStack(request.services);
  const session = await context.openSession(stack);
  if (request.remove.length > 0) return remove(request, session, context);
  const unselected = new Set(stack.services.filter(({ active }) => !active).map(({ name }) => name));
  return list(request, session, unselected, context);
}

async function list(
  request: RequestOf<'volumes'>,
  session: CliSession,
  unselected: ReadonlySet<string>,
  { out, err, clock, signal }: VerbContext,
): Promise<ExitCode> {
  const named = new Set(request.services);
  const all = await session.volumes.list(signal);
  const shown = all.filter(({ services }) => named.size === 0 || services.some((one) => named.has(one)));
  if (request.show === 'names') {
    const there = shown.filter(({ exists }) => exists).map(({ name }) => name);
    if (there.length > 0) await out.write(`${there.join('\n')}\n`);
    return exitCodes.ok;
  }
  let sizes: ReadonlyMap<string, number> | undefined;
  if (request.sizes) {
    try {
      sizes = await session.volumes.measure(signal);
    } catch (error) {
      if (isCancelled(error)) throw error;
      await err.write(`${err.paint.yellow('warning:')} the engine could not measure the volumes\n`);
    }
  }
  // As in the editor: what services that are not selected would make is nothing to see until they were started once.
  const tabled = shown.filter(
    ({ exists, services }) =>
      exists || named.size > 0 || services.length === 0 || services.some((one) => !unselected.has(one)),
  );
  const lines =
    request.show === 'json'
      ? [
          JSON.stringify(
            shown.map((volume) => recordOf(volume, sizes)),
            undefined,
            2,
          ),
        ]
      : volumeTable(tabled, sizes, clock.now(), out.columns);
  await out.write(`${lines.join('\n')}\n`);
  const left = shown.length - tabled.length;
  if (request.show === 'table' && left > 0)
    await err.write(
      `${left} more ${left === 1 ? 'is' : 'are'} made once services that are not selected are started.\n`,
    );
  return exitCodes.ok;
}

/** As JSON: what is not known is left out. */
function recordOf(volume: StackVolume, sizes: ReadonlyMap<string, number> | undefined): object {
  const { createdAt, ...rest } = volume;
  return {
    ...rest,
    sizeBytes: sizes?.get(volume.name),
    createdAt: createdAt === undefined ? undefined : new Date(createdAt).toISOString(),
  };
}

async function remove(
  request: RequestOf<'volumes'>,
  session: CliSession,
  context: VerbContext,
): Promise<ExitCode> {
  const { err, signal } = context;
  const removal = {
    names: request.remove,
    ...(request.safety === undefined ? {} : { safety: request.safety }),
  };
  const preview = await session.volumes.previewRemoval(removal, signal);
  const { message, detail } = volumeRemovalText(preview);
  const answer = await agreed(context, request.yes, message, detail);
  if (answer !== true) return refused(context, answer);
  const options = { title: 'Removing volumes', services: [], removes: false };
  await runWithProgress(context, session, options, async (tell) => {
    await session.volumes.remove(removal, preview, tell, signal);
  });
  await err.write(`Removed ${request.remove.join(', ')}.\n`);
  return exitCodes.ok;
}
