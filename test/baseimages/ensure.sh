#!/usr/bin/env bash
# ensure.sh [REFERENCE...]: makes sure that every engine of STAGEGEN_ENGINES has the base images, under exactly the references
# that Dockerfiles name. Without arguments: those of presets/*/pins.yaml and of refs.txt.
#
# Where an image registry can be reached they are pulled. Else stand-ins are built on the newest engine, out of Debian packages, Go
# toolchains, npm packages and Maven's (see README.md), and copied to the other engines. What is there already is left alone. What
# can neither be pulled nor be stood in for is an error only where it is named.
# shellcheck disable=SC2046,SC2206,SC2207 # lists are words: addresses, references and identities have no space in them
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ../engine/lib.sh
. ./standins.sh

references() {
  { sed -nE '/^ *#/d; s/.*image: *"?([^" }]+).*/\1/p' ../../presets/*/pins.yaml 2>/dev/null || true; sed 's/#.*//' refs.txt; } | grep . | sort -u
}

# pull REFERENCE: pulls it on all engines; fails where its registry cannot be reached, which is found out once a run.
UNREACHABLE=' '
pull() {
  local registry=${1%%/*} engine out
  case $UNREACHABLE in *" $registry "*) return 1 ;; esac
  for engine in $ENGINES; do
    # A registry has 20 seconds to answer, and then all the time that it needs.
    ! out=$(timeout 20 docker -H "$engine" pull "$1" 2>&1) || continue
    if grep -q 'Pulling from' <<<"$out"; then
      ! out=$(docker -H "$engine" pull "$1" 2>&1) || continue
    fi
    case $out in *'not found'* | *'manifest unknown'* | *denied*) die "$1 does not exist: $(tail -n 1 <<<"$out")" ;; esac
    log "$registry cannot be reached: its images are stood in for ($(tail -n 1 <<<"$out"))"
    UNREACHABLE="$UNREACHABLE$registry "
    return 1
  done
}

# image_ids ENGINE REFERENCE...: the identity of each, "-" where it is missing, a line each.
image_ids() {
  local engine=$1 ref id
  shift
  for ref; do
    id=$(docker -H "$engine" image inspect -f '{{.Id}}' "$ref" 2>/dev/null) || id=-
    echo "$id"
  done
}

# copy_missing REFERENCE...: brings the other engines to the images of $ENGINE, all of them in one stream.
copy_missing() {
  local engine want have ref i missing
  want=($(image_ids "$ENGINE" "$@"))
  for engine in $ENGINES; do
    [ "$engine" != "$ENGINE" ] || continue
    have=($(image_ids "$engine" "$@"))
    missing=() i=0
    for ref; do
      [ "${want[i]}" = "${have[i]}" ] || missing+=("$ref")
      i=$((i + 1))
    done
    [ ${#missing[@]} -eq 0 ] || {
      log "copying ${#missing[@]} images to the engine at $engine"
      docker -H "$ENGINE" save "${missing[@]}" | docker -H "$engine" load >/dev/null
    }
  done
}

# Where there is no timeout (macOS), an engine's own limits must do.
command -v timeout >/dev/null || timeout() { shift && "$@"; }

# newest_engine: the last of STAGEGEN_ENGINES by version.
newest_engine() { for e in $ENGINES; do echo "$(server_version "$e") $e"; done | sort -V | tail -n 1 | cut -d' ' -f2; }

if [ -z "${STAGEGEN_ENGINES:-}" ]; then
  variables=$(../engine/up.sh)
  # shellcheck disable=SC2086,SC2163
  export $variables
fi
ENGINES=${STAGEGEN_ENGINES//,/ }
ENGINE=$(newest_engine)
named=$#
[ $named -gt 0 ] || set -- $(references)

stood_in=()
for ref; do
  real=1
  for engine in $ENGINES; do
    [ "$(docker -H "$engine" image inspect -f "real{{index .Config.Labels \"$LABEL\"}}" "$ref" 2>/dev/null)" = real ] || real=0
  done
  if [ $real = 1 ] || pull "$ref"; then continue; fi
  name=$(standin_of "$ref") || {
    [ $named -eq 0 ] || die "there is no stand-in for $ref, and it cannot be pulled"
    log "left out, since there is no stand-in for it: $ref"
    continue
  }
  standin "$name"
  docker -H "$ENGINE" tag "standin/$name" "$ref"
  stood_in+=("$ref")
done
[ ${#stood_in[@]} -eq 0 ] || copy_missing "${stood_in[@]}"
log "base images are ready: $#, of which ${#stood_in[@]} are stand-ins"
