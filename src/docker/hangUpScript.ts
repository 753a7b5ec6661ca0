/** Set for everything that is started in a terminal of ours, so that it can be found again in its container. */
export const terminalVariable = 'DEV_STACK_TERMINAL';

/**
 * Does to the processes of a terminal what the kernel does when one is closed: SIGHUP, then SIGCONT for the stopped ones.
 * Closing the connection does not: the engine keeps the terminal open and the process runs on. The API can signal
 * neither, and process ids it tells are the host's. $1: the variable with its value. Reads with grep alone, which is
 * where there is a shell; a value that ends a file is matched as well as one before a zero byte.
 */
export const hangUpScript = `
for signal in HUP CONT; do
  for folder in /proc/[0-9]*; do
    grep -q "$1" "$folder/environ" 2>/dev/null && kill -s $signal "\${folder#/proc/}" 2>/dev/null
  done
done
exit 0
`;
