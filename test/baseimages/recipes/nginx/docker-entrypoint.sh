#!/bin/sh
# As the real image's: the scripts of /docker-entrypoint.d, then the command.
set -e
for f in /docker-entrypoint.d/*.sh; do
  if [ -x "$f" ]; then "$f"; fi
done
exec "$@"
