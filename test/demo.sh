#!/usr/bin/env bash
# demo.sh STAGEGEN: generates the examples, and builds and runs one of them where a Docker engine answers.
set -euo pipefail
stagegen=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
example=examples/go-api image=api port=8080 path=/healthz

say() { printf '\n== %s\n' "$*"; }

say "one build.yaml for each example, and the files that stagegen makes of it"
for dir in examples/*/; do
  "$stagegen" -C "$dir" generate
  printf '%-26s %2d lines of build.yaml   %3d lines of Dockerfile\n' "$dir" \
    "$(grep -cvE '^ *(#|$)' "$dir/build.yaml")" "$(find "$dir" -name '*Dockerfile' -exec cat {} + | grep -cvE '^ *(#|$)')"
done

engine=''
if command -v docker >/dev/null && docker version >/dev/null 2>&1; then
  engine=${DOCKER_HOST:-$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null || echo unix:///var/run/docker.sock)}
fi
[ -n "$engine" ] || {
  say "no Docker engine answers, so nothing is built; \`make test\` sets up engines by itself on Debian"
  exit
}

say "building $example on $engine"
# Base images that are missing are pulled, or stood in for where no registry can be reached.
missing=()
while read -r base; do
  docker image inspect "$base" >/dev/null 2>&1 || missing+=("$base")
done < <(sed -nE 's/^ARG [A-Z_]+_IMAGE=//p' "$example/Dockerfile")
if [ ${#missing[@]} -gt 0 ]; then
  . test/engine/lib.sh
  STAGEGEN_ENGINES=$engine STAGEGEN_DOCKER=$(build_client) test/baseimages/ensure.sh "${missing[@]}"
fi
metadata=$(mktemp)
"$stagegen" -C "$example" build --metadata-file "$metadata" "$image"
reference=$(sed -nE 's/.*"image.name": *"([^",]+).*/\1/p' "$metadata")
rm -f "$metadata"

say "running $reference as its own user, read-only and without any capability"
container=$(docker run --detach --read-only --cap-drop ALL --security-opt no-new-privileges --publish "127.0.0.1:0:$port" "$reference")
trap 'docker rm --force "$container" >/dev/null' EXIT
address=$(docker port "$container" "$port/tcp" | head -n 1)
answer=''
for _ in $(seq 50); do
  # The shell's own sockets: curl need not be there.
  if answer=$( (exec 3<>"/dev/tcp/${address/://}" && printf 'GET %s HTTP/1.0\r\n\r\n' "$path" >&3 && cat <&3) 2>/dev/null); then break; fi
  sleep 0.2
done
[ -n "$answer" ] || { docker logs "$container" && echo "no answer from http://$address$path" && exit 1; } >&2
printf 'GET http://%s%s\n%s\n' "$address" "$path" "$answer"
docker image inspect --format "{{.Size}} bytes, user {{.Config.User}}" "$reference"
