import { type StackView } from './stackView';
import { type TreeNode } from './treeNode';

/**
 * What the row and the children of an element are made of, besides the time: while each of these is the same object,
 * so is the row. Undefined where that is not known: such a row has to be made anew to be compared.
 */
export function rowInputs(views: readonly StackView[], node: TreeNode): readonly unknown[] | undefined {
  const view = views.find((one) => one.id === node.stackId);
  const services = view?.status?.services;
  if (view === undefined || services === undefined) return undefined;
  switch (node.kind) {
    case 'service':
    case 'link':
    case 'connection':
    case 'port':
      return [services.get(node.service), view.known];
    case 'volume':
      return [services.get(node.service ?? ''), view.volumes];
    case 'dependency':
      return [services.get(node.service), services.get(node.dependency), view.known];
    case 'file':
      return [node];
    case 'stack':
    case 'group':
    case 'orphan':
    case 'action':
      return undefined;
  }
}
