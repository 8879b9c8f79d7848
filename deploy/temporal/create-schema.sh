#!/bin/sh
# Makes or updates the tables of Temporal's two databases, which deploy/postgres/roles.sql has made. Safe to repeat, and what an upgrade of the server needs before it starts.
set -eu

for database in temporal visibility; do
  name=temporal
  [ "$database" = visibility ] && name=temporal_visibility
  sql() { temporal-sql-tool --plugin "$SQL_PLUGIN" --ep "$SQL_HOST" --port "$SQL_PORT" --user "$SQL_USER" --db "$name" "$@"; }
  sql setup-schema -v 0.0
  sql update-schema --schema-name "postgresql/v12/$database"
done
