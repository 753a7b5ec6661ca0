import { type Ways } from '../core/model/ways';

/** What to do next by the names of the editor's commands: on the row of a service, or in the palette. */
export const editorWays: Ways = {
  start: (service) => `Start on the row of ${service}`,
  restart: (service) => `Restart on the row of ${service}`,
  // Without volumes of its own nothing but the container goes, and the question names what does.
  recreate: (service) => `Reset on the row of ${service}`,
  logs: (service) => `Follow Logs on the row of ${service}`,
  page: (service) => `Open Admin UI or Link on the row of ${service}`,
  reset: (...services) =>
    services.length === 1
      ? `Reset on the row of ${services[0] ?? ''}`
      : `select the rows of ${services.join(' and ')}, then Reset`,
  runDoneAgain: 'switch on the setting devStack.runCompletedAgain, then Start',
  makeKeys: 'Generate Missing Variables',
  moreTime: undefined,
};
