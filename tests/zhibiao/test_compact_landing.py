"""Does `zhibiao compact-landing` leave every build as it was, and keep out of a build's way?"""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import warehouse
from tests.zhibiao.small_home import add_page, night, release, small_home
from zhibiao import pipeline
from zhibiao.cli import app
from zhibiao.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home of two batches."""
    monkeypatch.delenv("ZHIBIAO_LEDGER_URL", raising=False)
    found = small_home(tmp_path)
    pipeline.ingest(found)
    add_page(found, 2024)
    pipeline.ingest(found)
    return found


def call(settings: Settings, *words: str) -> Result:
    return CliRunner().invoke(app, ["compact-landing", *words, "--home", str(settings.home)])


def folders(settings: Settings) -> list[str]:
    return sorted(path.name for path in (settings.home / "landing").iterdir() if path.is_dir())


def test_it_counts_and_with_apply_packs(settings: Settings) -> None:
    before = folders(settings)
    done = call(settings)
    assert (done.exit_code, "packed 2" in done.stdout, "dry run" in done.stderr) == (0, True, True), done.stderr
    assert folders(settings) == before
    done = call(settings, "--apply", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"batches": 2, "packed": 2, "packs": 1, "notes": []})
    assert folders(settings) == ["pack-00000001-00000002"]
    assert json.loads(call(settings, "--apply", "--json").stdout)["packed"] == 0


def test_the_night_after_packing_keeps_its_release(settings: Settings) -> None:
    """It looks once, because folders are others, and finds by the digest of all inputs that nothing is."""
    name = release(settings)
    assert call(settings, "--apply").exit_code == 0
    for _ in range(2):
        report = night(settings)
        assert (report["run_id"], report["kept"]) == ("", name)
    add_page(settings, 2025)
    assert night(settings)["batches"] == 3


def test_the_announcement_counts_batches_and_not_folders(settings: Settings) -> None:
    from zhibiao import stages

    before = stages.run("announce_landing", settings)
    assert before["batches"] == 2
    call(settings, "--apply")
    assert stages.run("announce_landing", settings) == before


def test_it_waits_for_no_build_and_changes_nothing_beside_one(settings: Settings) -> None:
    before = folders(settings)
    with warehouse.WriterLock(settings.home, "a-build"):
        done = call(settings, "--apply")
        assert call(settings).exit_code == 0, "counting needs no lock"
    assert (done.exit_code, folders(settings)) == (73, before)


def test_a_damaged_batch_is_one_clear_line(settings: Settings) -> None:
    damaged = settings.home / "landing" / folders(settings)[1] / "claims.parquet"
    damaged.write_bytes(b"x")
    done = call(settings, "--apply")
    assert (done.exit_code, damaged.parent.name in done.stderr) == (65, True), done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
