/**
 * Every command, once. They live here and not with the editor because next steps and tooltip links name them; the
 * editor host registers each, and the CLI shows a step's title only.
 */
export const commandIds = {
  start: 'devStack.start',
  startService: 'devStack.startService',
  startPreset: 'devStack.startPreset',
  stop: 'devStack.stop',
  stopService: 'devStack.stopService',
  restart: 'devStack.restart',
  rebuild: 'devStack.rebuild',
  reset: 'devStack.reset',
  migrate: 'devStack.migrate',
  seed: 'devStack.seed',
  dump: 'devStack.dump',
  importDump: 'devStack.importDump',
  down: 'devStack.down',
  followLogs: 'devStack.followLogs',
  followAllLogs: 'devStack.followAllLogs',
  openLink: 'devStack.openLink',
  openShell: 'devStack.openShell',
  openConsole: 'devStack.openConsole',
  copyConnection: 'devStack.copyConnection',
  showInFile: 'devStack.showInFile',
  choosePresets: 'devStack.choosePresets',
  showPlan: 'devStack.showPlan',
  showStartTimeline: 'devStack.showStartTimeline',
  why: 'devStack.why',
  doctor: 'devStack.doctor',
  removeOrphans: 'devStack.removeOrphans',
  reconnect: 'devStack.reconnect',
  chooseEngine: 'devStack.chooseEngine',
  startDocker: 'devStack.startDocker',
  copyStackToWorkspace: 'devStack.copyStackToWorkspace',
  writeEnv: 'devStack.writeEnv',
  fillVariables: 'devStack.fillVariables',
  editVariables: 'devStack.editVariables',
  editBundledEnv: 'devStack.editBundledEnv',
  showActions: 'devStack.showActions',
  showLog: 'devStack.showLog',
} as const;

export type CommandId = (typeof commandIds)[keyof typeof commandIds];
