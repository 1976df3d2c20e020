"""Is landing left alone on a night without news, and read on every other?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import warehouse
from tests.zhibiao.small_home import add_page, night, release, small_home
from warehouse.build import BuildState, write_build
from warehouse.document_groups import SAME_TEXT
from zhibiao import pipeline, stages
from zhibiao.settings import Settings
from zhibiao.stopped import newest_confirming, newest_stopped


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home of one document."""
    return small_home(tmp_path)


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


def test_a_night_without_news_reads_nothing(settings: Settings, loads: list[str]) -> None:
    name = release(settings)
    for _ in range(2):
        report = night(settings)
        assert (report["run_id"], report["kept"]) == ("", name)
    assert loads == [name]


def test_a_new_page_is_read(settings: Settings, loads: list[str]) -> None:
    release(settings)
    add_page(settings, 2024)
    assert night(settings)["run_id"] == loads[1]


def test_another_rule_is_looked_into(
    settings: Settings, loads: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(settings)
    (tmp_path / "suites").mkdir()
    monkeypatch.setattr(Settings, "suites", property(lambda _: tmp_path / "suites"))
    assert night(settings)["run_id"] == loads[1]


def test_a_batch_of_other_files_under_the_same_name_is_looked_into(settings: Settings, loads: list[str]) -> None:
    """As when a person removes a batch that went wrong and it is read again. Inodes are given out again, too."""
    name = release(settings)
    (batch,) = (settings.home / "landing").glob("[0-9]*-*")
    told = (batch / "batch.json").read_bytes()
    (batch / "batch.json").write_bytes(told + b"\n")  # the same files: the digest of all inputs finds nothing new
    assert night(settings)["kept"] == name
    assert len(loads) == 2
    assert night(settings)["kept"] == name
    assert len(loads) == 2, "the build that found nothing left a mark of its own"


def test_a_batch_that_cannot_be_read_now_is_looked_into(settings: Settings, loads: list[str]) -> None:
    release(settings)
    (batch,) = (settings.home / "landing").glob("[0-9]*-*")
    (batch / "batch.json").unlink()
    with pytest.raises(stages.StageFailed, match=r"batch\.json"):
        stages.run("load_landing", settings)
    assert len(loads) == 2


def test_what_came_while_it_was_loaded_leaves_no_mark(
    settings: Settings, loads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build that holds more than its mark says would later be called confirmed when that goes away again."""
    load = warehouse.load_build

    def slow(lock: warehouse.WriterLock, **arguments: object) -> object:
        build = load(lock, **arguments)  # type: ignore[arg-type]
        add_page(settings, 2025)
        pipeline.ingest(settings)
        return build

    monkeypatch.setattr(warehouse, "load_build", slow)
    run_id = str(night(settings)["run_id"])
    assert warehouse.open_build(settings.home, run_id).mark == ""


def test_a_quiet_night_is_recorded_and_clears_a_build_that_was_stopped(settings: Settings, loads: list[str]) -> None:
    """A second page stops a build; it is gone the next night, and then all is as confirmed before."""
    name = release(settings)
    confirmed = night(settings)
    assert confirmed["kept"] == name
    assert newest_confirming(settings.home, name)
    (record,) = (path.name for path in (settings.home / "build").iterdir())
    with warehouse.WriterLock(settings.home, "bad-night") as lock:
        build = warehouse.open_build(settings.home, record)
        folder = build.folder.with_name("bad-night")
        folder.mkdir()
        write_build(replace(build, run_id=lock.run_id, folder=folder, number=build.number + 1, state=BuildState.LOADED))
    later = datetime.now(UTC) + timedelta(days=1)
    assert newest_stopped(settings.home, later, writer=None, current=name)
    assert night(settings)["kept"] == name
    assert newest_stopped(settings.home, later, writer=None, current=name) is None
    assert loads == [name]


def test_the_build_file_of_the_last_publication_goes_with_the_next_quiet_night(settings: Settings) -> None:
    name = release(settings)
    assert (settings.home / "build" / name / "zhibiao.duckdb").exists()
    night(settings)
    assert not (settings.home / "build" / name).exists()
    assert night(settings)["kept"] == name


def test_another_threshold_of_same_texts_is_looked_into(
    settings: Settings, loads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    release(settings)
    monkeypatch.setattr("warehouse.load.SAME_TEXT", replace(SAME_TEXT, value=0.5))
    assert night(settings)["run_id"] == loads[1]


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
