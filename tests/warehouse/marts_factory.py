"""Builds with small marts, made without dbt, so that the tests of publishing need a tenth of a second and not ten."""

import json
import os
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb

from warehouse.build import Build, builds_folder, open_build, write_build
from warehouse.digest import file_sha256
from warehouse.failpoint import no_failpoint
from warehouse.lock import WriterLock
from warehouse.manifest import Scope
from warehouse.publication import publish
from warehouse.release import Release, current_name, published_folder

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
SCOPE = Scope("demo", ("990000_demo_office",))
CLAIM = "c0ffee"

MARTS_SQL = """
create schema marts;
create table marts.dim_region as
select
    region_code, name_zh, short_name_zh, 'prefecture' as level, cast(null as varchar) as parent_code,
    cast(null as varchar) as parent_name_zh, cast(null as varchar) as province_code,
    region_code as prefecture_code, cast(null as integer) as valid_from_year,
    cast(null as integer) as valid_to_year, 1900 as first_year, 2999 as last_year, true as is_current
from (values ('990100', '演示市', '演示'), ('990200', '样例市', '样例')) as t (region_code, name_zh, short_name_zh);
create table marts.bridge_region_names as
select name_zh, region_code from marts.dim_region union all select short_name_zh, region_code from marts.dim_region;
create table marts.bridge_region_succession as
select
    region_code, region_code as successor_code, first_year, last_year, 'same' as change_kind,
    cast(null as integer) as change_year, cast(null as integer) as last_change_year, false as has_boundary_change
from marts.dim_region;
create table marts.dim_indicator as
select
    'gdp' as indicator_key, '地区生产总值' as name_zh, 'GDP' as name_en, '亿元' as unit, 'higher' as direction,
    'flow_ytd' as accumulation, true as is_core, 8 as claim_count;
create table marts.bridge_indicator_names as
select name_zh as written_name, indicator_key from marts.dim_indicator;
create table marts.dim_unit as
select unit, 'CNY' as base_unit, cast(factor as decimal(30, 9)) as factor
from (values ('亿元', 100000000), ('万元', 10000), ('元', 1)) as t (unit, factor);
create table marts.dim_document as
select
    'd1' as document_id, 'aa11' as raw_sha256, '2024年工作报告' as title, '演示市人民政府' as publisher,
    date '2024-01-01' as published_date, 'http://office.demo.test/report.html' as url, 'v1' as extractor_version,
    timestamptz '2024-01-02 03:04:05+00' as first_fetched_at, 'extracted' as outcome,
    cast(null as varchar) as outcome_reason;
create table marts.dim_source as
select '990000_demo_office' as source_id, '演示市人民政府' as publisher, 'made for demonstration' as licence;
create table marts.fct_claims as
select
    'c0ffee' as claim_id, 'd1' as document_id, '440亿元' as quote, '全年达到440亿元以上。' as sentence,
    cast(null as varchar) as cell, 10 as char_start, 15 as char_end, 'frame.level' as rule, 'v1' as extractor_version,
    'aa11' as raw_sha256, '990000_demo_office' as source_id, ['市发改委', '市统计局'] as responsible_offices,
    'f2' as fact_id, cast(440 as decimal(30, 9)) as original_value, cast(null as decimal(30, 9)) as original_value_high,
    '亿元' as original_unit, 'ge' as comparator, false as is_corrected;
create table marts.rpt_corrections (claim_id varchar, action varchar);
create table marts.fct_targets as
select
    'f' || vintage as target_id, region_code, 'gdp' as indicator_key, 'level' as measure, 'CNY' as base_unit,
    '亿元' as unit, '2024' as period_key, 'eq' as comparator, cast(null as decimal(30, 9)) as value_high,
    false as is_conflicted, true as is_still_said, 2 as source_precedence, 'expect' as strength,
    date '2024-01-01' as period_start_date, date '2024-12-31' as period_end_date, 'base' as strength_tier,
    cast($value + vintage as decimal(30, 9)) as value, vintage as vintage_number,
    case vintage when 2 then 'latest' when 1 then 'superseded' when 0 then 'superseded' else 'set_aside' end
        as vintage_status, vintage = 2 as is_latest,
    date '2024-01-01' + cast(vintage * 30 as integer) as said_date,
    timestamptz '2024-01-02 03:04:05+00' as learnt_at, 'c0ffee' as claim_id,
    case when vintage < 3 then [date '2024-01-01' + cast(vintage * 30 as integer)] else [] end as stood_from_dates,
    case when vintage < 2 then [date '2024-01-31' + cast(vintage * 30 as integer)] else [] end as stood_until_dates,
    [timestamptz '2024-01-02 03:04:05+00'] as stood_from_at, cast([] as timestamptz[]) as stood_until_at
from range(4) as t (vintage), (values ('990100'), ('990200')) as r (region_code);
alter table marts.fct_targets alter target_id set not null;
create table marts.fct_actuals as
select
    'a1' as actual_id, region_code, 'gdp' as indicator_key, 'level' as measure, 'CNY' as base_unit,
    '亿元' as unit, '2024' as period_key, 'eq' as comparator, cast(null as decimal(30, 9)) as value_high,
    false as is_conflicted, true as is_still_said, 2 as source_precedence, 'expect' as strength,
    date '2024-01-01' as period_start_date, date '2024-12-31' as period_end_date,
    cast($value as decimal(30, 9)) as value, 1 as vintage_number, 'latest' as vintage_status, true as is_latest,
    date '2025-01-31' as said_date, timestamptz '2025-02-01 00:00:00+00' as learnt_at, 'other' as claim_id,
    [date '2025-01-31'] as stood_from_dates, cast([] as date[]) as stood_until_dates,
    [timestamptz '2025-02-01 00:00:00+00'] as stood_from_at, cast([] as timestamptz[]) as stood_until_at
from marts.dim_region;
create table marts.fct_target_attainment as
select
    region_code, indicator_key, measure, base_unit, period_start_date, period_end_date, strength_tier,
    value as target_value,
    claim_id as target_claim_id
from marts.fct_targets where vintage_number = 2;
"""


def make_build(home: Path, run_id: str, *, value: int = 440, parent: str | None = None, inputs: str = "i") -> Build:
    """A build that follows whatever is current (or `parent`), as if it had been loaded and modelled."""
    folder = builds_folder(home) / run_id
    folder.mkdir(parents=True)
    parent = parent or current_name(published_folder(home))
    build = Build(run_id, folder, SCOPE, parent, inputs, {"duckdb": duckdb.__version__}, {}, 1)
    with duckdb.connect(str(build.database)) as connection:
        connection.execute(MARTS_SQL.replace("$value", str(value)))
        tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    write_dbt_manifest(build, [name for (name,) in tables])
    write_build(build)
    return build


def write_dbt_manifest(build: Build, tables: Sequence[str]) -> None:
    nodes = {
        f"model.t.{name}": {
            "name": name,
            "resource_type": "model",
            "schema": "marts",
            "description": f"It's {name}.\nGrain: One row per key.",
            "columns": {"region_code": {"description": "Code; or 'zone'."}} if name == "dim_region" else {},
            "primary_key": ["target_id"] if name == "fct_targets" else [],
        }
        for name in tables
    }
    build.target_folder.mkdir(exist_ok=True)
    (build.target_folder / "manifest.json").write_text(json.dumps({"nodes": nodes}), "utf-8")


def gate_report(gate: str, database_sha256: str) -> dict[str, object]:
    """What a gate with one rule writes when that holds."""
    rule = {"name": "facts_are_there", "table": "marts.fct_claims", "type": "t", "severity": "critical"}
    told = {"since": "2024-01-01", "reason": "There is something.", "held": True, "error": None, "rows": []}
    lists: dict[str, object] = {"failed": [], "overridden": [], "warnings": [], "compared_with": None, "override": None}
    judged = {"gate": gate, "passed": True, "evaluated": 3, "database_sha256": database_sha256}
    return {**judged, **lists, "rules": [{**rule, **told}]}


def write_verdicts(build: Build, **changes: object) -> list[Path]:
    """Passed reports of both gates on the build file as it is; `changes` go into that of the marts."""
    paths = []
    for gate in ("landing", "marts"):
        report = gate_report(gate, file_sha256(build.database))
        path = build.folder / f"gate_{gate}.json"
        path.write_text(json.dumps(report | (changes if gate == "marts" else {})), "utf-8")
        paths.append(path)
    return paths


def publish_build(build: Build, failpoint=no_failpoint, threads: int = 2) -> Release:  # type: ignore[no-untyped-def]
    home = build.folder.parents[1]
    verdicts = write_verdicts(build)
    with WriterLock(home, build.run_id) as lock:
        return publish(lock, build, verdicts=verdicts, now=NOW, failpoint=failpoint, threads=threads)


def publish_and_die(home: Path, run_id: str, last_step: str, begun: Event) -> None:
    """In a process of its own: publish the build of a run and be killed when a step is done."""

    def fail(step: str) -> None:
        if step == last_step:
            os.kill(os.getpid(), signal.SIGKILL)

    build = open_build(home, run_id)
    begun.set()
    publish_build(build, fail)
