/**
 * A shell script that sends signals to every process whose environment holds $1, a variable with its value. The API can
 * signal no process but a container's first, and the process ids it tells are the host's; closing the connection of a
 * process does nothing to it. Children inherit the environment, so they are found too. Reads with grep alone, which is
 * where there is a shell; a value that ends a file is matched as well as one before a zero byte.
 *
 * All are stopped first, until no new one is found: processes are found milliseconds apart, in no order that a shell and
 * its children share, and a shell that sees its child end goes on as if the child had done its work.
 * @param signals names without SIG, sent one after the other: "HUP CONT"
 */
export function signalMarked(signals: string): string {
  return `
all=
while :; do
  new=
  for folder in /proc/[0-9]*; do
    pid="\${folder#/proc/}"
    case "$all " in *" $pid "*) continue ;; esac
    grep -q "$1" "$folder/environ" 2>/dev/null && kill -s STOP "$pid" 2>/dev/null && new="$new $pid"
  done
  [ -n "$new" ] || break
  all="$all$new"
done
[ -n "$all" ] || exit 0
for signal in ${signals}; do
  kill -s $signal $all 2>/dev/null
done
exit 0
`;
}
