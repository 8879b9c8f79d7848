#!/bin/sh
# PostgreSQL's archive_command: archive-wal.sh FOLDER PATH NAME. A segment is there whole or not at all, and is never replaced by
# another of its name. Source: postgresql.org/docs/18/continuous-archiving.html, "Setting Up WAL Archiving".
set -eu
target=$1/wal/$3.gz
if [ -f "$target" ]; then
  # Archived, and the server was killed before it noted that.
  gunzip -c "$target" | cmp -s - "$2"
  exit
fi
gzip -c "$2" >"$target.unfinished"
sync "$target.unfinished" 2>/dev/null || sync
mv "$target.unfinished" "$target"
