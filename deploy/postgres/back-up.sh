#!/bin/sh
# Takes a base backup of all databases at once when the newest is BACKUP_EVERY_HOURS old. Keeps at least BACKUP_KEEP of them, all that
# are not BACKUP_KEEP times BACKUP_EVERY_HOURS old yet, and the WAL that leads from the oldest of these to now. With "once" it takes
# one and ends; with "check" it says by its exit code whether the newest base backup is recent enough, and whether old ones are removed.
# What has not the name of a base backup is left alone, and named.
set -eu
folder=${BACKUPS:-/backups}
every=${BACKUP_EVERY_HOURS:-24}
keep=${BACKUP_KEEP:-7}
limit=${BACKUP_LIMIT_HOURS:-12}
kept_minutes=$((keep * every * 60))
# Its time is that of the last tidying that succeeded.
tidied=$folder/.tidied
two='[0-9][0-9]'
# As in 20261130T030000Z.
a_name="$two$two$two${two}T$two$two${two}Z"

# One at a time, whoever asks: they share the folder of what is unfinished. The lock goes with whoever holds it, however that ends.
exclusively() {
  (
    flock -n -E 75 9 || {
      status=$?
      [ "$status" -eq 75 ] || cannot_lock "$status"
      echo 'Another base backup is under way: waiting for its end.'
      flock 9 || cannot_lock "$?"
    }
    "$@"
  ) 9>"$folder/.lock"
}

# Two at once would spoil what they share, so none is better. Where it lasts, "check" finds no recent one.
cannot_lock() {
  echo "$folder/.lock cannot be locked (flock ended with $1): no base backup is taken. Does the file system know locks (NFS: not with nolock), and is flock installed?" >&2
  exit 1
}

# Names of base backups, the oldest first.
bases() {
  found=$(find "$folder/base" -mindepth 1 -maxdepth 1 -type d -name "$a_name") || return 1
  echo "$found" | sed 's|.*/||' | sort
}

# True if a base backup is younger than so many hours.
has_younger_than() {
  found=$(find "$folder/base" -mindepth 1 -maxdepth 1 -type d -name "$a_name" -mmin "-$(($1 * 60))") || return 1
  [ -n "$found" ]
}

# True if old ones were removed after the newest was taken.
is_tidy() {
  [ -f "$tidied" ] || return 1
  found=$(find "$folder/base" -mindepth 1 -maxdepth 1 -type d -name "$a_name" -newer "$tidied") || return 1
  [ -z "$found" ]
}

# In a condition the shell goes on after a failed command, whatever "set -e" says: each step has to say that it ends here.
take() {
  rm -rf "$folder/base/.unfinished" || return 1
  # Waits until the WAL that it needs is archived, and has no limit of its own. What can be restored begins with its end, so that is its name.
  timeout --kill-after=60 "${limit}h" \
    pg_basebackup --pgdata="$folder/base/.unfinished" --format=tar --gzip --wal-method=none --checkpoint=fast --no-password || {
    # 124 is that of timeout, 137 where it had to kill.
    case "$?" in
      124 | 137) echo "pg_basebackup took longer than BACKUP_LIMIT_HOURS ($limit) and was ended. Is WAL archived? select * from pg_stat_archiver" >&2 ;;
    esac
    return 1
  }
  gzip -t "$folder/base/.unfinished/base.tar.gz" || return 1
  name=$(date -u +%Y%m%dT%H%M%SZ) || return 1
  # Into a folder that is there it would be moved.
  [ ! -e "$folder/base/$name" ] || return 1
  mv "$folder/base/.unfinished" "$folder/base/$name" || return 1
  echo "base backup $name: $(du -sh "$folder/base/$name" | cut -f1)"
}

tidy() {
  names=$(bases) || return 1
  for name in $(echo "$names" | sort -r | tail -n +"$((keep + 1))"); do
    old=$(find "$folder/base/$name" -maxdepth 0 -mmin "+$kept_minutes") || return 1
    if [ -n "$old" ]; then rm -rf "$folder/base/${name:?}" || return 1; fi
  done
  names=$(bases) || return 1
  oldest=$(echo "$names" | head -n 1)
  first=
  if label=$(tar -xzOf "$folder/base/$oldest/base.tar.gz" backup_label); then
    first=$(echo "$label" | sed -n 's/^START WAL LOCATION.*(file \([0-9A-F]*\))$/\1/p')
  fi
  if [ -z "$first" ]; then
    echo "Base backup $oldest cannot be read: nothing can be restored from it, and all WAL since it is kept. If that lasts, remove it." >&2
    return 1
  fi
  pg_archivecleanup -x .gz "$folder/wal" "$first" || return 1
  touch "$tidied" || return 1
}

# They hold everybody's data, also of who was erased since. Whether they are needed any more only a person knows.
name_what_restores_left() {
  find "$folder" -mindepth 1 -maxdepth 1 -type d -name 'base-before-*' -mmin "+$kept_minutes" |
    while read -r path; do
      echo "What a restore set aside is older than any backup: $(basename "$path"), $(ls "$path" | tr '\n' ' '). Remove it: docs/operating.md, Backups." >&2
    done
}

name_what_is_no_backup() {
  find "$folder/base" -mindepth 1 -maxdepth 1 ! -name .unfinished '(' ! -type d -o ! -name "$a_name" ')' |
    while read -r path; do
      echo "No base backup, so it is left alone and nothing is restored from it: $path" >&2
    done
}

take_or_say() {
  take || { echo 'The base backup failed.' >&2 && return 1; }
  name_what_restores_left || :
  name_what_is_no_backup || :
}

tidy_or_say() {
  tidy || { echo 'Base backups and WAL that are needed no more could not be removed: the disk fills.' >&2 && return 1; }
}

take_and_tidy() {
  take_or_say && tidy_or_say
}

# Asked anew each time, also when somebody else has just taken one: a start is no reason for one.
do_what_is_due() {
  has_younger_than "$every" || take_or_say || return 1
  is_tidy || tidy_or_say
}

case ${1:-} in
once)
  exclusively take_and_tidy || exit 1
  exit
  ;;
check)
  has_younger_than "$((2 * every))" || { echo "No base backup is younger than $((2 * every)) hours." && exit 1; }
  found=$(find "$tidied" -mmin "-$((2 * every * 60))") || found=
  [ -n "$found" ] || { echo "For $((2 * every)) hours nothing was removed that is needed no more." && exit 1; }
  exit
  ;;
esac
while :; do
  # What failed is tried again; the log says why.
  exclusively do_what_is_due || :
  sleep 900
done
