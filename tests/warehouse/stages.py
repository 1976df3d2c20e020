"""A whole night on hand-written landings: load, gate, dbt, gate, publish; once for all tests of real marts."""

import fcntl
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import expectations
import warehouse
from ingestion.records import Claim, Comparator, Kind, Measure
from tests.warehouse import factory

PROJECT = Path(__file__).parents[2] / "dbt_project"
ZONE = "430600:岳阳经济技术开发区"
QUARTER = {"period_start": date(2022, 1, 1), "period_end": date(2022, 3, 31), "comparator": Comparator.EQ}
NOW = datetime(2022, 5, 2, tzinfo=UTC)


def zone_claim(doc: str, number: int, **values: object) -> Claim:
    """A claim about the zone; several of one document stand at different places."""
    place = {"char_start": 10 * number, "char_end": 10 * number + 5}
    names = {"region": ZONE, "region_name": "岳阳经济技术开发区"}
    return factory.claim(doc, claim_id=factory.sha(f"{doc} {number}")[:32], **{**place, **names, **values})


def land_first_night(home: Path) -> None:
    actual = {"kind": Kind.ACTUAL, "strength": None, **QUARTER}
    growth = {"measure": Measure.YOY, "unit": "%", "value": Decimal("8.3"), "quote": "8.3%"}
    quarter = factory.Item(
        factory.document("quarter", published_date=date(2022, 4, 20), claim_count=2, region_code=ZONE),
        [
            zone_claim("quarter", 1, value=Decimal("86.08"), quote="86.08亿元", **actual),
            zone_claim("quarter", 2, **growth, **actual),
        ],
        [factory.rejection("quarter")],
    )
    year = {"period_start": date(2022, 1, 1), "period_end": date(2022, 12, 31)}
    plan = factory.Item(
        factory.document("plan", published_date=date(2022, 1, 10), claim_count=1, region_code=ZONE),
        [zone_claim("plan", 1, **year)],
        [factory.rejection("plan")],
    )
    factory.write_batch(home, 1, [quarter, plan])
    fetched = datetime(2022, 5, 1, tzinfo=UTC)
    fetches = [factory.fetch(number, doc, requested_at=fetched) for number, doc in ((1, "quarter"), (2, "plan"))]
    factory.write_snapshot(home, fetches)


def load(home: Path, lock: warehouse.WriterLock) -> warehouse.Build:
    return warehouse.load_build(
        lock,
        fetches=home / "snapshot" / "fetches.parquet",
        sources=home / "snapshot" / "sources.parquet",
        scope=warehouse.Scope("demo", (factory.SOURCE,)),
        inputs=[PROJECT, expectations.SUITES],
    )


def first_night(factory_of_paths: pytest.TempPathFactory) -> Path:
    """The home after one night with run id `night-1`, made once even when several test processes share the work."""
    base = factory_of_paths.getbasetemp()
    root = (base.parent if base.name.startswith("popen-") else base) / "first_night"
    root.mkdir(exist_ok=True)
    home = root / "home"
    with (root / "lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not (home / "published" / "current").exists():
            land_first_night(home)
            run_night(home)
    return home


def run_night(home: Path) -> None:
    with warehouse.WriterLock(home, "night-1") as lock:
        build = load(home, lock)
        reports = [build.folder / f"{gate}_gate.json" for gate in ("landing", "marts")]
        expectations.run_gate("landing", build.database, report=reports[0])
        warehouse.build_models(lock, build, project_dir=PROJECT, log_dir=home / "log")
        expectations.run_gate("marts", build.database, report=reports[1])
        warehouse.publish(lock, build, verdicts=reports, now=NOW)
