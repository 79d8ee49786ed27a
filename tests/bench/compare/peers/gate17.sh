#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A private gate17 network: a directory node at d, relays h1 h2 and the trusted exit h3, each of an owner of its own,
# a spare relay h4, one client at c with default settings, pinned to h1, h2, h3 so that the hops are known. `socks`
# prints two ports: an ordinary one, and one that never uses a circuit built ahead of need.
# After a first download it looks at the client's status and refuses to take part unless the link to the entry is
# sealed and the ratchets move: figures of a weaker configuration would compare with nothing.
#   GATE17_ROOT   checkout to run build/release/bin from (default: this one)
. "$(dirname "$0")/../lib.sh"
GATE17_ROOT=${GATE17_ROOT:-$(cd "$BENCH/../../.." && pwd)}
BIN=$GATE17_ROOT/build/release/bin
STATE=$RUN/net
CONTROL=$STATE/run/client.sock
TARGET=$(addr t):18080
in_c() { if [ "$BENCH_NET" = loop ]; then "$@"; else ip netns exec bn_c "$@"; fi; }
socks() { echo "127.0.0.1:19900 127.0.0.1:19901"; }
caps() { echo iso; }
node() {  # NAME OWNER PORT ROLES [MORE]
  printf '[[node]]\nname = "%s"\nowner = "%s"\naddress = "%s:%s"\nroles = [%s]\ncountry = "DE"\n%s\n' \
    "$1" "$2" "$(addr "$1")" "$3" "$4" "${5:-}"
}
plan() {
  printf '[network]\nname = "bench"\nprivate = true\nconsensus_period = "10s"\nallowed_exit_ranges = ["%s/32"]\n' "$(addr t)"
  printf '[[owner]]\nname = "A"\nnetwork_owner = true\n'
  printf '[[owner]]\nname = "%s"\n' B C D
  node d A 19910 '"directory"'
  node h1 A 19911 '"relay"'
  node h2 B 19912 '"relay"'
  node h3 C 19913 '"relay", "exit"' 'trusted = true'
  node h4 D 19914 '"relay"'
  cat <<E
[[client]]
name = "client"
socks = ["127.0.0.1:19900"]
socks_fresh = ["127.0.0.1:19901"]
control = "run/client.sock"
pin = ["h1", "h2", "h3"]
E
}
ready() {  # NAME SECONDS
  for _ in $(seq $(( $2 * 20 ))); do
    grep -q '^ready' "$RUN/$1.log" 2>/dev/null && return 0
    [ -d "/proc/$(cut -d' ' -f2 "$RUN/pids/$1")" ] || break
    sleep .05
  done
  echo "gate17: $1 is not ready, see $RUN/$1.log" >&2; tail -n 5 "$RUN/$1.log" >&2; return 1
}
sealed_and_stepping() {
  in_c "$BIN/gate17" --control "$CONTROL" status --json | python3 -c '
import json, sys
status = json.load(sys.stdin)
links, ratchet = status["links"], status["ratchet"]
sys.exit(not (links and all(link["mode"] == "sealed" for link in links) and ratchet["chain_steps"] and ratchet["dh_steps"]))'
}
warm_up() {
  local said
  if ! in_c bash -c "exec 3<>/dev/tcp/${TARGET/://}" 2>/dev/null; then
    echo "gate17: nothing listens at $TARGET, so the encryption was not checked" >&2; return 0
  fi
  said=$(in_c "$BL" down --streams 1 --bytes 4194304 --timeout 20 --target "$TARGET" --socks 127.0.0.1:19900)
  case $said in *'"fail":0,'*'"timed_out":false'*) ;; *) echo "gate17: the warm-up failed: $said" >&2; return 1 ;; esac
  for _ in $(seq 50); do sealed_and_stepping && return 0; sleep .1; done
  echo "gate17: status does not show a sealed client link and ratchet steps; no figures" >&2; return 1
}
start() {
  local n
  if [ ! -x "$BIN/gate17" ] || [ ! -x "$BIN/gate17-node" ]; then
    echo "gate17: no executables in $BIN, run deploy/build" >&2; return 1
  fi
  plan >"$RUN/plan.toml"
  if ! "$BIN/gate17-node" plan apply "$RUN/plan.toml" --out "$STATE" >"$RUN/plan.log" 2>&1; then
    tail -n 5 "$RUN/plan.log" >&2; return 1
  fi
  for n in d h1 h2 h3 h4; do spawn $n $n "$BIN/gate17-node" run --config "$STATE/$n.toml"; done
  for n in d h1 h2 h3 h4; do ready $n 30 || return 1; done
  spawn c client "$BIN/gate17" run --config "$STATE/client.toml"
  ready client 60 || return 1
  if ! in_c "$BIN/gate17" --control "$CONTROL" connect --wait --timeout 60 >/dev/null 2>&1; then
    echo "gate17: not connected, see $RUN/client.log" >&2; return 1
  fi
  wait_port c 127.0.0.1:19900 && wait_port c 127.0.0.1:19901 && warm_up
}
verbs "$@"
