/**
 * A shell script that sends signals to every process whose environment holds $1, a variable with its value. The API can
 * signal no process but a container's first, and the process ids it tells are the host's; closing the connection of a
 * process does nothing to it. Children inherit the environment, so they are found too. Reads with grep alone, which is
 * where there is a shell; a value that ends a file is matched as well as one before a zero byte.
 * @param signals names without SIG, sent one after the other. With STOP first none of them sees another one end and goes
 * on as if it had done its work: processes are found milliseconds apart, and in no order that a shell and its children share.
 */
export function signalMarked(signals: string): string {
  return `
for signal in ${signals}; do
  for folder in /proc/[0-9]*; do
    grep -q "$1" "$folder/environ" 2>/dev/null && kill -s $signal "\${folder#/proc/}" 2>/dev/null
  done
done
exit 0
`;
}
