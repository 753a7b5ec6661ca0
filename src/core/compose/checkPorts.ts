import { type ComposePort } from '../model/composeService';
import { type BoundService } from './bindServices';
import { type ProblemList } from './problemList';
import { getPath } from './tree';

/** Warns where two active services (or two containers of one) want the same port of the host. */
export function checkPorts(services: readonly BoundService[], problems: ProblemList): void {
  const taken: { readonly port: ComposePort; readonly service: string }[] = [];
  for (const service of services.filter((candidate) => candidate.active && candidate.replicas > 0)) {
    service.spec.ports?.forEach((port, index) => {
      if (!isFixed(port)) return;
      const at = getPath(service.node, 'ports', index)?.span;
      const what = `${port.host_ip ? `${port.host_ip}:` : ''}${port.published ?? ''}/${port.protocol ?? 'tcp'}`;
      const other = taken.find((entry) => clash(entry.port, port));
      if (other) {
        const message = `services.${service.name}.ports: ${what} is already published by service "${other.service}"`;
        problems.warning('portClash', message, at);
      } else if (service.replicas > 1) {
        const message = `services.${service.name}.ports: ${service.replicas} containers cannot all publish ${what}`;
        problems.warning('portClash', message, at);
      }
      taken.push({ port, service: service.name });
    });
  }
}

/** One given port: of a range the engine picks a free one. */
function isFixed(port: ComposePort): boolean {
  return /^\d+$/.test(port.published ?? '') && port.published !== '0';
}

function clash(a: ComposePort, b: ComposePort): boolean {
  if (a.published !== b.published || (a.protocol ?? 'tcp') !== (b.protocol ?? 'tcp')) return false;
  return isAny(a) || isAny(b) || a.host_ip === b.host_ip;
}

function isAny(port: ComposePort): boolean {
  return !port.host_ip || port.host_ip === '0.0.0.0' || port.host_ip === '::';
}
