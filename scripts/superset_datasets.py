"""Which columns do Superset's datasets have, and what do they mean? Written from a release, so nobody types them twice.

`python scripts/superset_datasets.py` renews `columns` in docs/superset/datasets from the current release; names,
metrics and identifiers of those files stay as they are. Charts and the dashboard are written by hand.
"""

from pathlib import Path
from typing import Any

import yaml

from warehouse.connection import DEFAULT_MEMORY_LIMIT, DEFAULT_THREADS, open_reader
from zhibiao.settings import load_settings

DATASETS = Path(__file__).parents[1] / "docs" / "superset" / "datasets" / "zhibiao"


def columns(database: Path, table: str) -> list[dict[str, Any]]:
    """The columns of a table of a release as Superset's import wants them, in their order."""
    with open_reader(database, memory_limit=DEFAULT_MEMORY_LIMIT, threads=DEFAULT_THREADS) as connection:
        told = connection.execute(
            "select column_name, data_type, coalesce(comment, '') from duckdb_columns()"
            " where not internal and table_name = ? order by column_index",
            [table],
        ).fetchall()
    return [
        {
            "column_name": name,
            "type": kind,
            "is_dttm": kind in ("DATE", "TIMESTAMP WITH TIME ZONE"),
            "groupby": True,
            "filterable": True,
            "description": comment,
        }
        for name, kind, comment in told
    ]


def renewed(path: Path, database: Path) -> dict[str, Any]:
    """A dataset's file with the columns of the release at `database`."""
    dataset: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return dataset | {"columns": columns(database, dataset["table_name"])}


def main() -> None:
    """Renew every dataset's file from the current release of the home."""
    database = load_settings().published / "current" / "zhibiao.duckdb"
    for path in sorted(DATASETS.glob("*.yaml")):
        text = yaml.safe_dump(renewed(path, database), allow_unicode=True, sort_keys=False, width=120)
        path.write_text("# Columns are renewed by python scripts/superset_datasets.py\n" + text, "utf-8")
        print(path.name)


if __name__ == "__main__":
    main()
