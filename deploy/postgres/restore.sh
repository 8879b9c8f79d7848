#!/bin/sh
# Brings a PostgreSQL that is stopped back to a moment: restore.sh 2026-11-30T12:00:00Z [TIMELINE]. The data that was there is kept
# beside it, and so are base backups of after the moment: they are of a past that is undone. "restore.sh remove-kept" removes both for
# good, of all restores that there were; the server may run.
# When the server is started it replays the WAL up to that moment, and goes on from there on a timeline of its own. The newest timeline
# is followed: for a moment that an earlier restore has undone, name the timeline that it was on (the first is 1).
# Source: postgresql.org/docs/18/continuous-archiving.html, "Recovering Using a Continuous Archive Backup" and "Timelines".
set -eu
moment=${1:-}
timeline=${2:-latest}
folder=${BACKUPS:-/backups}
data=${PGDATA:?}
scripts=${BACKUP_SCRIPTS:-/backup-scripts}

fail() {
  echo "$1" >&2
  exit 1
}
if [ "$moment" = remove-kept ]; then
  for path in "$data".before-* "$folder"/base-before-*; do
    [ -e "$path" ] || continue
    rm -rf "$path"
    echo "$path is removed."
  done
  exit
fi
case $moment in
????-??-??T??:??:??Z | ????-??-??T??:??:??.*Z) ;;
*) fail 'Name the moment, in UTC: 2026-11-30T12:00:00Z' ;;
esac
case $timeline in
latest) ;;
'' | 0* | *[!0-9]*) fail 'A timeline is a whole number from 1 on.' ;;
esac
[ ! -f "$data/postmaster.pid" ] || fail "PostgreSQL runs on $data, or was killed: stop it, and remove postmaster.pid if it does not run."
if [ "$timeline" != latest ] && [ "$timeline" -gt 1 ]; then
  history=$(printf '%08X.history.gz' "$timeline")
  [ -f "$folder/wal/$history" ] || fail "There is no timeline $timeline in $folder/wal."
fi

# The newest base backup that had ended by then. What has not the name of one is none.
two='[0-9][0-9]'
a_name="$two$two$two${two}T$two$two${two}Z"
stamp=$(echo "$moment" | sed 's/\..*Z$/Z/' | tr -d ':-')
base=
newer=
for name in $(ls "$folder/base" | sort); do
  # shellcheck disable=SC2254
  case $name in
  $a_name) ;;
  *) echo "No base backup, so it is left alone: $folder/base/$name" >&2 && continue ;;
  esac
  if [ "$(printf '%s\n%s\n' "$name" "$stamp" | sort | head -n 1)" = "$name" ] && [ "$name" != "$stamp" ]; then base=$name; else newer="$newer $name"; fi
done
[ -n "$base" ] || fail "There is no base backup from before $moment in $folder/base."

# Unpacked beside what is there, which is left as it was if anything goes wrong.
unpacked=$data.unfinished
rm -rf "$unpacked"
# What does not become the server's data is not left lying there: it is everybody's.
trap 'rm -rf "$unpacked"' EXIT
mkdir -p "$unpacked"
tar -xzpf "$folder/base/$base/base.tar.gz" -C "$unpacked" || fail "Base backup $base cannot be unpacked. Nothing was changed."
[ -f "$unpacked/backup_label" ] || fail "Base backup $base is not whole. Nothing was changed."
mkdir -p "$unpacked/pg_wal"
# What the server had written and not archived yet: with it one can go to the moment before it stopped.
if [ -d "$data/pg_wal" ]; then cp -p "$data"/pg_wal/0* "$unpacked/pg_wal/" 2>/dev/null || :; fi
# A setting of the server knows no abbreviations of zones, such as Z. All are written each time: a base backup of a server that was
# restored before has those of that restore.
target=$(echo "$moment" | sed 's/T/ /; s/Z$/+00/')
cat >>"$unpacked/postgresql.auto.conf" <<END
restore_command = 'sh $scripts/fetch-wal.sh $folder %f %p'
recovery_target_time = '$target'
recovery_target_timeline = '$timeline'
recovery_target_action = 'promote'
END
touch "$unpacked/recovery.signal"
chmod 700 "$unpacked" "$unpacked/pg_wal"
owner=$(ls -ldn "$unpacked/PG_VERSION" | awk '{ print $3 ":" $4 }')
chown -R "$owner" "$unpacked"

now=$(date -u +%Y%m%dT%H%M%SZ)
before=$data.before-$now
aside=$folder/base-before-$now
kept='Nothing was there before.'
if [ -d "$data" ]; then
  # A note for back-up.sh, which does not see that disk.
  mkdir -p "$aside"
  touch "$aside/$(basename "$before")"
  mv "$data" "$before"
  kept="What was there is in $before."
fi
mv "$unpacked" "$data"
if [ -n "$newer" ]; then
  mkdir -p "$aside"
  for name in $newer; do mv "$folder/base/$name" "$aside/"; done
  kept="$kept Base backups of after the moment are in $aside."
fi
echo "Base backup $base is unpacked; the next start replays the WAL up to $moment. $kept"
