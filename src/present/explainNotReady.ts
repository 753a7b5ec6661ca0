import { type NotReadyError } from '../core/live/notReadyError';
import { briefly } from './briefly';
import { commandIds } from './commandIds';
import { type Explanation } from './explanation';

/**
 * "connect did not get ready: exited (137) · out of memory." A service that failed because one it depends on did names
 * the first cause: that is what a person has to repair.
 */
export function explainNotReady(error: NotReadyError): Explanation {
  const root = error.firstCause ?? error;
  const said = briefly(root.detail, 160);
  const because = root === error ? '' : ` ${error.service} depends on it.`;
  return {
    title: `${root.service} did not get ready`,
    message: `${root.service} did not get ready${said === '' ? '' : `: ${said.replace(/\.$/, '')}`}.${because}`,
    detail: `${error.reason}: ${error.message}`,
    steps: [
      { title: 'Why', command: commandIds.why, arguments: [root.service] },
      { title: 'Show Logs', command: commandIds.followLogs, arguments: [root.service] },
    ],
  };
}
