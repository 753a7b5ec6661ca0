/** Ids the editor knows us by. A test holds them against package.json; commands are in present/commandIds.ts. */
export const viewIds = { services: 'devStack.services', snapshots: 'devStack.snapshots' } as const;

/** Context keys that when-clauses in package.json read. */
export const contextKeys = {
  /** One of present/welcome.ts' situations. */
  situation: 'devStack.situation',
  /** Some stack has a container. */
  started: 'devStack.started',
  /** Some stack of the view is the bundled one. */
  bundled: 'devStack.bundled',
} as const;

export const settingIds = {
  composeFiles: 'devStack.composeFiles',
  bundledStack: 'devStack.bundledStack',
  envFiles: 'devStack.envFiles',
  profiles: 'devStack.profiles',
  projectName: 'devStack.projectName',
  engineHost: 'devStack.engine.host',
  engineContext: 'devStack.engine.context',
  statusBarEnabled: 'devStack.statusBar.enabled',
  logsTail: 'devStack.logs.tail',
  stopTimeout: 'devStack.stopTimeout',
  startTimeout: 'devStack.startTimeout',
  runDone: 'devStack.runCompletedAgain',
  snapshotsSafety: 'devStack.snapshots.safety',
  snapshotsKeep: 'devStack.snapshots.keep',
  snapshotsKeepGigabytes: 'devStack.snapshots.keepGigabytes',
  snapshotsOnBranchChange: 'devStack.snapshots.onBranchChange',
} as const;

/** Ignored when a workspace that is not trusted sets them: they decide what is read, run or connected to. */
export const restrictedSettings: readonly string[] = [
  settingIds.composeFiles,
  settingIds.envFiles,
  settingIds.projectName,
  settingIds.engineHost,
  settingIds.engineContext,
];

/** Scheme of our read-only documents (plans, explanations). */
export const documentScheme = 'dev-stack';

/** Scheme of the files of volumes; package.json names it too. */
export const volumeScheme = 'dev-stack-volume';
