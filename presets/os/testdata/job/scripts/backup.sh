#!/bin/sh
. /app/scripts/common/log.sh
log "backup of ${TARGET}"
