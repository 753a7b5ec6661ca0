import * as vscode from 'vscode';
import { CancelledError } from '../../core/support/abort';
import { DisposableList } from '../../core/support/disposables';
import { type StackModel } from '../../core/model/stack';
import { machineFacts, type MachineFacts } from '../../core/operations/machineFacts';
import { leftOut } from '../../present/leftOut';
import { notificationText } from '../../present/notificationText';
import { presetChoices, resolveExclusive } from '../../present/presetChoices';
import { type StackView } from '../../present/stackView';
import { UserError } from '../../present/userError';
import { type HostContext } from '../hostContext';
import { startStack } from './lifecycle';
import { saveProfiles } from './profiles';
import { pickStack, requireTrust, targetsOf } from './targets';

/** Milliseconds. */
const patienceMs = 1_000;

/** Choose which presets (compose profiles) make up a stack; nothing starts or stops by it. */
export async function choosePresets(host: HostContext, item?: unknown): Promise<void> {
  const view = await stackOf(host, item);
  const stack = stackModel(host, view);
  const chosen = await pickMany(
    stack,
    await factsOf(host, view),
    vscode.l10n.t('What belongs to {0}? It is started by Start.', view.title),
  );
  await saveProfiles(host, view, chosen);
}

/** Choose one preset, switch it on and start what it selects. */
export async function startPreset(host: HostContext, item?: unknown): Promise<void> {
  const view = await stackOf(host, item);
  requireTrust(view);
  const stack = stackModel(host, view);
  const choices = presetChoices(stack, await factsOf(host, view));
  const named = choices.find((choice) => choice.profile === item);
  const picked =
    named === undefined
      ? await vscode.window.showQuickPick(
          choices.map((choice) => ({
            label: choice.title,
            description: choice.description,
            detail: choice.detail,
            profile: choice.profile,
          })),
          { placeHolder: vscode.l10n.t('Which preset is to start?'), matchOnDetail: true },
        )
      : { profile: named.profile };
  if (picked === undefined) throw new CancelledError();
  const active = stack.activeProfiles.filter((profile) => profile !== picked.profile);
  const wanted = [...active, picked.profile];
  const kept = resolveExclusive(stack, wanted);
  await saveProfiles(host, view, kept);
  const lost = leftOutWords(stack, wanted, kept);
  if (lost !== '') void vscode.window.showInformationMessage(notificationText(lost));
  const services = host.registry
    .session(view.id)
    .status.stack.services.filter((service) => service.profiles.includes(picked.profile))
    .map((service) => service.name);
  await startStack(host, view, { services });
}

/** The list of presets is there at once, and without an engine too: what it has is told where it answers soon. */
async function factsOf(host: HostContext, view: StackView): Promise<MachineFacts | undefined> {
  const signal = AbortSignal.timeout(patienceMs);
  const session = host.registry.session(view.id);
  try {
    return await machineFacts(await session.engine(signal), session.status.stack, signal);
  } catch (error) {
    host.log.debug(`presets are listed without what the engine has: ${String(error)}`);
    return undefined;
  }
}

async function stackOf(host: HostContext, item: unknown): Promise<StackView> {
  const [target] = targetsOf(host.registry.views(), item, undefined);
  const named = host.registry.views().find((view) => view.id === target?.stackId);
  return named ?? (await pickStack(host));
}

function stackModel(host: HostContext, view: StackView): StackModel {
  const { stack } = host.registry.session(view.id).status;
  if (stack.profiles.length > 0) return stack;
  const message = vscode.l10n.t('The compose file of {0} has no profiles to choose from.', view.title);
  throw new UserError({ title: message, message, steps: [] });
}

/** A sentence for each profile that gave way to another one; "" where none did. */
function leftOutWords(stack: StackModel, chosen: readonly string[], kept: readonly string[]): string {
  return leftOut(stack, chosen, kept)
    .map(({ title, keptTitle, why }) =>
      vscode.l10n.t('{0} is left out, as it cannot run beside {1}: {2}.', title, keptTitle, why),
    )
    .join(' ');
}

/** A list of checkboxes in which profiles that exclude each other switch each other off, and say so above the list. */
async function pickMany(
  stack: StackModel,
  machine: MachineFacts | undefined,
  placeholder: string,
): Promise<string[]> {
  const held = new DisposableList();
  const pick = held.push(
    vscode.window.createQuickPick<vscode.QuickPickItem & { readonly profile: string }>(),
  );
  pick.canSelectMany = true;
  pick.placeholder = placeholder;
  pick.matchOnDetail = true;
  pick.items = presetChoices(stack, machine).map((choice) => ({
    label: choice.title,
    description: choice.description,
    detail: choice.detail,
    profile: choice.profile,
  }));
  let order = presetChoices(stack)
    .filter((choice) => choice.active)
    .map((choice) => choice.profile);
  const show = (): void => {
    pick.selectedItems = pick.items.filter((item) => order.includes(item.profile));
  };
  show();
  try {
    return await new Promise<string[]>((resolve, reject) => {
      held.push(
        pick.onDidChangeSelection((selected) => {
          const now = selected.map((item) => item.profile);
          const next = [
            ...order.filter((one) => now.includes(one)),
            ...now.filter((one) => !order.includes(one)),
          ];
          const before = order.length;
          order = resolveExclusive(stack, next);
          if (order.length < now.length) {
            pick.title = leftOutWords(stack, next, order);
            show();
            // Taking back check marks comes here once more, with as many as before: what was said stays to be read.
          } else if (order.length !== before) pick.title = undefined;
        }),
      );
      held.push(pick.onDidAccept(() => resolve(order)));
      held.push(pick.onDidHide(() => reject(new CancelledError())));
      pick.show();
    });
  } finally {
    held.dispose();
  }
}
