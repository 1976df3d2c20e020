"""Do the commands of the store do what they say, with the exit codes that scripts rely on?"""

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingestion import raw_store
from ingestion.fetch import fetch_source
from ingestion.ledger import open_ledger
from ingestion.source_record import folder_source
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import network, serve
from tests.ingestion.test_ledger import NOON
from zhibiao.cli import app

TEXT = "2023年，某县地区生产总值增长8.3%。"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one document, in a home that no setting names."""
    monkeypatch.setenv("ZHIBIAO_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.delenv("ZHIBIAO_LEDGER_URL", raising=False)
    home, docs = tmp_path / "home", tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text(TEXT)
    with serve({}) as server:
        fetch_source(
            folder_source(docs),
            home=home,
            ledger_url=ledger_url(home),
            run_id="f",
            network=network(server),
            now=lambda: NOON,
        )
    return home


def call(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--home", str(home)])


def sha_of(home: Path) -> str:
    with open_ledger(ledger_url(home)) as ledger:
        (sha256,) = ledger.hashes_at("a.txt")
    return sha256


def test_check_store_ends_with_0_and_with_74_when_bytes_are_damaged(home: Path) -> None:
    done = call(home, "check-store", "--json")
    assert (done.exit_code, json.loads(done.stdout)["problems"]) == (0, [])
    raw_store.blob_path(home, sha_of(home)).write_bytes(b"other")
    done = call(home, "check-store")
    assert done.exit_code == 74
    assert "hash otherwise" in done.stderr
    assert "stored 0" in done.stdout


def test_export_warc_writes_a_file_and_refuses_to_overwrite_it(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.warc.gz"
    done = call(home, "export-warc", str(target), "--since", "2024-01-01", "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["resources"] == 1
    assert TEXT.encode() in gzip.decompress(target.read_bytes())
    again = call(home, "export-warc", str(target))
    assert (again.exit_code, "stands already" in again.stderr) == (65, True)
    late = call(home, "export-warc", str(tmp_path / "late.warc.gz"), "--since", "2024-01-03", "--json")
    assert json.loads(late.stdout)["resources"] == 0


def test_takedown_removes_the_bytes_and_keeps_reason_and_name(home: Path) -> None:
    sha256 = sha_of(home)
    done = call(home, "takedown", "a.txt", "--reason", "its author asked")
    assert done.exit_code == 0, done.stderr
    assert "taken_down 1" in done.stdout
    stone = raw_store.find_tombstone(home, sha256)
    assert stone is not None
    assert (stone.reason, bool(stone.who)) == ("its author asked", True)
    assert call(home, "takedown", "b.txt", "--reason", "x").exit_code == 65
    assert call(home, "takedown", "a.txt").exit_code == 2


def test_prune_raw_removes_only_when_told_to(home: Path) -> None:
    done = call(home, "prune-raw", "--older-than", "1")
    assert (done.exit_code, "dry run" in done.stderr) == (0, True)
    assert "pruned 0" in done.stdout
    assert call(home, "prune-raw", "--older-than", "1", "--apply", "--json").exit_code == 0
    assert raw_store.read(home, sha_of(home)) == TEXT.encode()
    assert call(home, "prune-raw", "--older-than", "0").exit_code == 2


def test_rebuild_ledger_refuses_one_that_stands_and_makes_a_lost_one_again(home: Path) -> None:
    done = call(home, "rebuild-ledger")
    assert (done.exit_code, "holds attempts already" in done.stderr) == (65, True)
    sha256 = sha_of(home)
    for path in home.glob("ledger.sqlite*"):
        path.unlink()
    done = call(home, "rebuild-ledger")
    assert done.exit_code == 0, done.stderr
    assert "captures 1" in done.stdout
    assert "only stored captures" in done.stderr
    assert sha_of(home) == sha256
