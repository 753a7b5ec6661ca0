/**
 * Replaces everything a running Redis holds by the memory image (RDB) on standard input. $1: client, $2: server program.
 *
 * The server cannot read a file while it runs, and with append-only files on it would not look at one when it starts.
 * So a second server takes the file, on the loopback interface and for the time of this alone; the first becomes its
 * replica, which replaces the data at one moment and keeps its own files in order, and then its own master again. A
 * damaged file ends the second server before anything is touched.
 */
export const loadImageScript = `
client=$1 server=$2
folder=$(mktemp -d) || exit 1
second() { REDISCLI_AUTH= VALKEYCLI_AUTH= "$client" -p "$port" "$@"; }
finish() {
  code=$?
  if [ -n "$following" ]; then
    "$client" replicaof no one >/dev/null 2>&1
    [ -n "$kept" ] && "$client" config set masterauth "$kept" >/dev/null 2>&1
  fi
  [ -n "$port" ] && second shutdown nosave >/dev/null 2>&1
  rm -rf "$folder"
  exit "$code"
}
trap finish EXIT
trap 'exit 129' HUP INT TERM
cat >"$folder/dump.rdb" || exit 1
for port in 26379 26380 26381 26382 36379; do
  second ping >/dev/null 2>&1 || break
done
"$server" --port "$port" --bind 127.0.0.1 --dir "$folder" --dbfilename dump.rdb --appendonly no --save '' \
  --repl-diskless-sync-delay 0 --daemonize no >"$folder/log" 2>&1 &
pid=$!
until [ "$(second ping 2>/dev/null)" = PONG ]; do
  if ! kill -0 "$pid" 2>/dev/null; then
    tail -n 5 "$folder/log" >&2
    echo 'The file is no memory image that this server can read. Nothing was changed.' >&2
    port=
    exit 1
  fi
  sleep 0.1
done
kept=$("$client" config get masterauth | sed -n 2p)
[ -n "$kept" ] && "$client" config set masterauth '' >/dev/null
following=yes
"$client" replicaof 127.0.0.1 "$port" || exit 1
until "$client" info replication | tr -d '\r' | grep -qx 'master_link_status:up'; do
  if ! kill -0 "$pid" 2>/dev/null; then echo 'The second server ended.' >&2; exit 1; fi
  sleep 0.1
done
"$client" replicaof no one || exit 1
following=
echo "$("$client" dbsize) keys in database 0"
`;

/**
 * Writes such an image to standard output. $1: client. Through a file: written to a pipe it would end with a mark of the
 * transfer. The server waits some seconds for more readers before it begins, unless told that there are none.
 */
export const saveImageScript = `
client=$1
file=$(mktemp) || exit 1
delay=$("$client" config get repl-diskless-sync-delay | sed -n 2p)
finish() {
  code=$?
  [ -n "$delay" ] && "$client" config set repl-diskless-sync-delay "$delay" >/dev/null 2>&1
  rm -f "$file"
  exit "$code"
}
trap finish EXIT
trap 'exit 129' HUP INT TERM
[ -n "$delay" ] && "$client" config set repl-diskless-sync-delay 0 >/dev/null
"$client" --rdb "$file" >&2 || exit 1
cat "$file"
`;
