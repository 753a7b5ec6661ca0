import { parseDuration } from '../compose/duration';
import type { ComposeHealthcheck } from '../model/composeService';

/**
 * `Healthcheck` of the API; durations in nanoseconds. What is left out is inherited from the image, field by field.
 * `start_interval` is known from API 1.44 on and left out below.
 */
export function healthcheckSpec(
  check: ComposeHealthcheck | undefined,
  apiAtLeast: (version: string) => boolean,
): Record<string, unknown> | undefined {
  if (!check) return undefined;
  const test = check.disable === true ? ['NONE'] : check.test;
  const startInterval = apiAtLeast('1.44') ? nanoseconds(check.start_interval) : undefined;
  return {
    ...(test ? { Test: test } : {}),
    ...field('Interval', nanoseconds(check.interval)),
    ...field('Timeout', nanoseconds(check.timeout)),
    ...field('StartPeriod', nanoseconds(check.start_period)),
    ...field('StartInterval', startInterval),
    ...field('Retries', check.retries),
  };
}

function nanoseconds(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDuration(text);
}

function field(name: string, value: number | undefined): Record<string, number> {
  return value === undefined ? {} : { [name]: value };
}
