import * as vscode from 'vscode';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { pickStack, requireTrust, targetsOf } from './targets';

/** For one check (ms): a server that has just started compiles, elects and warms up. */
const timeoutMs = 10_000;

/** Uses every running service as an application on this machine would, and shows what came of it as text. */
export async function smoke(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  const [target] = targetsOf(host.registry.views(), item, selection);
  const view = host.registry.views().find(({ id }) => id === target?.stackId) ?? (await pickStack(host));
  requireTrust(view);
  const session = host.registry.session(view.id);
  const { title } = session.status.stack;
  const [{ runSmoke }, { nodeNetwork }, { smokeText }, { editorWays }] = await Promise.all([
    import('../../core/smoke/runSmoke'),
    import('../../core/smoke/nodeNetwork'),
    import('../../present/smokeText'),
    import('../../present/editorWays'),
  ]);
  const report = await withProgress(
    vscode.l10n.t('Smoke test of {0}', title),
    async (signal, _onProgress, say) =>
      runSmoke(await session.whenLive(signal), {
        ...{ services: target?.services ?? [], timeoutMs, signal, network: nodeNetwork, ways: editorWays },
        onResult: ({ service }) => say(service),
      }),
  );
  await host.documents.showText(`${vscode.l10n.t('Smoke test of {0}', title)}.txt`, `${smokeText(report)}\n`);
}
