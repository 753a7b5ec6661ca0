import { type Node } from './tree';

/**
 * The value of an `x-*` key as compose prints it in JSON: a list without items is null there, and a date a full
 * timestamp.
 */
export function toExtension(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' && node.text !== undefined ? timestamp(node.text) : node.value;
    case 'seq':
      return node.items.length === 0 ? null : node.items.map(toExtension);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, toExtension(value)]));
  }
}

/** From Go's own text of a time ("2001-12-14 21:59:43.1 -0500 -0500") to the one it writes in JSON. */
function timestamp(text: string): string {
  const [day = '', time = '', zone = ''] = text.split(' ');
  const offset = zone === '+0000' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  return `${day}T${time}${offset}`;
}
