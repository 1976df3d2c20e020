"""A home of one page whose nights take no dbt: the marts of its release are the tests' own."""

from pathlib import Path

import duckdb

import warehouse
from tests.warehouse.marts_factory import MARTS_SQL, NOW, write_dbt_manifest, write_verdicts
from zhibiao import pipeline, stages
from zhibiao.settings import Settings, load_settings

PLAN = "咸安区{year}年计划\n{year}-01-05\n\n{year}年全区地区生产总值力争增长8%以上。\n"


def small_home(folder: Path) -> Settings:
    """The settings of a home that nothing was fetched for, and a folder of one page."""
    pages = folder / "pages"
    pages.mkdir()
    (pages / "plan.txt").write_text(PLAN.format(year=2023), "utf-8")
    return load_settings({"ZHIBIAO_HOME": str(folder / "home"), "ZHIBIAO_PAGES": str(pages)})


def add_page(settings: Settings, year: int) -> None:
    """Another page, to be found by the next night."""
    assert settings.pages
    (settings.pages / f"{year}.txt").write_text(PLAN.format(year=year), "utf-8")


def night(settings: Settings) -> stages.Report:
    """Fetch and read what is new, and load a build where there is something to build."""
    pipeline.ingest(settings)
    return stages.run("load_landing", settings)


def release(settings: Settings) -> str:
    """A night whose build is published; the name of the release."""
    run_id = str(night(settings)["run_id"])
    build = warehouse.open_build(settings.home, run_id)
    with duckdb.connect(str(build.database)) as connection:
        connection.execute(MARTS_SQL.replace("$value", "440"))
        tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    write_dbt_manifest(build, [name for (name,) in tables])
    with warehouse.WriterLock(settings.home, run_id) as lock:
        return warehouse.publish(lock, build, verdicts=write_verdicts(build), now=NOW).name
