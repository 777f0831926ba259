#!/usr/bin/env bash
# down.sh: stops the engines that up.sh started, and takes away the second one's bridge and firewall rules. Their data stays.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./lib.sh

# stop PIDFILE: ends the dockerd whose number stands in the file, by that number, and waits for it.
stop() {
  local pid
  pid=$(cat "$1" 2>/dev/null) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ] || return 0
  log "stopping the engine with process id $pid"
  kill "$pid"
  local i
  for ((i = 0; i < 300; i++)); do
    # Ended, or a zombie that waits for a lazy init.
    case $(sed -n 's/^State:[[:space:]]*//p' "/proc/$pid/status" 2>/dev/null) in '' | Z*) return 0 ;; esac
    sleep 0.1
  done
  die "the engine with process id $pid does not end"
}

for pidfile in "$CACHE/dockerd.pid" "$CACHE"/engine-*/run/dockerd.pid; do stop "$pidfile"; done

for bridge in "$BRIDGE" "$BRIDGE3"; do
  ! ip link show "$bridge" >/dev/null 2>&1 || ip link del "$bridge"
  for table in filter nat; do
    iptables -t $table -S 2>/dev/null | grep -w "$bridge" | sed 's/^-A/-D/' | while read -ra rule; do iptables -t $table "${rule[@]}"; done
  done || true
done
