import { type LogLine } from '../../core/logs/logLine';
import { logText } from '../../present/logText';
import { type StackModel } from '../../core/model/stack';
import { type Palette } from './palette';

/**
 * @param isTerminal what could steer a terminal is taken out of the lines; files and pipes get them as they are
 * @returns a function that turns a line into text with newline: "web-1  | listening on 80"
 */
export function logPrinter(
  stack: StackModel,
  services: readonly string[],
  options: { readonly prefix: boolean; readonly timestamps: boolean },
  paint: Palette,
  isTerminal = false,
): (line: LogLine) => string {
  // Colours by the place in the file, so that a service keeps its colour whatever is followed.
  const colours = new Map(stack.services.map((service, index) => [service.name, index]));
  const shown = stack.services.filter((service) => services.includes(service.name));
  let width = Math.max(
    0,
    ...shown.map((service) => {
      const name = service.spec.container_name;
      return (name ?? `${service.name}-${Math.max(1, service.replicas)}`).length;
    }),
  );
  return (line) => {
    const text = `${options.timestamps ? `${line.time} ` : ''}${isTerminal ? logText(line.text) : line.text}\n`;
    if (!options.prefix) return text;
    const name = shortContainerName(line.container, stack.name);
    width = Math.max(width, name.length);
    const prefix = `${name.padEnd(width)}  | `;
    return paint.nth(colours.get(line.service) ?? 0, prefix) + text;
  };
}

/** "web-1" of "shop-web-1"; a name the user chose stays. */
function shortContainerName(container: string, project: string): string {
  return container.startsWith(`${project}-`) ? container.slice(project.length + 1) : container;
}
