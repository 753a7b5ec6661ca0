import { type Ways } from '../core/model/ways';
import { commandLine } from './commandLine';
import { type GlobalOptions } from './request';

/** What to do next as lines to type, for the same stack and engine as this call. */
export function commandWays(global: GlobalOptions): Ways {
  const line = (...words: readonly string[]): string => commandLine(global, words);
  return {
    start: (service) => line('up', service),
    restart: (service) => line('restart', service),
    recreate: (service) => line('up', '--force-recreate', service),
    logs: (service) => line('logs', service),
    page: (service) => line('open', service),
    reset: (...services) => line('reset', ...services),
    runDoneAgain: line('up', '--run-done'),
    makeKeys: line('env', '--generate'),
    moreTime: (seconds) => `--timeout ${seconds}`,
  };
}
