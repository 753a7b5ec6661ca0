import { didYouMean } from '../core/compose/didYouMean';
import { type FlagValues } from './flagValues';
import { type SnapshotAction } from './snapshotAction';
import { UsageError } from './usageError';

const kinds = {
  save: 'NAME',
  list: '',
  show: 'NAME',
  restore: 'NAME',
  undo: '',
  compare: 'NAME',
  rename: 'NAME NEW',
  delete: 'NAME…',
  export: 'NAME FILE',
  import: 'FILE',
  recover: '',
} as const satisfies Record<SnapshotAction['kind'], string>;

/** The words behind `snapshot`. @throws UsageError */
export function parseSnapshot(values: FlagValues, words: readonly string[]): SnapshotAction {
  const [word, ...rest] = words;
  const kind = Object.keys(kinds).find((one): one is SnapshotAction['kind'] => one === word);
  if (kind === undefined) {
    const all = Object.keys(kinds);
    if (word === undefined) throw new UsageError(`what to do? Name one of ${all.join(', ')}`, 'snapshot');
    const hint = didYouMean(word, all) || `; there are ${all.join(', ')}`;
    throw new UsageError(`unknown action ${word}${hint}`, 'snapshot');
  }
  const wanted = kinds[kind] === '' ? 0 : kinds[kind].split(' ').length;
  if (kind === 'delete' ? rest.length === 0 : rest.length !== wanted) {
    throw new UsageError(`usage: dev-stack snapshot ${kind} ${kinds[kind]}`.trimEnd(), 'snapshot');
  }
  const [name = '', second = ''] = rest;
  const safety = !values.has('no-safety');
  switch (kind) {
    case 'save':
      return { kind, name, note: values.text('note') ?? '', quiet: values.has('stop') ? 'stop' : 'pause' };
    case 'list':
      return { kind };
    case 'recover':
      return { kind, discard: values.has('discard') };
    case 'show':
    case 'compare':
      return { kind, name };
    case 'restore':
      return { kind, name, safety };
    case 'undo':
      return { kind, safety };
    case 'rename':
      return { kind, name, to: second, note: values.text('note') };
    case 'delete':
      return { kind, names: rest };
    case 'export':
      return { kind, name, file: second };
    case 'import':
      return { kind, file: name, name: values.text('name'), otherProject: values.has('other-project') };
  }
}
