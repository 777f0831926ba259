#!/usr/bin/env bash
# buildkitd.sh: makes sure that there is a BuildKit daemon of the version in test/tools/go.mod, compiled once, and prints where.
# It is started by the tests that need one, each with a root of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./lib.sh

tools=$(cd ../tools && pwd)
version=$(cd "$tools" && go list -m -f '{{.Version}}' github.com/moby/buildkit)
program=$CACHE/buildkitd-$version
if [ ! -x "$program" ]; then
  log "compiling BuildKit's daemon $version"
  (cd "$tools" && CGO_ENABLED=0 go build -trimpath -o "$program.part" github.com/moby/buildkit/cmd/buildkitd) >&2
  mv "$program.part" "$program"
fi
echo "$program"
