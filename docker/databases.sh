#!/bin/sh
# Makes the databases that are named and not there yet, on the server of PGHOST: `sh databases.sh ledger superset`.
set -eu
for name in "$@"; do
  found=$(psql --tuples-only --no-align --command "select 1 from pg_database where datname = '$name'")
  [ "$found" = 1 ] || createdb --encoding UTF8 --template template0 "$name"
done
