import * as vscode from 'vscode';
import { maskPassword } from '../../core/catalog/connectionText';
import { type ServiceLink } from '../../core/catalog/serviceFacts';
import { CancelledError } from '../../core/support/abort';
import { isDown } from '../../present/capabilities';
import { isWebAddress } from '../../present/isWebAddress';
import { notificationText } from '../../present/notificationText';
import { hostOf, linkKey } from '../../present/serviceChildren';
import { isTreeNode } from '../../present/treeNode';
import { UserError } from '../../present/userError';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { startStack } from './lifecycle';
import { isServiceRef, pickServices, requireTrust, type FoundService } from './targets';

/** Opens a page of a service once it answers, and offers its sign-in. */
export async function openLink(host: HostContext, item?: unknown): Promise<void> {
  const [found] = await pickServices(host, item, undefined, {
    fits: ({ view, status }) => view.factsOf(status).links.length > 0,
    many: false,
    placeHolder: vscode.l10n.t('Whose page is to be opened?'),
    none: vscode.l10n.t('No service here has a page to open.'),
  });
  if (found === undefined) return;
  requireTrust(found.view);
  const before = await pickLink(found, item);
  if (isDown(found.status.state) && found.view.known) {
    const confirm = vscode.l10n.t('Start and Open');
    const question = vscode.l10n.t('{0} is not running.', found.service);
    if ((await vscode.window.showInformationMessage(notificationText(question), confirm)) !== confirm) return;
    await startStack(host, found.view, { services: [found.service] });
  }
  // A port that the engine chooses is another one after the start.
  const link = linksNow(host, found).find((one) => one.title === before.title) ?? before;
  // A compose file may call anything a link; other schemes would start other programs.
  if (!isWebAddress(link.url)) throw noPage(link);
  const { openWhenReachable } = await import('../../core/operations/openTargets');
  await withProgress(vscode.l10n.t('Opening {0}', link.title), (signal, _onProgress, say) =>
    openWhenReachable(link.url, signal, () =>
      say(vscode.l10n.t('waiting for {0} to answer', hostOf(link.url))),
    ),
  );
  await vscode.env.openExternal(vscode.Uri.parse(link.url, true));
  // Not awaited: the page is open, the offer may stand as long as it likes.
  offerSignIn(link).catch((error: unknown) =>
    host.log.error(`Offering the sign-in failed: ${String(error)}`),
  );
}

function noPage({ title, url }: ServiceLink): UserError {
  return new UserError({
    title: vscode.l10n.t('{0} is no web page', title),
    message: vscode.l10n.t(
      'The address of {0} begins with neither http nor https: {1}',
      title,
      maskPassword(url),
    ),
    steps: [],
  });
}

async function pickLink(found: FoundService, item: unknown): Promise<ServiceLink> {
  const { links } = found.view.factsOf(found.status);
  if (isTreeNode(item) && item.kind === 'link') {
    const link = links.find((one) => linkKey(one) === item.key);
    if (link !== undefined) return link;
  }
  if (isServiceRef(item) && 'link' in item) {
    const link = links.find((one) => one.title === item.link);
    if (link !== undefined) return link;
  }
  const [only] = links;
  if (links.length === 1 && only !== undefined) return only;
  const chosen = await vscode.window.showQuickPick(
    links.map((link) => ({ label: link.title, description: hostOf(link.url), link })),
    { placeHolder: vscode.l10n.t('Which page of {0}?', found.service) },
  );
  if (chosen === undefined) throw new CancelledError();
  return chosen.link;
}

function linksNow(host: HostContext, { stackId, service }: FoundService): readonly ServiceLink[] {
  const status = host.registry.entry(stackId)?.session?.status.services.get(service);
  return status === undefined ? [] : host.registry.factsOf(status).links;
}

/** The password is copied, never shown: notifications stay in the list of the window. */
async function offerSignIn({ title, user, password }: ServiceLink): Promise<void> {
  if (user === undefined && password === undefined) return;
  const copyUser = vscode.l10n.t('Copy User');
  const copyPassword = vscode.l10n.t('Copy Password');
  const message =
    user === undefined
      ? vscode.l10n.t('{0} asks for a password.', title)
      : vscode.l10n.t('Sign in to {0} as {1}.', title, user);
  const chosen = await vscode.window.showInformationMessage(
    notificationText(message),
    ...(password === undefined ? [] : [copyPassword]),
    ...(user === undefined ? [] : [copyUser]),
  );
  if (chosen === copyUser && user !== undefined) await vscode.env.clipboard.writeText(user);
  if (chosen === copyPassword && password !== undefined) await vscode.env.clipboard.writeText(password);
}
