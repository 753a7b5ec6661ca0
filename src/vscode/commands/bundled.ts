import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { copyDefinition } from '../../core/compose/syncBundledStack';
import { CancelledError } from '../../core/support/abort';
import { UserError } from '../../present/userError';
import { type HostContext } from '../hostContext';
import { settingIds } from '../ids';

/** Where the copy goes, relative to the workspace folder. */
const folderName = 'dev-stack';

/**
 * Copies the bundled stack into a workspace folder for people who want to change it, and makes the folder use it. The
 * project keeps its name, and with it its volumes.
 */
export async function copyStackToWorkspace(host: HostContext): Promise<void> {
  const folder = await pickFolder();
  const target = join(folder.uri.fsPath, folderName);
  if (existsSync(target)) {
    const message = vscode.l10n.t(
      '{0} exists already in {1}. Rename or remove it first.',
      folderName,
      folder.name,
    );
    throw new UserError({ title: message, message, steps: [] });
  }
  await copyDefinition(host.bundled.source, target);
  await copyFile(host.bundled.envFile, join(target, '.env')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  const settings = vscode.workspace.getConfiguration(undefined, folder.uri);
  const inFolder = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const place = inFolder ? vscode.ConfigurationTarget.WorkspaceFolder : vscode.ConfigurationTarget.Workspace;
  await settings.update(settingIds.composeFiles, [`${folderName}/compose.yaml`], place);
  await host.registry.reload();
  await vscode.window.showTextDocument(vscode.Uri.file(join(target, 'compose.yaml')));
}

/** Opens the variables of the bundled stack (ports, passwords, versions), kept outside the install folder. */
export async function editBundledEnv(host: HostContext): Promise<void> {
  const file = host.bundled.envFile;
  await mkdir(host.bundled.folder, { recursive: true });
  await writeFile(
    file,
    vscode.l10n.t('# Variables of the bundled stack, NAME=value. Its README lists them all.\n'),
    {
      flag: 'wx',
    },
  ).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await vscode.window.showTextDocument(vscode.Uri.file(file));
}

async function pickFolder(): Promise<vscode.WorkspaceFolder> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [only] = folders;
  if (only === undefined) {
    const message = vscode.l10n.t('Open a folder first: the stack is copied into it.');
    throw new UserError({
      title: message,
      message,
      steps: [{ title: vscode.l10n.t('Open Folder…'), command: 'workbench.action.files.openFolder' }],
    });
  }
  if (folders.length === 1) return only;
  const chosen = await vscode.window.showWorkspaceFolderPick({
    placeHolder: vscode.l10n.t('Into which folder is the stack to be copied?'),
  });
  if (chosen === undefined) throw new CancelledError();
  return chosen;
}
