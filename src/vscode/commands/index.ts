import { commandIds, type CommandId } from '../../present/commandIds';
import { type HostContext } from '../hostContext';
import { copyStackToWorkspace, editBundledEnv } from './bundled';
import { copyAddress } from './copyAddress';
import { copyConnection } from './copyConnection';
import { chooseEngine, reconnect, startDocker } from './engine';
import { down, restart, start, startInstead, startService, stop, stopService } from './lifecycle';
import { followAllLogs, followLogs } from './logs';
import { discardInterrupted } from './discardInterrupted';
import { doctor, showInFile, showPlan, showStartTimeline, why } from './look';
import { openLink } from './openLink';
import { choosePresets, startPreset } from './presets';
import { rebuild } from './rebuild';
import { removeOrphans } from './removeOrphans';
import { reset } from './reset';
import { showActions } from './showActions';
import { deleteSnapshot, exportSnapshot, importSnapshot, renameSnapshot } from './keepSnapshots';
import { compareSnapshot, restoreSnapshot, saveSnapshot, undoDataLoss } from './snapshots';
import { smoke } from './smoke';
import { dump, importDump, migrate, seed } from './tasks';
import { openConsole, openShell } from './terminals';
import { toggleWatch } from './toggleWatch';
import { openVolumeFile } from './volumeFiles';
import { copyVolumeName, removeVolume } from './volumes';
import { editVariables, fillVariables, writeEnv } from './variables';

/**
 * What a command does.
 *
 * @param item the row, service, stack or name it was called on; undefined from the palette
 * @param selection every selected row, where the tree hands them over
 */
export type CommandHandler = (host: HostContext, item?: unknown, selection?: unknown) => Promise<void> | void;

/** The table of commands: the next one goes here, into commandIds, and into package.json. */
export const commandTable: Readonly<Record<CommandId, CommandHandler>> = {
  [commandIds.start]: start,
  [commandIds.startService]: startService,
  [commandIds.startPreset]: startPreset,
  [commandIds.startInstead]: startInstead,
  [commandIds.stop]: stop,
  [commandIds.stopService]: stopService,
  [commandIds.restart]: restart,
  [commandIds.rebuild]: rebuild,
  [commandIds.toggleWatch]: toggleWatch,
  [commandIds.reset]: reset,
  [commandIds.migrate]: migrate,
  [commandIds.seed]: seed,
  [commandIds.dump]: dump,
  [commandIds.importDump]: importDump,
  [commandIds.saveSnapshot]: saveSnapshot,
  [commandIds.restoreSnapshot]: restoreSnapshot,
  [commandIds.compareSnapshot]: compareSnapshot,
  [commandIds.renameSnapshot]: renameSnapshot,
  [commandIds.exportSnapshot]: exportSnapshot,
  [commandIds.importSnapshot]: importSnapshot,
  [commandIds.deleteSnapshot]: deleteSnapshot,
  [commandIds.discardInterrupted]: discardInterrupted,
  [commandIds.openVolumeFile]: openVolumeFile,
  [commandIds.removeVolume]: removeVolume,
  [commandIds.copyVolumeName]: copyVolumeName,
  [commandIds.undoDataLoss]: undoDataLoss,
  [commandIds.down]: down,
  [commandIds.followLogs]: followLogs,
  [commandIds.followAllLogs]: followAllLogs,
  [commandIds.openLink]: openLink,
  [commandIds.copyAddress]: copyAddress,
  [commandIds.openShell]: openShell,
  [commandIds.openConsole]: openConsole,
  [commandIds.copyConnection]: copyConnection,
  [commandIds.showInFile]: showInFile,
  [commandIds.choosePresets]: choosePresets,
  [commandIds.showPlan]: showPlan,
  [commandIds.showStartTimeline]: showStartTimeline,
  [commandIds.why]: why,
  [commandIds.doctor]: doctor,
  [commandIds.smoke]: smoke,
  [commandIds.removeOrphans]: removeOrphans,
  [commandIds.reconnect]: reconnect,
  [commandIds.chooseEngine]: chooseEngine,
  [commandIds.startDocker]: startDocker,
  [commandIds.copyStackToWorkspace]: copyStackToWorkspace,
  [commandIds.writeEnv]: writeEnv,
  [commandIds.fillVariables]: fillVariables,
  [commandIds.editVariables]: editVariables,
  [commandIds.editBundledEnv]: editBundledEnv,
  [commandIds.showActions]: showActions,
  [commandIds.showLog]: (host) => host.log.show(true),
};
