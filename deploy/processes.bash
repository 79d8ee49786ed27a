# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by deploy/up, deploy/down and the system tests: background processes of one folder.
# STATE/run/NAME.pid holds "PID START", START being the process's start time in clock ticks (proc(5), field 22), so that
# a number the kernel has given to somebody else is never signalled. STATE/log/NAME.log holds what it printed.

# process_start_time PID -> ticks, or nothing when it is gone
process_start_time() {
  local stat
  stat="$(cat "/proc/$1/stat" 2>/dev/null)" || return 0
  stat="${stat##*) }"
  # A zombie is gone already; only its parent has not noticed.
  [ "${stat%% *}" = Z ] || awk '{ print $20 }' <<<"$stat"
}

# process_pid STATE NAME -> its pid while it runs
process_pid() {
  local pid start
  [ -r "$1/run/$2.pid" ] || return 0
  read -r pid start <"$1/run/$2.pid"
  [ -n "${start:-}" ] && [ "$(process_start_time "$pid")" = "$start" ] && echo "$pid"
  return 0
}

# process_names STATE -> every name with a pid file
process_names() {
  local file
  for file in "$1"/run/*.pid; do
    [ -e "$file" ] && basename "$file" .pid
  done
  return 0
}

# process_spawn STATE NAME COMMAND...
process_spawn() {
  local state="$1" name="$2"
  shift 2
  mkdir -p "$state/run" "$state/log"
  chmod 700 "$state/run"
  setsid "$@" >"$state/log/$name.log" 2>&1 </dev/null &
  echo "$! $(process_start_time $!)" >"$state/run/$name.pid"
}

# process_wait_for STATE NAME SECONDS PATTERN: until its log has a line that matches; otherwise says why and fails
process_wait_for() {
  local state="$1" name="$2" pattern="$4" tries=$(($3 * 10))
  while ! grep -q -- "$pattern" "$state/log/$name.log" 2>/dev/null; do
    if [ -z "$(process_pid "$state" "$name")" ]; then
      echo "$name ended; the end of $state/log/$name.log:" >&2
      tail -n 15 "$state/log/$name.log" >&2
      return 1
    fi
    tries=$((tries - 1))
    if [ "$tries" -le 0 ]; then
      echo "$name does not say '$pattern' after $3 s; the end of $state/log/$name.log:" >&2
      tail -n 15 "$state/log/$name.log" >&2
      return 1
    fi
    sleep 0.1
  done
}

# process_stop_all STATE: asks everything to end, waits 10 s at most, then ends it
process_stop_all() {
  local state="$1" name pid tries
  for name in $(process_names "$state"); do
    pid="$(process_pid "$state" "$name")"
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
  done
  for name in $(process_names "$state"); do
    tries=100
    while pid="$(process_pid "$state" "$name")"; [ -n "$pid" ]; do
      tries=$((tries - 1))
      if [ "$tries" -le 0 ]; then
        echo "$name does not end by itself; killing it" >&2
        kill -9 "$pid" 2>/dev/null || true
        tries=50
      fi
      sleep 0.1
    done
    rm -f "$state/run/$name.pid"
  done
}

# network_nodes STATE / network_clients STATE -> the names that `plan apply` wrote configurations for
network_members() {
  local kind="$2" file is
  for file in "$1"/*.toml; do
    [ "$(basename "$file")" = network.toml ] && continue
    is=node
    grep -q '^early_success' "$file" && is=client
    [ "$is" = "$kind" ] && basename "$file" .toml
  done
  return 0
}
network_nodes() { network_members "$1" node; }
network_clients() { network_members "$1" client; }

# network_start STATE BIN: every node at once, then every client; waits until all of them serve
network_start() {
  local state="$1" bin="$2" name
  for name in $(network_nodes "$state"); do
    process_spawn "$state" "$name" "$bin/gate17-node" run --config "$state/$name.toml"
  done
  for name in $(network_nodes "$state"); do
    process_wait_for "$state" "$name" 30 '^ready' || return 1
  done
  for name in $(network_clients "$state"); do
    process_spawn "$state" "$name" "$bin/gate17" run --config "$state/$name.toml"
  done
  for name in $(network_clients "$state"); do
    process_wait_for "$state" "$name" 60 '^ready' || return 1
  done
}
