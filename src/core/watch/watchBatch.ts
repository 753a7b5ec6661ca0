import type { ComposeExec } from '../model/composeService';
import type { WatchRule } from './watchRules';

/** A file that was written or taken away; the path is absolute. */
export interface FileChange {
  readonly path: string;
  readonly kind: 'written' | 'removed';
}

/** What is to be done for one service after a burst of changes: one build, or one transfer and what follows it. */
export interface WatchBatch {
  readonly service: string;
  readonly rebuild: boolean;
  readonly write: readonly { readonly path: string; readonly target: string }[];
  /** Paths in the container. */
  readonly remove: readonly string[];
  readonly restart: boolean;
  readonly exec: readonly ComposeExec[];
}

/**
 * Makes one action a service of any number of changes. The last change of a file counts. A build brings everything along:
 * nothing is transferred then. Services that no change concerns are left out. Pure.
 */
export function watchBatches(rules: readonly WatchRule[], changes: readonly FileChange[]): WatchBatch[] {
  const last = new Map(changes.map((change) => [change.path, change]));
  const services = [...new Set(rules.map((rule) => rule.service))];
  return services.flatMap((service): WatchBatch[] => {
    const write = new Map<string, string>();
    const remove = new Set<string>();
    const exec = new Set<ComposeExec>();
    let [rebuild, restart] = [false, false];
    for (const rule of rules) {
      if (rule.service !== service) continue;
      const { action } = rule.watch;
      for (const { path, kind } of last.values()) {
        if (!rule.concerns(path)) continue;
        if (action === 'rebuild') rebuild = true;
        if (action === 'restart' || action === 'sync+restart') restart = true;
        if (action === 'sync+exec' && rule.watch.exec) exec.add(rule.watch.exec);
        if (!action.startsWith('sync')) continue;
        const target = rule.targetOf(path);
        if (kind === 'removed') remove.add(target);
        else write.set(target, path);
      }
    }
    if (rebuild) return [{ service, rebuild, write: [], remove: [], restart: false, exec: [] }];
    if (write.size + remove.size + exec.size === 0 && !restart) return [];
    return [
      {
        ...{ service, rebuild, restart, remove: [...remove], exec: [...exec] },
        write: [...write].map(([target, path]) => ({ path, target })),
      },
    ];
  });
}
