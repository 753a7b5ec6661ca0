import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { connectionVariables } from '../../core/catalog/connectionVariables';
import { type VariableFinding } from '../../core/model/variables';
import { fillEnvironment } from '../../core/operations/fillEnvironment';
import { writeConnections } from '../../core/operations/writeConnections';
import { CancelledError } from '../../core/support/abort';
import { readEnvText } from '../../core/variables/envFile';
import { type StackView } from '../../present/stackView';
import { UserError } from '../../present/userError';
import { confirmed } from '../confirmed';
import { type HostContext } from '../hostContext';
import { pickStack, requireTrust } from './targets';

/** Merges the stack's connection settings into an env file of the workspace; what is there stays. */
export async function writeEnv(host: HostContext): Promise<void> {
  const view = await pickStack(host);
  const settings = connectionVariables(
    [...(view.status?.services.values() ?? [])]
      .filter(({ service }) => service.active)
      .map((status) => ({ service: status.service.name, connections: view.factsOf(status).connections })),
  );
  if (settings.length === 0) {
    const message = vscode.l10n.t('No connection is known for any selected service of {0}.', view.title);
    throw new UserError({ title: message, message, steps: [] });
  }
  const file = await pickEnvFile();
  const { added, updated, kept } = await writeConnections(file, settings);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
  const counts = vscode.l10n.t('{0} added, {1} updated', added.length, updated.length);
  const left = kept.length === 0 ? '' : vscode.l10n.t('; left as you set them: {0}', kept.join(', '));
  confirmed(`$(check) ${counts}${left}`);
}

/** Makes missing values that have a recipe, in the stack's env file; shows the file. */
export async function fillVariables(host: HostContext): Promise<void> {
  const view = await pickStack(host);
  requireTrust(view);
  const file = await fillMissing(host, view);
  if (file === undefined) {
    confirmed(vscode.l10n.t('Nothing is missing that could be made.'));
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.file(file));
}

/** Opens the stack's env file with the lines that are missing typed already, not saved: a person fills them in. */
export async function editVariables(host: HostContext): Promise<void> {
  const view = await pickStack(host);
  const stack = view.status?.stack;
  const findings = (stack?.variableFindings ?? []).filter((finding) => finding.severity === 'error');
  const file = findings[0]?.envFile ?? (stack && join(stack.workingDir, '.env'));
  if (file === undefined) return;
  const known = existsSync(file);
  const uri = vscode.Uri.file(file);
  const document = await vscode.workspace.openTextDocument(known ? uri : uri.with({ scheme: 'untitled' }));
  const editor = await vscode.window.showTextDocument(document);
  const text = document.getText();
  const lines = findings.filter(({ fault }) => fault === 'missing').map(asLine);
  const start = text === '' || text.endsWith('\n') ? '' : '\n';
  if (lines.length === 0) return;
  await editor.edit((edit) => edit.insert(document.positionAt(text.length), `${start}${lines.join('\n')}\n`));
}

/** Makes what the bundled stack makes on first use, and reads the definition again where that was anything. */
export async function fillBundled(host: HostContext, view: StackView): Promise<void> {
  if (view.source === 'bundled') await fillMissing(host, view);
}

/** @returns the file that was written; undefined where nothing was */
async function fillMissing(host: HostContext, view: StackView): Promise<string | undefined> {
  if (view.status === undefined) return undefined;
  const filled = await fillEnvironment(view.status.stack, process.env);
  if (filled === undefined || filled.added.length === 0) return undefined;
  host.log.info(`made ${filled.added.join(', ')} in ${filled.file}`);
  await host.registry.reload();
  return filled.file;
}

/** The note of the line ("<at least 12 characters>") would be taken for the value: it stands above. */
function asLine({ line, variable, message }: VariableFinding): string {
  return `# ${message}: ${line.slice(variable.length + 1)}\n${variable}=`;
}

async function pickEnvFile(): Promise<string> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    const message = vscode.l10n.t('Open a folder first: the settings are written into its .env.');
    throw new UserError({
      title: message,
      message,
      steps: [{ title: vscode.l10n.t('Open Folder…'), command: 'workbench.action.files.openFolder' }],
    });
  }
  const choices = await Promise.all(
    folders
      .flatMap(({ uri }) => ['.env', '.env.local'].map((name) => join(uri.fsPath, name)))
      .map(async (file) => ({
        label: vscode.workspace.asRelativePath(file, folders.length > 1),
        description:
          (await readEnvText(file)) === ''
            ? vscode.l10n.t('new')
            : vscode.l10n.t('merged into what is there'),
        file,
      })),
  );
  const chosen = await vscode.window.showQuickPick(choices, {
    placeHolder: vscode.l10n.t('Into which file? Passwords are included; keep it out of git.'),
  });
  if (chosen === undefined) throw new CancelledError();
  return chosen.file;
}
