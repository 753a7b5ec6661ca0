import { type ServiceState } from '../../core/model/serviceState';
import { type Palette } from './palette';

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;

/**
 * One character for a state, told apart by shape first and colour second.
 *
 * @param frame of the spinner; undefined where nothing moves
 */
export function stateMark(state: ServiceState, paint: Palette, frame?: number): string {
  switch (state.kind) {
    case 'ready':
    case 'done':
      return paint.green('✔');
    case 'running':
      return paint.blue('●');
    case 'pulling':
    case 'building':
    case 'starting':
    case 'stopping':
      return frame === undefined ? paint.cyan('◌') : paint.cyan(spinner[frame % spinner.length] ?? '◌');
    case 'waiting':
      return paint.dim('◔');
    case 'unhealthy':
    case 'restarting':
      return paint.yellow('▲');
    case 'exited':
      return paint.red('✖');
    case 'paused':
      return paint.yellow('‖');
    case 'created':
    case 'stopped':
    case 'absent':
    case 'notSelected':
      return paint.dim('○');
  }
}
