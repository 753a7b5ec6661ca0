import * as vscode from 'vscode';
import { type PublishedPort, type ServiceFacts } from '../../core/catalog/serviceFacts';
import { CancelledError } from '../../core/support/abort';
import { linkKey, portAddress, portKey } from '../../present/serviceChildren';
import { isTreeNode } from '../../present/treeNode';
import { confirmed } from '../confirmed';
import { type HostContext } from '../hostContext';
import { pickServices } from './targets';

/** Copies where a page or a published port of a service is to be found on this machine. */
export async function copyAddress(host: HostContext, item?: unknown): Promise<void> {
  const [found] = await pickServices(host, item, undefined, {
    fits: ({ view, status }) => addressesOf(view.factsOf(status)).length > 0,
    many: false,
    placeHolder: vscode.l10n.t('The address of which service?'),
    none: vscode.l10n.t('No service here can be reached from this machine.'),
  });
  if (found === undefined) return;
  const choices = addressesOf(found.view.factsOf(found.status));
  const key = isTreeNode(item) && (item.kind === 'link' || item.kind === 'port') ? item.key : undefined;
  const named =
    choices.find((choice) => choice.key === key) ?? (choices.length === 1 ? choices[0] : undefined);
  const chosen =
    named ??
    (await vscode.window.showQuickPick(choices, {
      placeHolder: vscode.l10n.t('Which address of {0}?', found.service),
    }));
  if (chosen === undefined) throw new CancelledError();
  await vscode.env.clipboard.writeText(chosen.address);
  confirmed(vscode.l10n.t('$(copy) Copied: {0}', chosen.label));
}

interface Address extends vscode.QuickPickItem {
  readonly key: string;
  readonly address: string;
}

function addressesOf({ links, ports }: ServiceFacts): Address[] {
  const published = (port: PublishedPort): boolean => port.hostPort !== undefined;
  return [
    ...links.map((link) => ({ key: linkKey(link), label: link.title, address: link.url })),
    ...ports.filter(published).map((port) => {
      const address = portAddress(port);
      return { key: portKey(port), label: address, address };
    }),
  ];
}
