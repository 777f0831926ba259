#!/usr/bin/env bash
# up.sh: makes sure that Docker engines of two generations run, and prints how to reach them, without spaces, for `export`:
#
#   STAGEGEN_ENGINES=unix:///var/run/docker.sock,unix:///…/run/docker.sock
#   STAGEGEN_DOCKER=docker        a client that can build with BuildKit under DOCKER_BUILDKIT=1
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
  echo "{\"bridge\":\"$BRIDGE\"}" >"$dir/root.part/etc/docker/daemon.json"
  mv "$dir/root.part" "$dir/root"
}

# make_bridge: the network of the second engine, in a range that no route of this machine leads to. It gets a hardware address
# of its own: else it has that of one of its ports, and containers lose the gateway for half a minute whenever that one goes.
make_bridge() {
  ip link show "$BRIDGE" >/dev/null 2>&1 || {
    local n=26
    while ip -4 route | grep -q "\b172\.$n\."; do n=$((n + 1)); done
    [ $n -le 31 ] || die "no private network is free for the bridge of the second engine"
    ip link add name "$BRIDGE" address "02:42:ac:$n:00:01" type bridge
    ip addr add "172.$n.0.1/24" dev "$BRIDGE"
  }
  ip link set "$BRIDGE" up
}

# start_root DIR: starts the engine of DIR/root in a mount namespace whose root that folder is. A plain chroot will not do:
# there `docker exec` and health checks enter the host's root. Never start it with "bridge": "none": it would delete docker0.
start_root() {
  local dir=$1
  make_bridge
  cp -L /etc/resolv.conf "$dir/root/etc/resolv.conf"
  cp -L /etc/ssl/certs/ca-certificates.crt "$dir/root/etc/ssl/certs/"
  rm -rf "$dir/run" && mkdir "$dir/run" # pid files and sockets of an engine that was killed
  log "starting the engine of $dir/root, its log is $dir/dockerd.log"
  # shellcheck disable=SC2016 # expanded by the inner shell
  setsid unshare -m sh -ec '
    mount --make-rprivate /
    mount --bind "$0/root" "$0/root"
    for m in proc sys dev; do mount --rbind "/$m" "$0/root/$m"; done
    mount --bind "$0/data" "$0/root/var/lib/docker"
    mount --bind "$0/run" "$0/root/run"
    cd "$0/root"
    pivot_root . .old
    exec chroot . sh -c "umount -l /.old; exec dockerd -H unix:///run/docker.sock --pidfile /run/dockerd.pid --insecure-registry 127.0.0.0/8"
  ' "$dir" >"$dir/dockerd.log" 2>&1 </dev/null &
}

# second_engine VERSION-OF-THE-FIRST: prints the address of the engine of the other generation.
second_engine() {
  local suite=bookworm dir host
  [ "${1%%.*}" -ge 23 ] || suite=trixie
  dir=$CACHE/engine-$suite host=unix://$CACHE/engine-$suite/run/docker.sock
  if ! server_version "$host" >/dev/null; then
    apt_install iproute2 iptables ca-certificates
    [ -d "$dir/root" ] || make_root "$dir" "$suite"
    start_root "$dir"
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
else
  log "one engine only: a second one needs Debian and root"
fi
echo "STAGEGEN_ENGINES=$engines"
echo "STAGEGEN_DOCKER=$(build_client)"
