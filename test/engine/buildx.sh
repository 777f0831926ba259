#!/usr/bin/env bash
# buildx.sh COMMAND...: makes sure that there is a buildx of the version below, compiled once, and runs the command with STAGEGEN_BUILDX
# and STAGEGEN_BENCH_BASE, a base image with a shell that the engines have.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
version=v0.37.2
if [ ! -x "$CACHE/buildx-$version/buildx" ]; then
  log "compiling buildx $version"
  GOBIN=$CACHE/buildx-$version go install "github.com/docker/buildx/cmd/buildx@$version" >&2
fi
export STAGEGEN_BUILDX=$CACHE/buildx-$version/buildx
STAGEGEN_BENCH_BASE=$(sed -nE 's/.*image: "?(docker\.io\/library\/alpine:[0-9.]+).*/\1/p' "$here/../../presets/os/pins.yaml" | tail -n 1)
export STAGEGEN_BENCH_BASE
exec "$@"
