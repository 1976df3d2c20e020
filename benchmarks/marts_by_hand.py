"""How much does the same work cost in a script written by hand? Landing files in, a file and Parquet of the marts out.

    python -m benchmarks.marts_by_hand LANDING FETCHES SOURCES TARGET

`by_hand/*.sql` is what a good engineer would write with DuckDB alone, in the order of the numbers, for the tables of
`TABLES`. It has no layers, no tests, no contracts and no memory between nights, and honours the same written rules
(`docs/decisions` 7, 12, 13, 14 and `docs/attainment.md`). `tests/warehouse/test_by_hand.py` compares its tables with
those of the dbt project, row for row.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import duckdb
import yaml

from warehouse.document_groups import write_document_groups

ROOT = Path(__file__).resolve().parents[1]
STEPS = Path(__file__).with_name("by_hand")
SEEDS = ROOT / "dbt_project" / "seeds"
# The published tables that the script makes; each step creates its own in the attached file `release`.
TABLES = (
    "dim_document",
    "dim_indicator",
    "dim_period",
    "dim_region",
    "dim_source",
    "dim_unit",
    "fct_actuals",
    "fct_appearances",
    "fct_claims",
    "fct_target_attainment",
    "fct_targets",
    "mart_coverage",
    "mart_rank",
    "mart_region_scorecard",
    "mart_target_ladder",
    "mart_target_revisions",
    "mart_wording",
    "rpt_conflicts",
    "rpt_documents",
    "rpt_growth_disagreements",
    "rpt_quality",
    "rpt_rejection_rates",
    "rpt_rejections",
    "rpt_source_freshness",
)


def rebuild(
    landing: Path,
    fetches: Path,
    sources: Path,
    target: Path,
    *,
    seeds: Path = SEEDS,
    memory_limit: str = "2GB",
    threads: int = 2,
) -> None:
    """Write `target`/by_hand.duckdb and one Parquet file a table of `TABLES`, from the files that `load` would read.

    `landing` is the folder of the batches; every source of the `sources` file is in scope.
    """
    target.mkdir(parents=True, exist_ok=True)
    settings = {
        "memory_limit": memory_limit,
        "threads": str(threads),
        "temp_directory": str(target / "spill"),
        "preserve_insertion_order": "false",  # every table's statement says its order
    }
    with duckdb.connect(config=settings) as connection:
        connection.execute("set timezone = 'UTC'")
        for name, value in {"landing": landing, "fetches": fetches, "sources": sources, "seeds": seeds}.items():
            connection.execute(f"set variable {name} = $1", [str(value)])
        connection.execute("set variable target = $1", [str(target)])
        rules = yaml.safe_load((seeds.parent / "dbt_project.yml").read_text("utf-8"))["vars"]
        for name in ("person_titles", "person_deeds", "person_surnames", "published_text_chars"):
            connection.execute(f"set variable {name} = $1", [rules[name]])
        connection.execute(
            "set variable source_ids = (select list(source_id) from read_parquet(getvariable('sources')))"
        )
        path = str(target / "by_hand.duckdb").replace("'", "''")
        connection.execute(f"attach '{path}' as release")
        for step in sorted(STEPS.glob("*.sql")):
            connection.execute(step.read_text("utf-8"))
            if step.name.startswith("01"):
                write_document_groups(connection)
        for table in TABLES:
            connection.execute(
                f"copy release.{table} to (getvariable('target') || '/{table}.parquet')"
                " (format parquet, compression zstd, row_group_size 100000)"
            )


def main(arguments: Sequence[str] | None = None) -> None:
    """Rebuild from the files named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("landing", "fetches", "sources", "target"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--memory-limit", default="2GB")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    rebuild(
        options.landing,
        options.fetches,
        options.sources,
        options.target,
        memory_limit=options.memory_limit,
        threads=options.threads,
    )


if __name__ == "__main__":
    main()
