"""Do the commands that look at the ledger work when it stands in PostgreSQL, and say so when that is away?"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingestion.fetch import fetch_source
from ingestion.ledger import open_ledger
from ingestion.source_record import folder_source
from tests.ingestion.ledgers import ledger_url, lose_ledger, on_postgresql
from tests.ingestion.scripted import network, serve
from tests.ingestion.test_ledger import NOON
from zhibiao import stages
from zhibiao.cli import app
from zhibiao.settings import load_settings

AWAY = "postgresql+psycopg://loader:hunter2@127.0.0.1:1/x"


@pytest.fixture
def home(tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store with one document, whose ledger stands in PostgreSQL."""
    home, docs = tmp_path / "home", tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text("2023年，某县地区生产总值增长8.3%。")
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path / "airflow"))
    with on_postgresql(postgres):
        url = ledger_url(home)
        monkeypatch.setenv("ZHIBIAO_LEDGER_URL", url)
        with serve({}) as server:
            fetch_source(
                folder_source(docs), home=home, ledger_url=url, run_id="f", network=network(server), now=lambda: NOON
            )
        yield home


def call(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--home", str(home)])


def doctor(home: Path) -> dict[str, dict[str, str]]:
    return {each["check"]: each for each in json.loads(call(home, "doctor", "--json").stdout)}


def test_check_store_doctor_and_status_read_it(home: Path) -> None:
    done = call(home, "check-store", "--json")
    assert (done.exit_code, json.loads(done.stdout)["counts"]["stored"]) == (0, 1)
    found = doctor(home)
    assert found["store"]["what"] == "1 stored documents have their bytes"
    assert "2024-01-02 12:00 UTC" in found["last_run"]["what"]
    assert "2024-01-02" in call(home, "status", "--json").stdout
    assert not list(home.glob("ledger.sqlite*"))


def test_a_lost_one_is_rebuilt_and_one_that_stands_is_left(home: Path) -> None:
    assert call(home, "rebuild-ledger").exit_code == 65
    lose_ledger(home)
    ledger_url(home)  # an empty schema again
    done = call(home, "rebuild-ledger", "--json")
    assert (done.exit_code, json.loads(done.stdout)["captures"]) == (0, 1)
    with open_ledger(ledger_url(home)) as ledger:
        assert [row.url for row in ledger.fetch_records(None)] == ["a.txt"]


def test_a_server_that_is_away_is_told_by_each_in_its_own_way(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBIAO_LEDGER_URL", AWAY)
    done = call(home, "check-store")
    assert done.exit_code == 75
    assert done.stderr.count("\n") == 1 and "the ledger in PostgreSQL does not answer" in done.stderr
    assert "does not answer" in doctor(home)["store"]["what"]
    status = call(home, "status")
    assert "does not answer" in status.stdout
    with pytest.raises(stages.StageFailed) as error:
        stages.run("list_sources", load_settings(home=home))
    assert error.value.may_pass
    for output in (done.output, call(home, "doctor").output, status.output, str(error.value)):
        assert "hunter2" not in output


def test_settings_never_show_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings({"ZHIBIAO_LEDGER_URL": AWAY})
    assert "hunter2" not in repr(settings)
    assert AWAY in settings.secrets
