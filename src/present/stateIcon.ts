import { type ServiceState } from '../core/model/serviceState';
import { type Standing } from '../core/model/summary';

/** A codicon and a theme colour, by id. The shape alone tells the state; colour only adds to it. */
export interface StateIcon {
  readonly iconId: string;
  readonly colorId: string | undefined;
}

const icon = (iconId: string, colorId?: string): StateIcon => ({ iconId, colorId });

export function stateIcon(state: ServiceState): StateIcon {
  switch (state.kind) {
    case 'ready':
      return icon('pass-filled', 'testing.iconPassed');
    case 'running':
      return icon('circle-filled', 'charts.blue');
    case 'starting':
    case 'stopping':
      return icon('loading~spin');
    case 'waiting':
      return icon('watch', 'disabledForeground');
    case 'unhealthy':
      return icon('warning', 'problemsWarningIcon.foreground');
    case 'exited':
      return icon('error', 'problemsErrorIcon.foreground');
    case 'restarting':
      return icon('sync', 'problemsWarningIcon.foreground');
    case 'stopped':
    case 'created':
    case 'absent':
      return icon('circle-outline', 'disabledForeground');
    case 'notSelected':
      return icon('circle-slash', 'disabledForeground');
    case 'done':
      return icon('check', 'disabledForeground');
    case 'paused':
      return icon('debug-pause', 'charts.yellow');
    case 'pulling':
      return icon('cloud-download');
    case 'building':
      return icon('tools');
  }
}

/** The icon of something that folds several services. */
export function standingIcon(standing: Standing): StateIcon {
  switch (standing) {
    case 'error':
      return icon('error', 'problemsErrorIcon.foreground');
    case 'warning':
      return icon('warning', 'problemsWarningIcon.foreground');
    case 'busy':
      return icon('loading~spin');
    case 'ok':
      return icon('pass-filled', 'testing.iconPassed');
    case 'off':
      return icon('circle-outline', 'disabledForeground');
  }
}
