import type { EngineContainer } from '../engine/wire';
import type { ServiceModel, StackModel } from '../model/stack';
import { copiedFiles } from './copiedFiles';
import { mountSpec } from './mountSpec';
import type { ObservedStack } from './observe';
import type { ContainerFile } from './plan';

/**
 * The configs and secrets to be copied into a container that is there, with every start: what they hold may have changed,
 * and a killed start may have left a container without them. Pure.
 */
export function definedFiles(
  stack: StackModel,
  observed: ObservedStack,
  service: ServiceModel,
  container: EngineContainer,
): readonly ContainerFile[] {
  return mountSpec(stack, service.spec, new Map(), copiedFiles(observed.isRemote, container)).files;
}
