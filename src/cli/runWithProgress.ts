import { type OnProgress } from '../core/operations/progress';
import { type CliSession, type VerbContext } from './verbContext';
import { LiveDisplay } from './print/liveDisplay';
import { PlainDisplay } from './print/plainDisplay';
import { quietDisplay, type DisplayOptions, type ProgressDisplay } from './print/progressDisplay';

/** Runs an operation and shows it on stderr: live on a terminal, as lines elsewhere. */
export async function runWithProgress(
  context: VerbContext,
  session: CliSession,
  options: DisplayOptions & { /** False: works on this machine's files alone. */ readonly engine?: false },
  run: (onProgress: OnProgress) => Promise<void>,
): Promise<void> {
  // Fails here when no engine answers, before anything is drawn.
  if (options.engine !== false) await session.engine(context.signal);
  const watching = options.engine === false ? undefined : session.watch();
  const display = chooseDisplay(context, options);
  const following = session.onDidChange((change) => display.update(change.status));
  display.update(session.status);
  const onAbort = (): void => display.say('Stopping what is under way; Ctrl-C again quits at once.');
  context.signal.addEventListener('abort', onAbort, { once: true });
  let isKept = false;
  try {
    await run((event) => {
      isKept ||= event.kind === 'safety';
      display.tell(event);
    });
  } finally {
    context.signal.removeEventListener('abort', onAbort);
    display.update(session.status);
    following.dispose();
    await display.end();
    watching?.dispose();
    // Also after a failure: a part of the data may be gone by then.
    if (isKept && context.progress !== 'quiet')
      await context.err.write('What was there before is kept: dev-stack snapshot undo brings it back.\n');
  }
}

function chooseDisplay(context: VerbContext, options: DisplayOptions): ProgressDisplay {
  const { err, clock, progress, environment } = context;
  if (progress === 'quiet') return quietDisplay;
  const live = progress === 'tty' || (progress === 'auto' && err.isTerminal && environment.TERM !== 'dumb');
  return live ? new LiveDisplay(err, clock, options) : new PlainDisplay(err, clock);
}
