import { findSystem } from '../catalog/catalog';
import { postgres } from '../catalog/systems/postgres';
import { recycledSegments, type LeavesOut } from '../data/recycledSegments';
import { findService, type StackModel } from '../model/stack';

/** What snapshots of a volume of these services do not hold: of PostgreSQL log that holds nothing. */
export function leavesOut(stack: StackModel, services: readonly string[]): LeavesOut | undefined {
  const known = services.some((name) => {
    const service = findService(stack, name);
    return service !== undefined && findSystem(service)?.id === postgres.id;
  });
  return known ? recycledSegments() : undefined;
}
