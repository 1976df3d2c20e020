"""Which columns do Superset's datasets have, and what do they mean? Written from a release, so nobody types them twice.

`python scripts/superset_datasets.py` renews `columns` in docs/superset/datasets from the current release; names,
metrics and identifiers of those files stay as they are. Charts and the dashboard are written by hand.
"""

from pathlib import Path
from typing import Any

import yaml

from warehouse.connection import DEFAULT_MEMORY_LIMIT, DEFAULT_THREADS, open_reader
from warehouse.postgres import tables_of
from warehouse.reader import current_folder
from warehouse.release import Release, open_release
from zhibiao.settings import load_settings

DATASETS = Path(__file__).parents[1] / "docs" / "superset" / "datasets" / "zhibiao"


def columns(release: Release, table: str) -> list[dict[str, Any]]:
    """The columns of a table of a release as Superset's import wants them, in their order."""
    with open_reader(release.database, memory_limit=DEFAULT_MEMORY_LIMIT, threads=DEFAULT_THREADS) as connection:
        (told,) = (each for each in tables_of(release, connection) if each.name == table)
    return [
        {
            "column_name": column.name,
            "type": column.type,
            "is_dttm": column.type in ("DATE", "TIMESTAMP WITH TIME ZONE"),
            "groupby": True,
            "filterable": True,
            "description": column.comment,
        }
        for column in told.columns
    ]


def renewed(path: Path, release: Release) -> dict[str, Any]:
    """A dataset's file with the columns of a release."""
    dataset: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return dataset | {"columns": columns(release, dataset["table_name"])}


def main() -> None:
    """Renew every dataset's file from the current release of the home."""
    release = open_release(current_folder(load_settings().published))
    for path in sorted(DATASETS.glob("*.yaml")):
        text = yaml.safe_dump(renewed(path, release), allow_unicode=True, sort_keys=False, width=120)
        path.write_text("# Columns are renewed by python scripts/superset_datasets.py\n" + text, "utf-8")
        print(path.name)


if __name__ == "__main__":
    main()
