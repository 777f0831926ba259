#!/usr/bin/env bash
# with-engines.sh COMMAND...: sets up the engines and their base images, and runs the command with STAGEGEN_ENGINES and
# STAGEGEN_DOCKER set, and STAGEGEN_BUILDKITD where a BuildKit daemon can run. Where they are set already, the command is run at
# once.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ -z "${STAGEGEN_ENGINES:-}" ]; then
  variables=$("$here/engine/up.sh")
  # shellcheck disable=SC2086,SC2163 # words, none of them with a space in it
  export $variables
  "$here/baseimages/ensure.sh"
  if [ "$(id -u)" = 0 ] && [ "$(uname)" = Linux ]; then
    . "$here/engine/lib.sh"
    if can_install; then
      apt_install openssh-server openssh-client
      # The linters come as packages of these two.
      command -v npm >/dev/null || apt_install npm
      python3 -m pip --version >/dev/null 2>&1 || apt_install python3-pip
    fi
    STAGEGEN_BUILDKITD=${STAGEGEN_BUILDKITD:-$("$here/engine/buildkitd.sh")}
    export STAGEGEN_BUILDKITD
  fi
fi
exec "$@"
