import * as vscode from 'vscode';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { byStack, pickServices, requireTrust } from './targets';

/** Builds the images of services anew and starts what has changed by that; what they depend on is built by nobody. */
export async function rebuild(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  const found = await pickServices(host, item, selection, {
    fits: ({ status }) => status.service.spec.build !== undefined,
    many: true,
    placeHolder: vscode.l10n.t('Which services are to be built?'),
    none: vscode.l10n.t('No service of this stack has a build.'),
  });
  await Promise.all(
    byStack(found).map(async ({ view, services }) => {
      requireTrust(view);
      // Before the work of a build, which nobody wants who then says no.
      const { confirmStart } = await import('./confirmStart');
      const allowed = await confirmStart(host, view.id, { services });
      const { operations } = host.registry.session(view.id);
      const what = services.length > 3 ? `${services.length} services` : services.join(', ');
      await withProgress(vscode.l10n.t('Building {0}', what), async (signal, onProgress) => {
        await operations.build({ services }, onProgress, signal);
        await operations.start(allowed, onProgress, signal);
      });
    }),
  );
}
