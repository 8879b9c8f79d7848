#!/bin/sh
# Takes a base backup of all databases at once and then another every BACKUP_EVERY_HOURS; keeps BACKUP_KEEP of them, and the WAL
# that leads from the oldest of these to now. With "once" it takes one and ends.
set -eu
folder=${BACKUPS:-/backups}
every=${BACKUP_EVERY_HOURS:-24}
keep=${BACKUP_KEEP:-7}

take() {
  rm -rf "$folder"/base/.unfinished
  # Waits until the WAL that it needs is archived. What can be restored begins with its end, so that is its name.
  pg_basebackup --pgdata="$folder/base/.unfinished" --format=tar --gzip --wal-method=none --checkpoint=fast --no-password
  name=$(date -u +%Y%m%dT%H%M%SZ)
  mv "$folder/base/.unfinished" "$folder/base/$name"
  echo "base backup $name: $(du -sh "$folder/base/$name" | cut -f1)"
}

tidy() {
  names=$(ls "$folder/base" | sort -r)
  for name in $(echo "$names" | tail -n +"$((keep + 1))"); do rm -rf "$folder/base/${name:?}"; done
  oldest=$(ls "$folder/base" | sort | head -n 1)
  first=$(tar -xzOf "$folder/base/$oldest/base.tar.gz" backup_label | sed -n 's/^START WAL LOCATION.*(file \([0-9A-F]*\))$/\1/p')
  [ -n "$first" ] && pg_archivecleanup -x .gz "$folder/wal" "$first"
}

if [ "${1:-}" = once ]; then
  take
  tidy
  exit
fi
while :; do
  # One that failed is tried again in a quarter of an hour; the log says why.
  if take && tidy; then sleep "$((every * 3600))"; else sleep 900; fi
done
