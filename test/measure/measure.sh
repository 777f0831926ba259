#!/usr/bin/env bash
# measure.sh STAGEGEN: builds three examples by the usual single-stage file, by the textbook two-stage file of their language,
# and by stagegen, and writes size and rebuild time after one edited line into the table of README.md. It needs a Docker
# Engine with the pinned base images (make engines).
set -euo pipefail
stagegen=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
docker=${STAGEGEN_DOCKER:-docker}
export DOCKER_BUILDKIT=1
[ -z "${STAGEGEN_ENGINES:-}" ] || export DOCKER_HOST=${STAGEGEN_ENGINES##*,} # the newest, which knows today's syntax
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

megabytes() { "$docker" image inspect -f '{{.Size}}' "$1" | awk '{printf "%.0f MB", $1 / 1e6}'; }
now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN {printf "%.1f s", b - a}'; }

# cell TAG EDIT COMMAND...: builds, edits, builds again; prints "size · rebuild".
cell() {
  local tag=$1 edit=$2 start; shift 2
  "$@" >"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2; return 1; }
  printf '\n// %s\n' "$(now)" >>"$edit"
  start=$(now)
  "$@" >"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2; return 1; }
  printf '%s · %s' "$(megabytes "$tag")" "$(since "$start")"
}

# row NAME EXAMPLE IMAGE EDIT: one line of the table.
row() {
  local name=$1 kind=${2%%-*} image=$3 edit=$4 dir="$work/$2"
  cp -R "$root/examples/$2" "$dir" && rm -f "$dir"/*.dockerignore
  local single textbook ours
  single=$(cell measure-single "$dir/$edit" "$docker" build -t measure-single -f "$here/$kind-single.Dockerfile" "$dir")
  textbook=$(cell measure-textbook "$dir/$edit" "$docker" build -t measure-textbook -f "$here/$kind-textbook.Dockerfile" "$dir")
  "$stagegen" -C "$dir" generate -q
  ours=$(cell measure-stagegen "$dir/$edit" "$stagegen" -C "$dir" build "$image" --tag measure-stagegen:latest --progress plain)
  echo "| $name | $single | $textbook | $ours |"
}

{
  echo '| measured: size · rebuild after one edited line | usual single stage | textbook two stages | stagegen |'
  echo '|---|---|---|---|'
  row 'Go API' go-api api cmd/api/main.go
  row 'Node.js API, TypeScript' node-api tasks src/main.ts
  row 'Spring Boot API' java-api catalog "$(cd "$root/examples/java-api" && find src/main/java -name '*.java' | sort | head -n 1)"
  echo
  echo "By \`make measure\`, on Docker Engine $("$docker" version -f '{{.Server.Version}}') with two cores; the base images are stand-ins made of Debian's packages (test/baseimages), which are larger than the real Alpine ones."
} >"$work/table"
awk -v table="$work/table" '/<!-- measured -->/ {print; while ((getline line < table) > 0) print line; skip = 1; next} /<!-- end -->/ {skip = 0} !skip' \
  "$root/README.md" >"$work/README.md"
cat "$work/README.md" >"$root/README.md"
cat "$work/table"
