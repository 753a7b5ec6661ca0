import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import type { StackModel } from '../model/stack';

/**
 * The folder a container of the project was made from, where that is another than the definition's; undefined
 * otherwise. Projects are told apart by name alone, and two checkouts easily have one name ("docker", "infra").
 */
export function foreignFolder(stack: StackModel, container: EngineContainer): string | undefined {
  const folder = container.labels[labels.workingDir];
  return folder === undefined || folder === stack.workingDir ? undefined : folder;
}
