#!/usr/bin/env bash
# drift.sh: runs `make generate` and fails where it changes a file. What is changed and not committed yet is no drift.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# state: what differs from the last commit.
state() {
  git diff --no-ext-diff --no-color
  git ls-files -z --others --exclude-standard | xargs -0 cksum
}

before=$(state)
make generate
after=$(state)
if [ "$before" != "$after" ]; then
  echo 'drift: `make generate` changes files; run it and commit what it writes:' >&2
  diff <(echo "$before") <(echo "$after") >&2 || true
  exit 1
fi
