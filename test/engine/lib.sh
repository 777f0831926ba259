# What the scripts of test/ share. Sourced, never run. Bash 3.2 is enough, so that macOS can use an engine it has.
# shellcheck shell=bash

# Everything slow is kept here, outside the checkout: the second engine's root and data, downloads, logs, pid files.
CACHE=${STAGEGEN_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/stagegen-test}
mkdir -p "$CACHE"

# The network bridges of the second and of the third engine.
# shellcheck disable=SC2034
BRIDGE=stagegen0
# shellcheck disable=SC2034
BRIDGE3=stagegen1

# The start of the outermost script, so that the seconds of nested scripts go on counting.
export STAGEGEN_TEST_START=${STAGEGEN_TEST_START:-$(date +%s)}

log() { printf '%5ds  %s\n' "$(($(date +%s) - STAGEGEN_TEST_START))" "$*" >&2; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# apt_install PACKAGE...: installs those that are missing. Where this is not Debian as root it says what is needed and fails.
apt_install() {
  local missing=() p
  for p; do
    dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null | grep -qx installed || missing+=("$p")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  can_install || die "needs the Debian packages ${missing[*]}; install them, or run as root on Debian"
  log "installing ${missing[*]}"
  local opts=(-q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
  { apt-get "${opts[@]}" update && DEBIAN_FRONTEND=noninteractive apt-get "${opts[@]}" install -y --no-install-recommends "${missing[@]}"; } \
    >"$CACHE/apt.log" 2>&1 </dev/null || { tail -n 20 "$CACHE/apt.log" >&2; die "apt-get could not install ${missing[*]}"; }
}

# can_install: whether packages may be installed and engines started here.
can_install() { [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] && command -v apt-get >/dev/null; }

# debootstrap_to TARGET SUITE PACKAGES FORMAT: a minimal Debian from the mirror that the host's own apt uses.
debootstrap_to() {
  local target=$1 suite=$2 packages=$3 format=$4 repos mirror security lines
  apt_install mmdebstrap debian-archive-keyring
  # shellcheck disable=SC2016 # apt's own variables
  repos=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 2>/dev/null || true)
  mirror=${DEBIAN_MIRROR:-$(awk '$1 == "Debian" {print $2; exit}' <<<"$repos")}
  security=${DEBIAN_SECURITY_MIRROR:-$(awk '$1 == "Debian-Security" {print $2; exit}' <<<"$repos")}
  [ -n "$mirror" ] || die "found no Debian mirror in the configuration of apt; set DEBIAN_MIRROR"
  lines=("deb $mirror $suite main" "deb $mirror $suite-updates main")
  [ -z "$security" ] || lines+=("deb $security $suite-security main")
  mmdebstrap --format="$format" --variant=minbase --include="$packages" --aptopt='Apt::Install-Recommends "false"' \
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg "$suite" "$target" "${lines[@]}" >"$CACHE/mmdebstrap.log" 2>&1 </dev/null ||
    { tail -n 20 "$CACHE/mmdebstrap.log" >&2; die "mmdebstrap could not make a Debian $suite"; }
}

# server_version HOST: the engine's version; fails where none answers.
server_version() { command -v docker >/dev/null && docker -H "$1" version --format '{{.Server.Version}}' 2>/dev/null; }

# build_client: prints a docker client that can build with BuildKit: one older than 23 can by itself (DOCKER_BUILDKIT=1), a
# newer one with the plugin buildx.
build_client() {
  local c
  for c in docker /usr/bin/docker; do
    if command -v "$c" >/dev/null && { [ "$("$c" version --format '{{.Client.Version}}' 2>/dev/null | cut -d. -f1)" -lt 23 ] || "$c" buildx version >/dev/null 2>&1; }; then
      echo "$c"
      return
    fi
  done
  die "docker cannot build with BuildKit; install its plugin buildx"
}
