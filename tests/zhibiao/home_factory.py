"""Homes as nights leave them, made in a moment: releases with a report of freshness, builds that went no further."""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from tests.warehouse.marts_factory import NOW, SCOPE, make_build, write_dbt_manifest, write_verdicts
from warehouse.build import Build, BuildState, builds_folder, write_build
from warehouse.lock import WriterLock
from warehouse.publication import publish
from warehouse.release import current_name, published_folder

HOUR = timedelta(hours=1)
FRESH = {"a_news": ("fresh", 0, 0), "b_news": ("manual", 0, 3)}


def release(
    home: Path, name: str, *, value: int = 1, sources: Mapping[str, tuple[Any, ...]] = FRESH, **verdict: Any
) -> None:
    """Publish at NOW a release that knows sources by id: how fresh, how many addresses failed, days silent.

    `verdict` is what the gate of the marts said besides that it passed.
    """
    build = make_build(home, name, value=value)
    with duckdb.connect(str(build.database)) as connection:
        connection.execute(
            "create table marts.rpt_source_freshness (source_id varchar, freshness varchar, failed_count bigint,"
            " days_silent integer, last_answered_at timestamptz, last_new_at timestamptz)"
        )
        for source_id, known in sources.items():
            connection.execute(
                "insert into marts.rpt_source_freshness values ($1, $2, $3, $4, $5, $5)",
                [source_id, *known, None if known[0] == "never_answered" else NOW],
            )
        tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    write_dbt_manifest(build, [table for (table,) in tables])
    with WriterLock(home, name) as lock:
        publish(lock, replace(build, number=10), verdicts=write_verdicts(build, **verdict), now=NOW)
    touch(build.folder, NOW)


def loaded(home: Path, name: str, at: datetime, *, number: int = 11, **changes: Any) -> Build:
    """A build that was loaded at a moment, and what it says of itself otherwise."""
    folder = builds_folder(home) / name
    (folder / "target").mkdir(parents=True)
    current = current_name(published_folder(home))
    build = Build(name, folder, SCOPE, current, "inputs", {}, {}, number, BuildState.LOADED)
    build = replace(build, **changes)
    write_build(build)
    touch(folder, at)
    return build


def judged(build: Build, gate: str, *failed: str, at: datetime) -> None:
    """What a gate leaves at a moment: its report, and a page when it stops the build."""
    report = {"gate": gate, "passed": not failed, "failed": list(failed)}
    (build.folder / f"{gate}_gate.json").write_text(json.dumps(report), "utf-8")
    if failed:
        (build.folder / f"{gate}_gate.html").write_text("<html>", "utf-8")
    touch(build.folder, at)


def modelled(build: Build, at: datetime, **statuses: str) -> None:
    """What dbt leaves of its models at a moment."""
    results = [{"unique_id": f"model.zhibiao.{name}", "status": status} for name, status in statuses.items()]
    (build.target_folder / "run_results.json").write_text(json.dumps({"results": results}), "utf-8")
    touch(build.folder, at)


def touch(folder: Path, at: datetime) -> None:
    """Let all that stands there be of one moment."""
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (at.timestamp(), at.timestamp()))
