import { listToMap } from './mergeTrees';
import { parsePorts } from './parsePorts';
import { parseVolume } from './parseVolume';
import { type ProblemList } from './problemList';
import {
  changeEntry,
  isBroken,
  isNull,
  mapItems,
  mapOf,
  mapValues,
  render,
  scalar,
  seq,
  stringOf,
  withEntry,
  type MapEntry,
  type MapNode,
  type Node,
} from './tree';
import { cleanPath } from './cleanPath';

type Rewrite = (node: Node, problems: ProblemList, path: string) => Node;

/** Short form → long form, one function a key. Values of a wrong type come back as they are: they are reported elsewhere. */
const rewrites: Readonly<Record<string, Rewrite>> = {
  build: (node, problems, path) => {
    if (node.kind === 'scalar')
      return stringOf(node) === undefined ? node : mapOf({ context: node }, node.span);
    if (node.kind !== 'map') return node;
    let build = changeEntry(node, 'additional_contexts', (value) => pairsToMap(value, problems, path));
    build = changeEntry(build, 'secrets', fileReferences);
    return changeEntry(build, 'ssh', (value) => sshKeys(value, problems, path));
  },
  configs: fileReferences,
  depends_on: (node) => {
    const map = listToMap(node, (item) => mapOf({}, item.span));
    if (!map) return node;
    return mapValues(map, (value) => {
      // Anything else is reported already; what follows counts on maps.
      const entry = value.kind === 'map' ? value : mapOf({}, value.span);
      const withCondition = entry.entries.has('condition')
        ? entry
        : withEntry(entry, 'condition', scalar('service_started', entry.span));
      return withCondition.entries.has('required')
        ? withCondition
        : withEntry(withCondition, 'required', scalar(true, entry.span));
    });
  },
  devices: (node, problems, path) =>
    node.kind === 'seq' ? mapItems(node, (item) => device(item, problems, path)) : node,
  dns: (node) => {
    const entries = textToList(node);
    if (entries.kind !== 'seq') return entries;
    return seq(
      entries.items.filter((item) => stringOf(item) !== '' && !isNull(item)),
      node.span,
    );
  },
  env_file: (node) => {
    const files = textToList(node);
    if (files.kind !== 'seq') return files;
    return mapItems(files, (item) => {
      const map = stringOf(item) === undefined ? item : mapOf({ path: item }, item.span);
      if (map.kind !== 'map' || map.entries.has('required')) return map;
      return withEntry(map, 'required', scalar(true, item.span));
    });
  },
  expose: (node, problems, path) => {
    for (const item of node.kind === 'seq' ? node.items : []) {
      if (isFloat(item)) problems.error('wrongType', `${path}: ${writtenAs(item)} is no port`, item.span);
    }
    return node;
  },
  gpus: (node) =>
    stringOf(node) === undefined
      ? node
      : seq([mapOf({ count: scalar('all', node.span) }, node.span)], node.span),
  label_file: textToList,
  models: (node) => listToMap(node, (item) => scalar(null, item.span)) ?? node,
  networks: (node) => listToMap(node, (item) => scalar(null, item.span)) ?? node,
  ports: (node, problems, path) => {
    if (node.kind !== 'seq') return node;
    return seq(
      node.items.flatMap((item) => ports(item, problems, path)),
      node.span,
    );
  },
  secrets: fileReferences,
  volumes: (node, problems, path) =>
    node.kind === 'seq' ? mapItems(node, (item) => volume(item, problems, path)) : node,
};

/** A service with every key in its long form. Long forms stay as they are, so it may be applied again. */
export function canonicalService(service: Node, problems: ProblemList, path: string): Node {
  if (service.kind !== 'map') return service;
  return mapValues(service, (value, key) => {
    const rewrite = Object.hasOwn(rewrites, key) ? rewrites[key] : undefined;
    return rewrite ? rewrite(value, problems, `${path}.${key}`) : value;
  });
}

function textToList(node: Node): Node {
  return stringOf(node) === undefined ? node : seq([node], node.span);
}

function fileReferences(node: Node): Node {
  if (node.kind !== 'seq') return node;
  return mapItems(node, (item) => (stringOf(item) === undefined ? item : mapOf({ source: item }, item.span)));
}

function pairsToMap(node: Node, problems: ProblemList, path: string): Node {
  if (node.kind !== 'seq') return node;
  const entries = new Map<string, MapEntry>();
  for (const item of node.items) {
    const text = stringOf(item);
    if (text === undefined) continue;
    const equals = text.indexOf('=');
    if (equals === -1) {
      problems.error('invalidValue', `${path}: invalid value ${text}, expected key=value`, item.span);
    } else {
      const value = scalar(text.slice(equals + 1), item.span);
      entries.set(text.slice(0, equals), { keySpan: item.span, value });
    }
  }
  return { kind: 'map', entries, span: node.span };
}

function sshKeys(node: Node, problems: ProblemList, path: string): Node {
  if (node.kind !== 'seq') return node;
  const entries = new Map<string, MapEntry>();
  for (const item of node.items) {
    const text = stringOf(item);
    if (text === undefined) continue;
    const [id = '', ...rest] = text.split('=');
    if (rest.length === 0 && id !== 'default') {
      problems.error('invalidValue', `${path}.ssh: invalid ssh key "${text}"`, item.span);
    } else {
      const value = scalar(rest.length > 0 ? rest.join('=') : null, item.span);
      entries.set(id, { keySpan: item.span, value });
    }
  }
  return { kind: 'map', entries, span: node.span };
}

function device(node: Node, problems: ProblemList, path: string): Node {
  const text = stringOf(node);
  if (text === undefined) return node;
  const [source = '', target = '', permissions = 'rwm', ...rest] = text.split(':');
  if (rest.length > 0) {
    const message = `${path}: confusing device mapping, please use long syntax: ${text}`;
    problems.error('invalidValue', message, node.span);
  }
  return textMap(node, { source, target: target || source, permissions });
}

/** Also `80.0` and `1e2`: a whole number, but not for Go. */
function isFloat(node: Node): boolean {
  return node.kind === 'scalar' && typeof node.value === 'number' && /^[^xX]*[.eE]/.test(writtenAs(node));
}

function writtenAs({ span: { source, start, end } }: Node): string {
  return source.text.slice(start, end);
}

function ports(node: Node, problems: ProblemList, path: string): Node[] {
  if (node.kind === 'map' && !node.entries.has('target'))
    problems.error('invalidValue', `${path}: a port needs a target: the port in the container`, node.span);
  if (node.kind !== 'scalar' || node.value === null || typeof node.value === 'boolean') return [node];
  if (isBroken(node)) return [];
  if (isFloat(node)) {
    problems.error('wrongType', `${path}: ${writtenAs(node)} is no port`, node.span);
    return [];
  }
  const parsed = parsePorts(render(node));
  if (typeof parsed === 'string') {
    problems.error('invalidValue', `${path}: ${parsed}`, node.span);
    return [];
  }
  return parsed.map(({ hostIp, target, published, protocol }) => {
    const map = textMap(node, { mode: 'ingress', host_ip: hostIp, published, protocol });
    return withEntry(map, 'target', scalar(target, node.span));
  });
}

function volume(node: Node, problems: ProblemList, path: string): Node {
  const text = stringOf(node);
  if (text === undefined) return node;
  const parsed = parseVolume(text);
  if (typeof parsed === 'string') {
    problems.error('invalidValue', `${path}: ${parsed}`, node.span);
    return { kind: 'scalar', value: text, span: node.span, broken: true };
  }
  const yes = scalar(true, node.span);
  const bind = parsed.type === 'bind';
  const bindBlock = textMap(node, { propagation: parsed.propagation ?? '', selinux: parsed.selinux ?? '' });
  const volumeBlock = mapOf({ nocopy: parsed.nocopy ? yes : undefined }, node.span);
  let map = textMap(node, { type: parsed.type, source: parsed.source ?? '' });
  // An empty target is not kept: "must not be empty" is said where targets are checked.
  map = withEntry(map, 'target', scalar(parsed.bare ? parsed.target : cleanPath(parsed.target), node.span));
  if (parsed.readOnly) map = withEntry(map, 'read_only', yes);
  if (bind) map = withEntry(map, 'bind', withEntry(bindBlock, 'create_host_path', yes));
  else if (parsed.bindOptions) map = withEntry(map, 'bind', bindBlock);
  if ((!bind && !parsed.bare) || parsed.nocopy) map = withEntry(map, 'volume', volumeBlock);
  return map;
}

/** A map of texts that stand where the short form does; empty ones are left out. */
function textMap(node: Node, texts: Readonly<Record<string, string>>): MapNode {
  const entries = new Map<string, MapEntry>();
  for (const [key, text] of Object.entries(texts)) {
    if (text !== '') entries.set(key, { keySpan: node.span, value: scalar(text, node.span) });
  }
  return { kind: 'map', entries, span: node.span };
}
