#!/bin/sh
# Brings a PostgreSQL that is stopped back to a moment: restore.sh 2026-11-30T12:00:00Z. The data that was there is kept beside it.
# When the server is started it replays the WAL up to that moment, and goes on from there on a timeline of its own.
# Source: postgresql.org/docs/18/continuous-archiving.html, "Recovering Using a Continuous Archive Backup".
set -eu
moment=${1:-}
folder=${BACKUPS:-/backups}
data=${PGDATA:?}
scripts=${BACKUP_SCRIPTS:-/backup-scripts}

fail() {
  echo "$1" >&2
  exit 1
}
case $moment in
????-??-??T??:??:??Z | ????-??-??T??:??:??.*Z) ;;
*) fail 'Name the moment, in UTC: 2026-11-30T12:00:00Z' ;;
esac
[ ! -f "$data/postmaster.pid" ] || fail "PostgreSQL runs on $data, or was killed: stop it, and remove postmaster.pid if it does not run."

# The newest base backup that had ended by then.
stamp=$(echo "$moment" | sed 's/\..*Z$/Z/' | tr -d ':-')
base=
for name in $(ls "$folder/base" | sort); do
  if [ "$(printf '%s\n%s\n' "$name" "$stamp" | sort | head -n 1)" = "$name" ] && [ "$name" != "$stamp" ]; then base=$name; fi
done
[ -n "$base" ] || fail "There is no base backup from before $moment in $folder/base."

before=$data.before-$(date -u +%Y%m%dT%H%M%SZ)
kept='Nothing was there before.'
if [ -d "$data" ]; then
  mv "$data" "$before"
  kept="What was there is in $before."
fi
mkdir -p "$data"
tar -xzpf "$folder/base/$base/base.tar.gz" -C "$data"
mkdir -p "$data/pg_wal"
# What the server had written and not archived yet: with it one can go to the moment before it stopped.
if [ -d "$before/pg_wal" ]; then cp -p "$before"/pg_wal/0* "$data/pg_wal/" 2>/dev/null || :; fi
# A setting of the server knows no abbreviations of zones, such as Z.
target=$(echo "$moment" | sed 's/T/ /; s/Z$/+00/')
cat >>"$data/postgresql.auto.conf" <<END
restore_command = 'sh $scripts/fetch-wal.sh $folder %f %p'
recovery_target_time = '$target'
recovery_target_action = 'promote'
END
touch "$data/recovery.signal"
chmod 700 "$data" "$data/pg_wal"
owner=$(ls -ldn "$data/PG_VERSION" | awk '{ print $3 ":" $4 }')
chown -R "$owner" "$data"
echo "Base backup $base is unpacked; the next start replays the WAL up to $moment. $kept"
