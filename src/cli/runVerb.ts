import { type ExitCode } from './exitCodes';
import { type Request } from './request';
import { type VerbContext } from './verbContext';

/** Requests that are about a stack. */
export type StackRequest = Exclude<Request, { readonly verb: 'help' | 'version' }>;

/** Verbs that ask the engine, whatever their options are. */
const asking: ReadonlySet<string> = new Set<StackRequest['verb']>([
  'up',
  'down',
  'stop',
  'restart',
  'plan',
  'ps',
  'logs',
  'watch',
]);

/** Runs one verb. Each is loaded only when it is called: most of what the others need is never read. */
export async function runVerb(request: StackRequest, context: VerbContext): Promise<ExitCode> {
  if (asking.has(request.verb)) context.expectEngine();
  switch (request.verb) {
    case 'config':
      return (await import('./verbs/config')).config(request, context);
    case 'build':
      return (await import('./verbs/build')).build(request, context);
    case 'watch':
      return (await import('./verbs/watch')).watch(request, context);
    case 'plan':
      return (await import('./verbs/plan')).plan(request, context);
    case 'up':
      return (await import('./verbs/up')).up(request, context);
    case 'down':
      return (await import('./verbs/down')).down(request, context);
    case 'stop':
      return (await import('./verbs/stop')).stop(request, context);
    case 'restart':
      return (await import('./verbs/restart')).restart(request, context);
    case 'reset':
      return (await import('./verbs/reset')).reset(request, context);
    case 'snapshot':
      return (await import('./verbs/snapshot')).snapshot(request, context);
    case 'db':
      return (await import('./verbs/db')).db(request, context);
    case 'volumes':
      return (await import('./verbs/volumes')).volumes(request, context);
    case 'ps':
      return (await import('./verbs/ps')).ps(request, context);
    case 'logs':
      return (await import('./verbs/logs')).logs(request, context);
    case 'doctor':
      return (await import('./verbs/doctor')).doctor(request, context);
    case 'smoke':
      return (await import('./verbs/smoke')).smoke(request, context);
    case 'presets':
      return (await import('./verbs/presets')).presets(request, context);
    case 'env':
      return (await import('./verbs/env')).env(request, context);
    case 'open':
      return (await import('./verbs/open')).open(request, context);
  }
}
