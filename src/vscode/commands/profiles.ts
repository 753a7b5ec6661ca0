import * as vscode from 'vscode';
import { CancelledError } from '../../core/support/abort';
import { listNames } from '../../present/describeState';
import { notificationText } from '../../present/notificationText';
import { resolveExclusive } from '../../present/presetChoices';
import { type StackView } from '../../present/stackView';
import { type HostContext } from '../hostContext';

/** Keeps a choice of profiles and reads the stack with it. */
export async function saveProfiles(
  host: HostContext,
  view: StackView,
  profiles: readonly string[],
): Promise<void> {
  const source = host.registry.entry(view.id)?.source;
  if (source === undefined) return;
  await host.chooseProfiles(source, profiles);
  await host.registry.reload();
}

/**
 * Services whose profiles are off cannot be started. Asks, then switches on the first profile of each.
 *
 * @throws CancelledError when it is not wanted
 */
export async function switchOn(
  host: HostContext,
  view: StackView,
  services: readonly string[],
): Promise<void> {
  const { stack } = host.registry.session(view.id).status;
  const off = stack.services.filter((service) => services.includes(service.name) && !service.active);
  if (off.length === 0) return;
  const profiles = [...new Set(off.map((service) => service.profiles[0]).filter((one) => one !== undefined))];
  const next = resolveExclusive(stack, [...stack.activeProfiles, ...profiles]);
  const lost = stack.activeProfiles.filter((profile) => !next.includes(profile));
  const titles = (ids: readonly string[]): string =>
    listNames(ids.map((id) => stack.presets.find((preset) => preset.profile === id)?.title ?? id));
  const confirm = vscode.l10n.t('Select and Start');
  const question =
    lost.length === 0
      ? vscode.l10n.t(
          '{0} belongs to {1}, which is not selected.',
          listNames(off.map(({ name }) => name)),
          titles(profiles),
        )
      : vscode.l10n.t(
          '{0} belongs to {1}, which is not selected and takes the place of {2}.',
          listNames(off.map(({ name }) => name)),
          titles(profiles),
          titles(lost),
        );
  if ((await vscode.window.showInformationMessage(notificationText(question), confirm)) !== confirm)
    throw new CancelledError();
  await saveProfiles(host, view, next);
}
