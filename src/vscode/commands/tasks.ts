import { homedir } from 'node:os';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { type TaskName } from '../../core/model/task';
import { CancelledError } from '../../core/support/abort';
import { dumpFileName } from '../../present/dumpFileName';
import { formatBytes } from '../../present/formatBytes';
import { type StackView } from '../../present/stackView';
import { UserError } from '../../present/userError';
import { config } from '../config';
import { confirmed } from '../confirmed';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { withUndo } from './offerUndo';
import { requireTrust, targetsOf } from './targets';

/** Brings the tables of a service up to date, by what its definition declares. */
export function migrate(host: HostContext, item?: unknown): Promise<void> {
  return run(host, 'migrate', item, vscode.l10n.t('The data of which service is to be migrated?'));
}

/** Fills a service with the data its definition declares. */
export function seed(host: HostContext, item?: unknown): Promise<void> {
  return run(host, 'seed', item, vscode.l10n.t('Which service is to be seeded?'));
}

/** Writes what a service holds to a file. */
export async function dump(host: HostContext, item?: unknown): Promise<void> {
  const chosen = await pickTask(host, 'dump', item, vscode.l10n.t('The data of which service?'), false);
  const { view, service, extension } = chosen;
  requireTrust(view);
  const { operations, status } = host.registry.session(view.id);
  const name = dumpFileName(status.stack.name, service ?? '', extension, host.now());
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, name),
    title: vscode.l10n.t('Dump {0}. A name that ends with .gz is compressed.', service ?? view.title),
  });
  if (target === undefined) throw new CancelledError();
  const { writeDump } = await import('../../core/operations/dumpFile');
  const bytes = await withProgress(
    vscode.l10n.t('Dumping {0}', service ?? view.title),
    (signal, onProgress) =>
      writeDump(target.fsPath, (onData) =>
        operations.runTasks(
          { task: 'dump', ...(service !== undefined && { service }), data: { onData } },
          onProgress,
          signal,
        ),
      ),
  );
  confirmed(vscode.l10n.t('$(save) {0} written to {1}', formatBytes(bytes), basename(target.fsPath)));
}

/** Reads a file into a service; asks first, for it replaces what is there. */
export async function importDump(host: HostContext, item?: unknown): Promise<void> {
  const { view, service } = await pickTask(host, 'import', item, vscode.l10n.t('Into which service?'), false);
  requireTrust(view);
  const { operations } = host.registry.session(view.id);
  const what = service ?? view.title;
  const [file] =
    (await vscode.window.showOpenDialog({ openLabel: vscode.l10n.t('Import into {0}', what) })) ?? [];
  if (file === undefined) throw new CancelledError();
  const { openImport } = await import('../../core/operations/dumpFile');
  const input = await openImport(file.fsPath);
  try {
    const { safetySnapshots } = config;
    const confirm = safetySnapshots ? vscode.l10n.t('Snapshot and Import') : vscode.l10n.t('Import');
    const without = vscode.l10n.t('Import Without Snapshot');
    const replaced = vscode.l10n.t('What the file holds takes the place of what is there.');
    const kept = vscode.l10n.t('A safety snapshot is taken first: Undo brings it back.');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Import {0} into {1}?', basename(file.fsPath), what),
      { modal: true, detail: safetySnapshots ? `${replaced} ${kept}` : replaced },
      confirm,
      ...(safetySnapshots ? [without] : []),
    );
    if (answer !== confirm && answer !== without) throw new CancelledError();
    const safety = safetySnapshots && answer === confirm;
    const task = {
      task: 'import',
      ...(service !== undefined && { service }),
      data: { input },
      safety,
    } as const;
    const words = {
      title: vscode.l10n.t('Importing into {0}', what),
      done: vscode.l10n.t('{0} is imported into {1}.', basename(file.fsPath), what),
      endedEarly: vscode.l10n.t('The import into {0} ended early.', what),
    };
    const told = await withUndo(host, view, words, (onProgress, signal) =>
      operations.runTasks(task, onProgress, signal),
    );
    if (!told) confirmed(`$(check) ${words.done}`);
  } finally {
    input.dispose();
  }
}

async function run(
  host: HostContext,
  task: 'migrate' | 'seed',
  item: unknown,
  placeHolder: string,
): Promise<void> {
  const { view, service } = await pickTask(host, task, item, placeHolder, true);
  requireTrust(view);
  const { operations } = host.registry.session(view.id);
  // What it prints goes to the log as it comes.
  host.log.show(true);
  const what = service ?? view.title;
  await withProgress(
    task === 'migrate' ? vscode.l10n.t('Migrating {0}', what) : vscode.l10n.t('Seeding {0}', what),
    (signal, onProgress) =>
      operations.runTasks({ task, ...(service !== undefined && { service }) }, onProgress, signal),
  );
  confirmed(
    task === 'migrate'
      ? vscode.l10n.t('$(check) {0} is migrated', what)
      : vscode.l10n.t('$(check) {0} is seeded', what),
  );
}

interface Choice {
  readonly view: StackView;
  /** Undefined: all of the stack. */
  readonly service: string | undefined;
  readonly extension: string | undefined;
}

/** @param whole offer all services of a stack at once */
async function pickTask(
  host: HostContext,
  name: TaskName,
  item: unknown,
  placeHolder: string,
  whole: boolean,
): Promise<Choice> {
  const { stackTasks } = await import('../../core/operations/stackTasks');
  const views = host.registry.views();
  const named = targetsOf(views, item, undefined);
  const all = views.flatMap((view) => {
    const tasks = view.status === undefined ? [] : stackTasks(view.status.stack);
    const found = tasks.filter((task) => task.name === name);
    const choices = found.map((task) => ({
      view,
      service: task.owner ?? (whole ? undefined : task.service),
      extension: task.extension,
      description: task.description,
    }));
    const own = choices.filter(({ service }) => service !== undefined);
    const everything = { view, service: undefined, extension: undefined, description: view.title };
    return whole && (found.length > 1 || own.length < found.length) ? [...own, everything] : own;
  });
  const fitting = all.filter(
    ({ view, service }) =>
      named.length === 0 ||
      named.some(
        (target) =>
          target.stackId === view.id &&
          (target.services === undefined || (service !== undefined && target.services.includes(service))),
      ),
  );
  const [only] = fitting;
  if (only === undefined) {
    throw new UserError({
      title: vscode.l10n.t('There is no such task'),
      message: vscode.l10n.t(
        'No service here has a task “{0}”. Declare it below x-dev-stack.tasks of the service.',
        name,
      ),
      steps: [],
    });
  }
  if (fitting.length === 1) return only;
  const chosen = await vscode.window.showQuickPick(
    fitting.map((choice) => ({
      label: choice.service ?? vscode.l10n.t('All of the stack'),
      description: choice.description ?? '',
      ...(views.length > 1 && { detail: choice.view.title }),
      choice,
    })),
    { placeHolder },
  );
  if (chosen === undefined) throw new CancelledError();
  return chosen.choice;
}
