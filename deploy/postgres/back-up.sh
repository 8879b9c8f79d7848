#!/bin/sh
# Takes a base backup of all databases at once when the newest is BACKUP_EVERY_HOURS old. Keeps at least BACKUP_KEEP of them, all that
# are not BACKUP_KEEP times BACKUP_EVERY_HOURS old yet, and the WAL that leads from the oldest of these to now. With "once" it takes
# one and ends; with "check" it says by its exit code whether the newest base backup is recent enough.
set -eu
folder=${BACKUPS:-/backups}
every=${BACKUP_EVERY_HOURS:-24}
keep=${BACKUP_KEEP:-7}

# True if a base backup is younger than so many hours.
has_younger_than() {
  found=$(find "$folder/base" -mindepth 1 -maxdepth 1 -type d -name '[0-9]*Z' -mmin "-$(($1 * 60))") || return 1
  [ -n "$found" ]
}

# In a condition the shell goes on after a failed command, whatever "set -e" says: each step has to say that it ends here.
take() {
  rm -rf "$folder/base/.unfinished" || return 1
  # Waits until the WAL that it needs is archived. What can be restored begins with its end, so that is its name.
  pg_basebackup --pgdata="$folder/base/.unfinished" --format=tar --gzip --wal-method=none --checkpoint=fast --no-password || return 1
  gzip -t "$folder/base/.unfinished/base.tar.gz" || return 1
  name=$(date -u +%Y%m%dT%H%M%SZ) || return 1
  # Into a folder that is there it would be moved.
  [ ! -e "$folder/base/$name" ] || return 1
  mv "$folder/base/.unfinished" "$folder/base/$name" || return 1
  echo "base backup $name: $(du -sh "$folder/base/$name" | cut -f1)"
}

tidy() {
  names=$(ls "$folder/base") || return 1
  for name in $(echo "$names" | sort -r | tail -n +"$((keep + 1))"); do
    old=$(find "$folder/base/$name" -maxdepth 0 -mmin "+$((keep * every * 60))") || return 1
    if [ -n "$old" ]; then rm -rf "$folder/base/${name:?}" || return 1; fi
  done
  names=$(ls "$folder/base") || return 1
  oldest=$(echo "$names" | sort | head -n 1)
  label=$(tar -xzOf "$folder/base/$oldest/base.tar.gz" backup_label) || return 1
  first=$(echo "$label" | sed -n 's/^START WAL LOCATION.*(file \([0-9A-F]*\))$/\1/p')
  [ -n "$first" ] || return 1
  pg_archivecleanup -x .gz "$folder/wal" "$first" || return 1
}

case ${1:-} in
once)
  take || exit 1
  tidy || exit 1
  exit
  ;;
check)
  has_younger_than "$((2 * every))" || exit 1
  exit
  ;;
esac
while :; do
  # Whether one is due is asked again after each start, which is no reason for one. One that failed is tried again; the log says why.
  if has_younger_than "$every"; then :; elif take && tidy; then :; else echo 'The base backup failed.' >&2; fi
  sleep 900
done
