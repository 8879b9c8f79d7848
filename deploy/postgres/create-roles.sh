#!/bin/sh
# Runs once, when the database server is made: what each part may do, and no more.
set -eu

psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
  --set owner_password="$DATABASE_OWNER_PASSWORD" --set app_password="$DATABASE_APP_PASSWORD" \
  --set backup_password="$DATABASE_BACKUP_PASSWORD" --set temporal_password="$TEMPORAL_DATABASE_PASSWORD" --file /setup/roles.sql
psql --username "$POSTGRES_USER" --dbname quartermaster --set ON_ERROR_STOP=1 --file /setup/grants.sql
# The image lets nobody outside of its container copy the server.
echo 'host replication quartermaster_backup all scram-sha-256' >>"$PGDATA/pg_hba.conf"
