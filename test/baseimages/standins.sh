# The stand-ins: which recipe a reference stands for, and how that recipe is built. Sourced by ensure.sh.
# shellcheck shell=bash
#
# A stand-in is built under a name of its own, standin/NAME:VERSION, and then tagged with the references that it stands for, so
# that the tags of one thing share one image. The label stagegen.standin holds the hash of what it was made from: an image
# without that label is a real one, one with another hash is built anew.

LABEL=stagegen.standin
SUITE=trixie

# standin_of REFERENCE: prints the stand-in's name and version; fails for an image that there is no recipe for.
standin_of() {
  local name=${1#docker.io/} tag=${1##*:}
  name=${name#library/}
  case $name in
    alpine:*) echo "alpine:$SUITE" ;;
    debian:$SUITE-*slim) echo "debian:$SUITE" ;;
    docker/dockerfile:*) echo "frontend:$(go list -m -f '{{.Version}}' github.com/moby/buildkit)" ;;
    eclipse-temurin:*-jdk-*) echo "jdk:${tag%%.*}" ;;
    eclipse-temurin:*-jre-*) echo "jre:${tag%%.*}" ;;
    gcr.io/distroless/java-base-debian13:nonroot) echo distroless-java-base:25 ;;
    gcr.io/distroless/java[0-9]*-debian13:nonroot) name=${name#*/java} && echo "distroless-java:${name%%-*}" ;;
    gcr.io/distroless/nodejs[0-9]*-debian13:nonroot) name=${name#*/nodejs} && echo "distroless-nodejs:${name%%-*}" ;;
    gcr.io/distroless/static-debian13:nonroot | gcr.io/distroless/base-debian13:nonroot | gcr.io/distroless/cc-debian13:nonroot)
      name=${name##*/} && echo "distroless-${name%%-*}:13"
      ;;
    gcr.io/distroless/static-debian13:debug-nonroot | gcr.io/distroless/cc-debian13:debug-nonroot)
      name=${name##*/} && echo "distroless-debug-${name%%-*}:13"
      ;;
    golang:*-alpine*) echo "golang:${tag%%-*}" ;;
    golang:*-$SUITE) echo "golang-debian:${tag%%-*}" ;;
    ghcr.io/gohugoio/hugo:v*) echo "hugo:${tag#v}" ;;
    httpd:*-alpine*) echo "httpd:$SUITE" ;;
    maven:*-eclipse-temurin-*) name=${tag#*-temurin-} && echo "maven:${tag%%-*}-${name%%-*}" ;;
    nginxinc/nginx-unprivileged:*) echo "nginx:$SUITE" ;;
    node:*-$SUITE-slim) echo "node:${tag%%-*}" ;;
    lukemathwalker/cargo-chef:*) echo "cargo-chef:${tag%%-*}" ;;
    rust:*-alpine*) echo "rust:$SUITE" ;;
    rust:*-slim-$SUITE) echo "rust-slim:$SUITE" ;;
    tomcat:*-jre[0-9]*-temurin-*) name=${tag#*-jre} && echo "tomcat:${tag%%-*}-${name%%-*}" ;;
    oven/bun:*-slim) echo "bun-slim:${tag%%-*}" ;;
    oven/bun:*-distroless) echo "bun-distroless:${tag%%-*}" ;;
    *) return 1 ;;
  esac
}

# The release of Node in distroless nodejsLINE, and the npm that comes with a line of Node.
node_release() { case $1 in 22) echo 22.23.2 ;; 24) echo 24.19.0 ;; *) die "no release of Node $1 is known here" ;; esac }
npm_release() { case $1 in 22) echo 10.9.9 ;; 24) echo 11.21.2 ;; *) die "no npm for Node $1 is known here" ;; esac }

# standin NAME:VERSION: builds it where it is missing or stale, its parents first.
standin() {
  local name=${1%%:*} version=${1#*:} parent
  case $1 in jdk:17 | jre:17 | distroless-java:17) java17 "$name" && return ;; esac
  case $name in
    debian)
      debian_context
      image "$1" debian "$CACHE/debian"
      ;;
    alpine)
      standin "debian:$SUITE"
      image "$1" alpine
      ;;
    httpd | nginx | rust)
      standin "alpine:$SUITE"
      image "$1" "$name"
      ;;
    rust-slim)
      standin "debian:$SUITE"
      image "$1" rust-slim
      ;;
    cargo-chef)
      standin "rust-slim:$SUITE"
      image "$1" cargo-chef '' CHEF_VERSION="$version"
      ;;
    golang)
      standin "alpine:$SUITE"
      image "$1" golang "$(go_tree "$version")" GO_VERSION="$version"
      ;;
    golang-debian)
      standin "debian:$SUITE"
      image "$1" golang-debian "$(go_tree "$version")" GO_VERSION="$version"
      ;;
    frontend)
      frontend_context
      image "$1" frontend "$CACHE/frontend"
      ;;
    hugo)
      standin golang:1.27.4
      standin node:24.19.0
      image "$1" hugo '' HUGO_VERSION="$version"
      ;;
    node)
      standin "debian:$SUITE"
      image "$1" node '' NODE_VERSION="$version" NPM_VERSION="$(npm_release "${version%%.*}")"
      ;;
    bun-*)
      parent=node:$(node_release 24)
      standin "$parent"
      standin distroless-base:13
      image "$1" bun '' target="${name#bun-}" BUN_VERSION="$version" NODE_IMAGE="standin/$parent"
      ;;
    jdk | jre)
      standin "debian:$SUITE"
      image "$1" temurin '' KIND="$name" LINE="$version"
      ;;
    maven)
      standin "jdk:${version#*-}"
      image "$1" maven '' MAVEN_VERSION="${version%-*}" LINE="${version#*-}"
      ;;
    tomcat)
      standin "jdk:${version#*-}"
      standin "jre:${version#*-}"
      image "$1" tomcat '' TOMCAT_VERSION="${version%-*}" LINE="${version#*-}"
      ;;
    distroless-java)
      standin "debian:$SUITE"
      image "$1" distroless '' target=java JAVA_LINE="$version"
      ;;
    distroless-nodejs)
      parent=node:$(node_release "$version")
      standin "$parent"
      image "$1" distroless '' target=nodejs NODE_IMAGE="standin/$parent"
      ;;
    distroless-debug-*)
      parent=distroless-${name#distroless-debug-}:$version
      standin "alpine:$SUITE"
      standin "$parent"
      image "$1" distroless-debug '' PARENT="standin/$parent"
      ;;
    distroless-*)
      standin "debian:$SUITE"
      image "$1" distroless '' target="${name#distroless-}"
      ;;
    *) die "there is no recipe for the stand-in $1" ;;
  esac
}

# java17 NAME: the stand-ins of Java 17.
java17() {
  local target=temurin
  [ "$1" != distroless-java ] || { standin distroless-java-base:25 && target=java; }
  standin "debian:$SUITE"
  image "$1:17" java17 '' target=$target KIND="${1/distroless-java/jre}"
}

# image NAME:VERSION RECIPE [CONTEXT [target=STAGE] [ARG=VALUE...]]: builds standin/NAME:VERSION from recipes/RECIPE, in CONTEXT or
# else in the recipe's own folder. What CONTEXT holds is told apart by the arguments and by the file CONTEXT/key.
image() {
  local ref=standin/$1 recipe=recipes/$2 context=${3:-recipes/$2} hash args=() arg
  shift $(($# < 3 ? $# : 3))
  hash=$({ cat "$recipe"/*; cat "$context/key" 2>/dev/null; echo "$*"; parent_ids "$recipe/Dockerfile" "$@"; } | sha256sum | cut -c1-16)
  [ "$(recipe_hash "$ref")" != "$hash" ] || return 0
  log "building $ref"
  for arg; do
    case $arg in target=*) args+=(--target "${arg#*=}") ;; *) args+=(--build-arg "$arg") ;; esac
  done
  build --label "$LABEL=$hash" -t "$ref" ${args[@]+"${args[@]}"} -f "$recipe/Dockerfile" "$context"
}

# build ARGUMENT...: docker build on the engine of the stand-ins, silent unless it fails.
build() {
  DOCKER_BUILDKIT=1 "$STAGEGEN_DOCKER" -H "$ENGINE" build --progress plain "$@" >"$CACHE/build.log" 2>&1 </dev/null ||
    { tail -n 40 "$CACHE/build.log" >&2; die "docker build $*"; }
}

# recipe_hash REFERENCE: the hash in the label of an image; empty for a real image and for none.
recipe_hash() { docker -H "$ENGINE" image inspect -f "{{index .Config.Labels \"$LABEL\"}}" "$1" 2>/dev/null || true; }

# parent_ids DOCKERFILE ARG=VALUE...: the identities of the stand-ins that a recipe starts from.
parent_ids() {
  local dockerfile=$1 arg parent
  shift
  for parent in $( (for arg; do echo "$arg"; done; cat "$dockerfile") | grep -oE 'standin/[a-z$]+:[A-Za-z0-9.$]+' | sort -u); do
    for arg; do parent=${parent//\$${arg%%=*}/${arg#*=}}; done
    docker -H "$ENGINE" image inspect -f '{{.Id}}' "$parent"
  done
}

# debian_context: the folder with Debian's files, made once from the mirror of the host's apt, and the host's certificates.
debian_context() {
  local dir=$CACHE/debian
  mkdir -p "$dir"
  [ -e "$dir/debian.tar" ] || {
    log "making a Debian $SUITE"
    debootstrap_to "$dir/part.tar" $SUITE ca-certificates tar
    mv "$dir/part.tar" "$dir/debian.tar"
  }
  cp -L /etc/ssl/certs/ca-certificates.crt "$dir/host.crt"
  cat "$dir/host.crt" >"$dir/key" && date -r "$dir/debian.tar" >>"$dir/key"
}

# go_tree VERSION: the folder of that Go toolchain, downloaded by go itself where it is not the installed one.
go_tree() { (cd "$(GOTOOLCHAIN=go$1 go env GOROOT)" && pwd -P); }

# frontend_context: the Dockerfile frontend, compiled from the BuildKit that stagegen's go.mod names. It is linked statically by
# the C compiler, not compiled without cgo, so that the packages that it shares with stagegen are compiled once.
frontend_context() {
  mkdir -p "$CACHE/frontend"
  go build -ldflags '-s -w -linkmode=external -extldflags=-static' -o "$CACHE/frontend/dockerfile-frontend" \
    github.com/moby/buildkit/frontend/dockerfile/cmd/dockerfile-frontend 2>"$CACHE/frontend.log" ||
    { tail -n 20 "$CACHE/frontend.log" >&2 && die "could not compile the Dockerfile frontend"; }
  sha256sum <"$CACHE/frontend/dockerfile-frontend" >"$CACHE/frontend/key"
}
