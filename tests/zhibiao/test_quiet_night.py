"""Is landing left alone on a night without news, and read on every other?"""

from pathlib import Path

import duckdb
import pytest

import warehouse
from tests.warehouse.marts_factory import MARTS_SQL, NOW, write_dbt_manifest, write_verdicts
from zhibiao import pipeline, stages
from zhibiao.settings import Settings, load_settings

PLAN = "咸安区{year}年计划\n{year}-01-05\n\n{year}年全区地区生产总值力争增长8%以上。\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home of one document."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "plan.txt").write_text(PLAN.format(year=2023), "utf-8")
    return load_settings({"ZHIBIAO_HOME": str(tmp_path / "home"), "ZHIBIAO_PAGES": str(pages)})


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Run ids of the builds that are loaded."""
    seen: list[str] = []
    load = warehouse.load_build

    def watched(lock: warehouse.WriterLock, **arguments: object) -> object:
        seen.append(lock.run_id)
        return load(lock, **arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(warehouse, "load_build", watched)
    return seen


def night(settings: Settings) -> stages.Report:
    pipeline.ingest(settings)
    return stages.run("load_landing", settings)


def release(settings: Settings) -> str:
    """A first night, its build published with marts of the tests' own; the name of the release."""
    run_id = str(night(settings)["run_id"])
    build = warehouse.open_build(settings.home, run_id)
    with duckdb.connect(str(build.database)) as connection:
        connection.execute(MARTS_SQL.replace("$value", "440"))
        tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    write_dbt_manifest(build, [name for (name,) in tables])
    with warehouse.WriterLock(settings.home, run_id) as lock:
        return warehouse.publish(lock, build, verdicts=write_verdicts(build), now=NOW).name


def test_a_night_without_news_reads_nothing(settings: Settings, loads: list[str]) -> None:
    name = release(settings)
    for _ in range(2):
        report = night(settings)
        assert (report["run_id"], report["kept"]) == ("", name)
    assert loads == [name]


def test_a_new_page_is_read(settings: Settings, loads: list[str]) -> None:
    release(settings)
    assert settings.pages
    (settings.pages / "second.txt").write_text(PLAN.format(year=2024), "utf-8")
    assert night(settings)["run_id"] == loads[1]


def test_another_rule_is_looked_into(
    settings: Settings, loads: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(settings)
    (tmp_path / "suites").mkdir()
    monkeypatch.setattr(Settings, "suites", property(lambda _: tmp_path / "suites"))
    assert night(settings)["run_id"] == loads[1]


def test_a_batch_that_was_written_again_is_looked_into(settings: Settings, loads: list[str]) -> None:
    """As a removal does it, under the same name. The same bytes: the digest of all inputs finds nothing new."""
    name = release(settings)
    (batch,) = (settings.home / "landing").glob("[0-9]*-*")
    before = batch.rename(batch.with_name(".before"))
    batch.mkdir()
    for path in before.iterdir():
        path.rename(batch / path.name)
    assert night(settings)["kept"] == name
    assert len(loads) == 2
    assert night(settings)["kept"] == name
    assert len(loads) == 2, "the build that found nothing left a mark of its own"


def test_a_damaged_release_is_made_again(settings: Settings, loads: list[str]) -> None:
    release(settings)
    damaged = next((settings.published / "current").resolve().glob("*.parquet"))
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes() + b"x")
    assert night(settings)["run_id"] == loads[1]


def test_without_a_record_of_the_last_build_landing_is_read(settings: Settings, loads: list[str]) -> None:
    name = release(settings)
    (settings.home / "build" / name / "build.json").unlink()
    night(settings)
    assert len(loads) == 2
