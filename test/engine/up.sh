#!/usr/bin/env bash
# up.sh: makes sure that Docker engines of two generations run, and prints how to reach them, without spaces, for `export`:
#
#   STAGEGEN_ENGINES=unix:///var/run/docker.sock,unix:///…/run/docker.sock
#   STAGEGEN_DOCKER=docker        a client that can build with BuildKit under DOCKER_BUILDKIT=1
#   STAGEGEN_CONTAINERD=unix:///…/run/docker.sock   26.1 again, with containerd's image store: for the tests of internal/builder
#
# The first engine is the one that answers already (DOCKER_HOST, the current docker context or the default socket), else
# Debian's docker.io, which is installed and started. The second one is of the other generation, Debian 13's 26.1 beside an
# engine older than 23 and Debian 12's 20.10 beside a newer one, and runs in a root of its own. Starting needs Debian and root;
# where that is not so, the engine that answers is used alone. Running it again is cheap. down.sh stops what was started.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./lib.sh

# wait_for HOST LOG: until the engine answers, at most a minute.
wait_for() {
  local i
  for ((i = 0; i < 120; i++)); do
    ! server_version "$1" >/dev/null || return 0
    sleep 0.5
  done
  tail -n 20 "$2" >&2
  die "the engine at $1 does not answer; its log is $2"
}

# first_engine: prints the address of an engine that answers, or starts Debian's.
first_engine() {
  local default=unix:///var/run/docker.sock host
  if command -v docker >/dev/null; then
    host=${DOCKER_HOST:-$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null || echo $default)}
    for host in "$host" $default; do
      ! server_version "$host" >/dev/null || { echo "$host"; return; }
    done
  fi
  can_install || die "no Docker engine answers; start one, or run as root on Debian to have it installed"
  apt_install docker.io iptables ca-certificates
  local p
  for p in docker-cli docker-buildx; do # packages of their own since Debian 13
    ! apt-cache show "$p" >/dev/null 2>&1 || apt_install "$p"
  done
  # Where there is an init system, the installation has started it.
  if ! server_version $default >/dev/null; then
    log "starting dockerd, its log is $CACHE/dockerd.log"
    setsid dockerd --pidfile "$CACHE/dockerd.pid" >"$CACHE/dockerd.log" 2>&1 </dev/null &
    wait_for $default "$CACHE/dockerd.log"
  fi
  echo $default
}

# make_root DIR SUITE: a Debian with an engine, in DIR/root.
make_root() {
  local dir=$1 suite=$2 extra=''
  [ "$suite" = bookworm ] || extra=,docker-buildx
  log "making a Debian $suite with a Docker engine in $dir"
  rm -rf "$dir" && mkdir -p "$dir"
  debootstrap_to "$dir/root.part" "$suite" "docker.io,containerd,runc,iptables,ca-certificates$extra" directory
  mkdir -p "$dir/root.part/etc/docker" "$dir/root.part/.old" "$dir/root.part/var/lib/docker" "$dir/data" "$dir/run"
  mv "$dir/root.part" "$dir/root"
}

# make_bridge NAME: the network of an engine, in a range that no route of this machine leads to. It gets a hardware address
# of its own: else it has that of one of its ports, and containers lose the gateway for half a minute whenever that one goes.
make_bridge() {
  ip link show "$1" >/dev/null 2>&1 || {
    local n=26
    while ip -4 route | grep -q "\b172\.$n\."; do n=$((n + 1)); done
    [ $n -le 31 ] || die "no private network is free for the bridge $1"
    ip link add name "$1" address "02:42:ac:$n:00:01" type bridge
    ip addr add "172.$n.0.1/24" dev "$1"
  }
  ip link set "$1" up
}

# start_root DIR ROOT BRIDGE FEATURES: starts the engine of the folder ROOT, with its data in DIR, in a mount namespace whose root
# that folder is. A plain chroot will not do: there `docker exec` and health checks enter the host's root. Never start it with
# "bridge": "none": it would delete docker0.
start_root() {
  local dir=$1 root=$2
  make_bridge "$3"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  rm -rf "$dir/run" && mkdir -p "$dir/run" "$dir/data" # pid files and sockets of an engine that was killed
  echo "{\"bridge\":\"$3\",\"features\":{$4}}" >"$dir/run/daemon.json"
  log "starting an engine of $root, its log is $dir/dockerd.log"
  # shellcheck disable=SC2016 # expanded by the inner shell
  setsid unshare -m sh -ec '
    mount --make-rprivate /
    mount --bind "$1" "$1"
    for m in proc sys dev; do mount --rbind "/$m" "$1/$m"; done
    mount --bind "$0/data" "$1/var/lib/docker"
    mount --bind "$0/run" "$1/run"
    cd "$1"
    pivot_root . .old
    exec chroot . sh -c "umount -l /.old; exec dockerd --config-file /run/daemon.json -H unix:///run/docker.sock --pidfile /run/dockerd.pid --insecure-registry 127.0.0.0/8"
  ' "$dir" "$root" >"$dir/dockerd.log" 2>&1 </dev/null &
}

# second_engine VERSION-OF-THE-FIRST: prints the address of the engine of the other generation.
second_engine() {
  local suite=bookworm dir host
  [ "${1%%.*}" -ge 23 ] || suite=trixie
  dir=$CACHE/engine-$suite host=unix://$CACHE/engine-$suite/run/docker.sock
  if ! server_version "$host" >/dev/null; then
    apt_install iproute2 iptables ca-certificates
    [ -d "$dir/root" ] || make_root "$dir" "$suite"
    start_root "$dir" "$dir/root" "$BRIDGE" ""
    wait_for "$host" "$dir/dockerd.log"
  fi
  echo "$host"
}

# third_engine: prints the address of one with containerd's image store, in the root of the newer generation; nothing where that
# one has no root.
third_engine() {
  local root=$CACHE/engine-trixie/root dir=$CACHE/engine-containerd host=unix://$CACHE/engine-containerd/run/docker.sock
  [ -d "$root" ] || return 0
  if ! server_version "$host" >/dev/null; then
    start_root "$dir" "$root" "$BRIDGE3" '"containerd-snapshotter":true'
    wait_for "$host" "$dir/dockerd.log"
  fi
  echo "$host"
}

first=$(first_engine)
version=$(server_version "$first")
log "engine $version at $first"
engines=$first
if can_install; then
  second=$(second_engine "$version")
  log "engine $(server_version "$second") at $second"
  engines="$engines,$second"
  third=$(third_engine)
else
  log "one engine only: a second one needs Debian and root"
fi
echo "STAGEGEN_ENGINES=$engines"
echo "STAGEGEN_DOCKER=$(build_client)"
[ -z "${third:-}" ] || echo "STAGEGEN_CONTAINERD=$third"
