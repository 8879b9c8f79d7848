#!/bin/sh
# PostgreSQL's restore_command: fetch-wal.sh FOLDER NAME PATH. It asks for files that there are not, too: that is no error.
[ -f "$1/wal/$2.gz" ] && gunzip -c "$1/wal/$2.gz" >"$3"
