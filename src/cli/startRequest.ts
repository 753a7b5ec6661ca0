import { type StartRequest } from '../core/operations/operations';
import { type FlagValues } from './flagValues';
import { UsageError } from './usageError';

/** @throws UsageError for flags that exclude each other. */
export function startRequest(values: FlagValues, services: readonly string[]): StartRequest {
  const waitSeconds = values.count('wait-timeout');
  if (values.has('no-wait') && (values.has('wait') || waitSeconds !== undefined)) {
    throw new UsageError('--no-wait excludes --wait and --wait-timeout', values.verb);
  }
  if (values.has('no-recreate') && (values.has('force-recreate') || values.has('renew-anon-volumes'))) {
    throw new UsageError('--no-recreate excludes --force-recreate and --renew-anon-volumes', values.verb);
  }
  const pull = values.choice('pull', 'policy', 'always', 'missing', 'never');
  return {
    services,
    wait: !values.has('no-wait'),
    ...(waitSeconds === undefined ? {} : { waitTimeoutMs: waitSeconds * 1000 }),
    noDeps: values.has('no-deps'),
    forceRecreate: values.has('force-recreate'),
    ...(values.has('no-recreate') ? { noRecreate: true } : {}),
    ...(values.has('renew-anon-volumes') ? { renewVolumes: true } : {}),
    removeOrphans: values.has('remove-orphans'),
    ...(pull === 'policy' ? {} : { pull }),
    ...(values.has('build') ? { build: true } : {}),
    ...(values.has('run-done') ? { runDone: true } : {}),
  };
}

/** `--scale a=2 --scale b=0`: numbers of containers by service. @throws UsageError */
export function scaleRequest(values: FlagValues): Record<string, number> {
  return Object.fromEntries(
    values.list('scale').map((text) => {
      const match = /^([^=]+)=(\d{1,4})$/.exec(text);
      if (match?.[1] === undefined)
        throw new UsageError(`--scale takes SERVICE=NUMBER: ${text}`, values.verb);
      return [match[1], Number(match[2])];
    }),
  );
}
