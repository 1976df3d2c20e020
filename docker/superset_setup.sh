#!/bin/sh
# Makes Superset ready, each time the same: its tables, the account of the administrator, the connection to the releases
# and the dashboard. Charts that are there stay as they are (docs/superset.md).
set -eu
superset db upgrade
superset init
python superset_admin.py
bundle=$(mktemp --directory)
python -m zipfile -c "$bundle/zhibiao.zip" superset/
superset import-dashboards --path "$bundle/zhibiao.zip" --username admin
rm -r "$bundle"
