import type { ExecOptions } from '../engine/wire';
import type { ComposeExec } from '../model/composeService';

/** A command of the definition as the engine runs it. Variables without a value are left out. */
export function execOptions({
  command,
  user,
  privileged,
  working_dir,
  environment,
}: ComposeExec): ExecOptions {
  const given = Object.entries(environment ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return {
    command,
    ...(user !== undefined && { user }),
    ...(privileged === true && { privileged }),
    ...(working_dir !== undefined && { workingDir: working_dir }),
    environment: Object.fromEntries(given),
  };
}
