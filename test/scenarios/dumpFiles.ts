import { openImport, writeDump } from '../../src/core/operations/dumpFile';
import { type RealStack } from './realStack';

/** Dumps the database of a service into a file, as the command does. @returns its size in bytes. */
export function dumpTo(real: RealStack, service: string, file: string): Promise<number> {
  return writeDump(file, (onData) =>
    real.operate((operations, tell, signal) =>
      operations.runTasks({ task: 'dump', service, data: { onData } }, tell, signal),
    ),
  );
}

/** Imports a file into the database of a service, as the command does. @throws TaskFailedError */
export async function importFrom(real: RealStack, service: string, file: string): Promise<void> {
  const input = await openImport(file);
  try {
    await real.operate((operations, tell, signal) =>
      operations.runTasks({ task: 'import', service, data: { input } }, tell, signal),
    );
  } finally {
    input.dispose();
  }
}
