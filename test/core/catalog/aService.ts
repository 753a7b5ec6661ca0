import { type ComposeService } from '../../../src/core/model/composeService';
import { type ServiceAnnotations, type ServiceModel } from '../../../src/core/model/stack';

/** A service model around a definition. Ports are written "HOST:CONTAINER". */
export function aService(
  name: string,
  spec: Omit<ComposeService, 'ports'>,
  options: { ports?: readonly string[]; annotations?: ServiceAnnotations } = {},
): ServiceModel {
  const ports = (options.ports ?? []).map((text) => {
    const [published = '', target = ''] = text.split(':');
    return { mode: 'ingress', target: Number(target), published, protocol: 'tcp' };
  });
  return {
    name,
    spec: { ...spec, ports },
    active: true,
    profiles: [],
    dependsOn: [],
    replicas: 1,
    oneShot: false,
    annotations: options.annotations ?? {},
    location: undefined,
  };
}
