#!/bin/sh
# As the real image's: what is no command is an argument of bun.
if [ "${1#-}" != "$1" ] || ! command -v "$1" >/dev/null || { [ -f "$1" ] && ! [ -x "$1" ]; }; then
  set -- bun "$@"
fi
exec "$@"
