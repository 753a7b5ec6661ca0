import { EngineError } from '../core/engine/engineError';

/** The API version we write requests for and have run against. */
const OURS = '1.45';
/** Docker Engine 20.10, and what Podman claims to be. */
const OLDEST = '1.41';

/**
 * The API version to speak: ours, unless the engine ends below or begins above it.
 * @throws EngineError `unsupported` for an engine too old for us.
 */
export function negotiateApiVersion(engineNewest: string, engineOldest: string | undefined): string {
  if (!atLeast(engineNewest, OLDEST)) {
    throw new EngineError(
      'unsupported',
      `The engine speaks API ${engineNewest}; ${OLDEST} (Docker Engine 20.10) is the oldest that works.`,
      { action: 'agree on an API version' },
    );
  }
  if (engineOldest && !atLeast(OURS, engineOldest)) return engineOldest;
  return atLeast(engineNewest, OURS) ? OURS : engineNewest;
}

/** Compares versions such as "1.45" by their numbers: "1.9" is below "1.41". */
export function atLeast(version: string, wanted: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
