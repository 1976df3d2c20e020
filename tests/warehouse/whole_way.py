"""The way from landing to a release in a process of its own: `python -m tests.warehouse.whole_way HOME THREADS`.

The gates are left out: they judge and change nothing, and the fixture means some of their rules to be red.
"""

import sys
from pathlib import Path

import warehouse
from expectations import SUITES
from tests.warehouse import factory
from tests.warehouse.dbt_runs import PROJECT
from tests.warehouse.landing_fixture import landing_rows
from tests.warehouse.marts_factory import NOW, write_verdicts
from warehouse.schema import BATCH_TABLES, FETCHES, SOURCES

RUN = "night-1"


def land(home: Path) -> None:
    """The rows of `landing_fixture` as files, as an extraction leaves them."""
    rows = landing_rows()
    for batch in rows["batches"]:
        sequence, version = batch["landing_seq"], batch["extractor_version"]
        name = factory.sha(f"{sequence} {version}")[:16]
        folder = home / "landing" / f"{sequence:08d}-{name}"
        folder.mkdir(parents=True)
        for table in BATCH_TABLES:
            landed = [row for row in rows[table.name] if row["landing_seq"] == sequence]
            factory.write_parquet(folder / f"{table.name}.parquet", table, landed)
        factory.write_batch_json(folder, sequence, name, version)
    (home / "snapshot").mkdir()
    for table in (FETCHES, SOURCES):
        factory.write_parquet(home / "snapshot" / f"{table.name}.parquet", table, rows[table.name])


def publish(home: Path, threads: int) -> warehouse.Release:
    """Load what landed below `home`, build the models and publish them."""
    sources = tuple(sorted({str(row["source_id"]) for row in landing_rows()["sources"]}))
    with warehouse.WriterLock(home, RUN) as lock:
        build = warehouse.load_build(
            lock,
            fetches=home / "snapshot" / "fetches.parquet",
            sources=home / "snapshot" / "sources.parquet",
            scope=warehouse.Scope("demo", sources),
            inputs=[PROJECT, SUITES],
            threads=threads,
        )
        warehouse.build_models(lock, build, project_dir=PROJECT, log_dir=home / "log", now=NOW, threads=threads)
        return warehouse.publish(lock, build, verdicts=write_verdicts(build), now=NOW, threads=threads)


if __name__ == "__main__":
    publish(Path(sys.argv[1]), int(sys.argv[2]))
