import type { ServiceModel } from './stack';

/** Bytes that all containers of a service together may use by its limit; undefined where it has none. */
export function memoryLimit({ spec, replicas }: Pick<ServiceModel, 'spec' | 'replicas'>): number | undefined {
  const bytes = Number(spec.deploy?.resources?.limits?.memory ?? spec.mem_limit ?? NaN);
  return Number.isNaN(bytes) ? undefined : bytes * replicas;
}

/** Bytes that services may use together by their limits; one-shots end and give theirs back. */
export function memoryNeed(services: readonly ServiceModel[]): number {
  return services
    .filter((service) => !service.oneShot)
    .reduce((sum, service) => sum + (memoryLimit(service) ?? 0), 0);
}
