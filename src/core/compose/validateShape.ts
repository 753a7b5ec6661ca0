import { closestName } from './closestName';
import { replacement } from './replacement';
import { type ProblemList } from './problemList';
import { projectShape } from './projectShape';
import { type Alternative, type ListShape, type ObjectShape, type RecordShape, type Shape } from './shape';
import { type Fix } from './problemList';
import { type Span } from './sourceText';
import {
  isBroken,
  isNull,
  render,
  sameTree,
  stringOf,
  toPlain,
  type MapNode,
  type Node,
  type SeqNode,
} from './tree';

/** Reports every value that is not as the Compose Specification has it: unknown keys, wrong types, missing keys. */
export function validateShape(tree: Node, problems: ProblemList): void {
  new Validation(problems).check(tree, projectShape);
}

class Validation {
  private readonly path: (string | number)[] = [];

  constructor(private readonly problems: ProblemList) {}

  /** @param key where the key of the value stands: what is missing has no place of its own. */
  check(node: Node, shape: Shape, key?: Span): void {
    if (isBroken(node)) return;
    const fitting = fittingOf(node, shape);
    if (!fitting) {
      const wanted = (isChoice(shape) ? shape : [shape]).map(describe);
      const { said, fix } = whatElse(node, wanted);
      const place = isNull(node) && node.span.start === node.span.end ? key : undefined;
      const message = `${this.where()} must be ${joinOr(wanted)}${said}`;
      this.problems.error('wrongType', message, place ?? node.span, fix);
      return;
    }
    switch (fitting.kind) {
      case 'object':
        if (node.kind === 'map') this.checkObject(node, fitting);
        return;
      case 'record':
        if (node.kind === 'map') this.checkRecord(node, fitting);
        return;
      case 'list':
        if (node.kind === 'seq') this.checkList(node, fitting);
        return;
      case 'any':
        return;
      case 'string':
      case 'number':
      case 'integer':
      case 'boolean':
      case 'null':
        this.checkScalar(node, fitting);
    }
  }

  private checkScalar(
    node: Node,
    shape: Extract<Alternative, { kind: 'string' | 'number' | 'integer' | 'boolean' | 'null' }>,
  ): void {
    if (node.kind !== 'scalar') return;
    const { value } = node;
    if (shape.values && !shape.values.includes(String(value)) && !shape.pattern?.test(String(value))) {
      const wanted = shape.values.map((one) => `"${one}"`).join(', ');
      const hint = closestName(String(value), shape.values);
      const suffix = hint === undefined ? '' : `; did you mean "${hint}"?`;
      this.problems.error(
        'invalidValue',
        `${this.where()} must be one of the following: ${wanted}${suffix}`,
        node.span,
        replacement(node.span, String(value), hint),
      );
    }
    if (typeof value !== 'number') return;
    if (shape.min !== undefined && value < shape.min) {
      this.problems.error('invalidValue', `${this.where()} must be at least ${shape.min}`, node.span);
    }
    if (shape.max !== undefined && value > shape.max) {
      this.problems.error('invalidValue', `${this.where()} must be at most ${shape.max}`, node.span);
    }
  }

  private checkList(node: SeqNode, shape: ListShape): void {
    node.items.forEach((item, index) => {
      this.path.push(index);
      this.check(item, shape.items);
      this.path.pop();
    });
    if (!shape.unique) return;
    const seen = new Map<string, number>();
    node.items.forEach((item, index) => {
      const key = JSON.stringify(toPlain(item));
      const first = seen.get(key);
      const other = first === undefined ? undefined : node.items[first];
      if (other && sameTree(other, item)) {
        const message = `${this.where()} array items[${first},${index}] must be unique`;
        this.problems.error('invalidValue', message, item.span);
      } else seen.set(key, index);
    });
  }

  private checkObject(node: MapNode, shape: ObjectShape): void {
    for (const [key, entry] of node.entries) {
      const wanted = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
      if (wanted) {
        this.path.push(key);
        this.check(entry.value, wanted, entry.keySpan);
        this.path.pop();
      } else if (!key.startsWith('x-')) {
        const hint = closestName(key, Object.keys(shape.keys));
        const suffix = hint === undefined ? '' : `; did you mean "${hint}"?`;
        const subject = this.path.length > 0 ? `${this.where()} ` : '';
        const message = `${subject}Additional property ${key} is not allowed${suffix}`;
        this.problems.error('unknownKey', message, entry.keySpan, replacement(entry.keySpan, key, hint));
      }
    }
    for (const key of shape.required) {
      if (!node.entries.has(key)) {
        this.problems.error('invalidValue', `${this.where()} ${key} is required`, node.span);
      }
    }
  }

  private checkRecord(node: MapNode, shape: RecordShape): void {
    for (const [key, entry] of node.entries) {
      if (shape.keys && !shape.keys.test(key)) {
        const rule = key === '' ? 'a name is needed' : 'names consist of letters, digits, ".", "_" and "-"';
        const message = `${this.where()} Additional property ${key} is not allowed: ${rule}`;
        this.problems.error('unknownKey', message, entry.keySpan);
        continue;
      }
      this.path.push(key);
      this.check(entry.value, shape.values, entry.keySpan);
      this.path.pop();
    }
  }

  private where(): string {
    return this.path
      .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
      .join('');
  }
}

function isChoice(shape: Shape): shape is readonly Alternative[] {
  return Array.isArray(shape);
}

function fittingOf(node: Node, shape: Shape): Alternative | undefined {
  if (!isChoice(shape)) return fits(node, shape) ? shape : undefined;
  for (const alternative of shape) if (fits(node, alternative)) return alternative;
  return undefined;
}

function fits(node: Node, shape: Alternative): boolean {
  switch (shape.kind) {
    case 'any':
      return true;
    case 'object':
    case 'record':
      return node.kind === 'map';
    case 'list':
      return node.kind === 'seq';
    case 'string':
      return node.kind === 'scalar' && typeof node.value === 'string';
    case 'number':
      return node.kind === 'scalar' && typeof node.value === 'number' && Number.isFinite(node.value);
    case 'integer':
      return node.kind === 'scalar' && Number.isInteger(node.value);
    case 'boolean':
      return node.kind === 'scalar' && typeof node.value === 'boolean';
    case 'null':
      return node.kind === 'scalar' && node.value === null;
  }
}

/** Slips that are known by what they leave behind. */
function whatElse(node: Node, wanted: readonly string[]): { said: string; fix?: Fix } {
  if (isNull(node)) return { said: ', but nothing is written' };
  const pair = /^[\w-]+:(?=[^/\s])/.exec(stringOf(node) ?? '')?.[0];
  if (pair !== undefined && wanted.includes('a mapping')) {
    const fix = replacement(node.span, stringOf(node) ?? '', stringOf(node)?.replace(pair, `${pair} `));
    return { said: `: a blank is missing after "${pair}"`, ...(fix && { fix }) };
  }
  const [first, ...more] = node.kind === 'map' ? node.entries : [];
  if (first && more.length === 0 && first[1].value.kind === 'scalar' && wanted.includes('a string'))
    return { said: `: write "${first[0]}=${render(first[1].value)}", or leave out the dashes` };
  return { said: '' };
}

function describe(shape: Alternative): string {
  switch (shape.kind) {
    case 'object':
    case 'record':
      return 'a mapping';
    case 'list':
      return 'a list';
    case 'string':
      return shape.says ?? 'a string';
    case 'number':
      return 'a number';
    case 'integer':
      return 'an integer';
    case 'boolean':
      return 'a boolean';
    case 'null':
      return 'empty';
    case 'any':
      return 'anything';
  }
}

function joinOr(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
