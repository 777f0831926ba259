#!/usr/bin/env bash
# with-engines.sh COMMAND...: sets up the engines and their base images, and runs the command with STAGEGEN_ENGINES and
# STAGEGEN_DOCKER set. Where they are set already, the command is run at once.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ -z "${STAGEGEN_ENGINES:-}" ]; then
  variables=$("$here/engine/up.sh")
  # shellcheck disable=SC2086,SC2163 # words, none of them with a space in it
  export $variables
  "$here/baseimages/ensure.sh"
fi
exec "$@"
