import { type StackVolume } from '../core/data/stackVolumes';
import { type StackStatus } from '../core/live/stackStatus';
import { definedVolumes } from '../core/reconcile/planResources';
import { usersByVolume } from '../core/reconcile/usersByVolume';
import { plainText } from './briefly';
import { formatBytes } from './formatBytes';
import { formatAge, spellAge } from './formatDuration';
import { type Row } from './row';
import { type StackView } from './stackView';
import { ownGroups, type TreeNode } from './treeNode';
import { shortVolumeName, snapshotAge, volumeLabel, volumeStanding } from './volumeWords';

/** What can be done with a volume, in the order of the context value. Menus match these words. */
export const volumeCapabilities = ['canOpen', 'canRemove', 'canSave', 'canReset'] as const;

type VolumeNode = Extract<TreeNode, { kind: 'volume' }>;

/** The stack's volumes below their group: those the definition names until the engine was asked. */
export function volumeNodes(view: StackView, status: StackStatus): VolumeNode[] {
  const defined = usersByVolume(status.stack);
  // Of services that are not selected there is nothing to see until they were started once.
  const waits = (services: readonly string[]): boolean =>
    services.length > 0 && services.every((name) => status.services.get(name)?.service.active === false);
  const names =
    view.volumes === undefined
      ? Object.values(definedVolumes(status.stack)).flatMap(({ name }) =>
          waits([...(defined.get(name) ?? [])]) ? [] : [name],
        )
      : view.volumes.list.flatMap(({ name, exists, services }) => (!exists && waits(services) ? [] : [name]));
  return [...new Set(names)].map((volume) => ({
    kind: 'volume',
    id: `${view.id}/volume/${volume}`,
    stackId: view.id,
    service: undefined,
    key: '',
    volume,
  }));
}

export function volumeGroupRow(id: string, view: StackView, status: StackStatus): Row {
  const nodes = volumeNodes(view, status);
  const { list = [], sizes } = view.volumes ?? {};
  const orphans = list.filter(({ kind }) => kind === 'orphan').length;
  const bytes = list.reduce((sum, { name }) => sum + (sizes?.get(name) ?? 0), 0);
  const parts = [
    String(nodes.length),
    ...(bytes > 0 ? [formatBytes(bytes)] : []),
    ...(orphans > 0 ? [`${orphans} orphaned`] : []),
  ];
  return {
    id,
    label: 'Volumes',
    description: parts.join(' · '),
    iconId: undefined,
    colorId: undefined,
    contextValue: `group${ownGroups.volumes}`,
    collapsible: 'collapsed',
    tooltip: 'Where the services keep their data',
    accessibilityLabel: `Volumes, ${parts.join(', ')}`,
  };
}

/** One volume as a line, below its group or below a service. @param now ms since the epoch */
export function volumeRow(node: VolumeNode, view: StackView, now: number): Row {
  const volume = view.volumes?.list.find(({ name }) => name === node.volume);
  const short = shortVolumeName(node.volume, view.status?.stack.name ?? '');
  const base = { id: node.id, collapsible: 'none' as const };
  if (volume === undefined) {
    // The engine was not asked yet.
    const place = node.key === '' ? '' : `, mounted at ${node.key}`;
    return {
      ...{ ...base, label: plainText(short), description: node.key, iconId: 'database' },
      ...{ colorId: undefined, contextValue: 'volume' },
      accessibilityLabel: `volume ${plainText(short)}${place}`,
      tooltip: plainText(node.volume),
    };
  }
  const { kind, exists } = volume;
  const size = view.volumes?.sizes?.get(volume.name);
  const label = plainText(volume.anonymous === undefined ? short : volumeLabel(volume));
  const standing = volumeStanding(volume);
  const age = snapshotAge(volume, now);
  const parts = [
    ...(standing === '' ? [] : [standing]),
    ...(size === undefined ? [] : [formatBytes(size)]),
    ...(age === '' ? [] : [age]),
  ];
  const muted = !exists || kind === 'external' || kind === 'foreign';
  const spokenAge =
    volume.lastSnapshot === undefined
      ? age
      : `last snapshot ${spellAge(now - volume.lastSnapshot.createdAt)}`;
  return {
    ...{
      ...base,
      label,
      collapsible: exists ? 'collapsed' : 'none',
      description: parts.join(' · '),
      iconId: iconOf(volume),
    },
    colorId: muted ? 'disabledForeground' : undefined,
    contextValue: ['volume', ...capabilitiesOf(volume)].join(':'),
    tooltip: tooltipOf(node, volume, size, now),
    accessibilityLabel: [
      `volume ${label}`,
      ...(standing === '' ? [] : [standing]),
      ...(size === undefined ? [] : [formatBytes(size)]),
      ...(spokenAge === '' ? [] : [spokenAge]),
      ...(volume.services.length === 0 ? [] : [`used by ${volume.services.join(', ')}`]),
    ].join(', '),
  };
}

function iconOf({ kind }: StackVolume): string {
  switch (kind) {
    case 'own':
    case 'anonymous':
      return 'database';
    case 'orphan':
      return 'debug-disconnect';
    case 'external':
    case 'foreign':
      return 'lock';
  }
}

function capabilitiesOf({ kind, exists, services, containers }: StackVolume): string[] {
  const data = exists && (kind === 'own' || kind === 'anonymous') && services.length > 0;
  const can = {
    canOpen: exists,
    canRemove: kind === 'orphan' && containers.length === 0,
    canSave: data,
    canReset: data,
  };
  return volumeCapabilities.filter((one) => can[one]);
}

function tooltipOf(node: VolumeNode, volume: StackVolume, size: number | undefined, now: number): string {
  const { name, kind, exists, services, containers, createdAt, lastSnapshot } = volume;
  const why = {
    own: '',
    anonymous: 'Nobody gave it a name: it belongs to the container.',
    orphan: 'It carries the name of this project, and its compose file does not name it.',
    external: 'The compose file calls it external: it is used, and never changed or removed here.',
    foreign: 'It was not made by this stack: it is used, and never changed or removed here.',
  }[kind];
  return [
    name,
    ...(exists ? [] : ['It is made with the first start.']),
    ...(why === '' ? [] : [why]),
    ...(size === undefined ? [] : [`Holds ${formatBytes(size)}`]),
    ...(node.key === '' ? [] : [`Mounted at ${node.key}`]),
    ...(services.length === 0 ? [] : [`Used by ${services.join(', ')}`]),
    ...(kind === 'orphan' && containers.length > 0 ? [`In use by ${containers.join(', ')}`] : []),
    ...(createdAt === undefined ? [] : [`Made ${formatAge(now - createdAt)}`]),
    ...(lastSnapshot === undefined
      ? []
      : [`Last snapshot: ${lastSnapshot.name}, ${formatAge(now - lastSnapshot.createdAt)}`]),
  ]
    .map(plainText)
    .join('\n');
}
