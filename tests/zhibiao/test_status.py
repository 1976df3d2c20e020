"""Does the morning glance say what is, without a false all-clear and without changing anything?"""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ingestion.fetch import fetch_source
from ingestion.source_record import folder_source
from tests.decisions.small import make_release
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import network, serve
from tests.warehouse.marts_factory import NOW
from tests.zhibiao.home_factory import HOUR, judged, loaded, modelled, release
from warehouse.build import BuildState, builds_folder, open_build, write_build
from warehouse.lock import WriterLock
from warehouse.release import published_folder
from warehouse.rollback import roll_back
from zhibiao.cli import app
from zhibiao.settings import PROJECT
from zhibiao.status import Status, read_status
from zhibiao.status_advice import advice, is_well
from zhibiao.status_command import age, lines

LATER = NOW + 3 * HOUR


def seen(home: Path, *, at: timedelta = 3 * HOUR, is_nightly: bool = False) -> Status:
    return read_status(home, NOW + at, ledger_url=ledger_url(home), is_nightly=is_nightly)


def told(status: Status) -> str:
    return "\n".join(f"{name} {text}" for name, text in lines(status))


ENV = {"ZHIBIAO_SCOPE": "demo", "ZHIBIAO_RUNBOOK_URL": "https://wiki.test/runbook"}


def zhibiao(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["status", "--home", str(home), *words], env=ENV)


def test_a_fresh_home_is_one_line_and_stays_empty(tmp_path: Path) -> None:
    done = zhibiao(tmp_path / "home")
    assert done.exit_code == 65
    assert done.stdout.startswith(f"nothing is published in {tmp_path / 'home'} yet: zhibiao run")
    assert done.stdout.count("\n") == 1
    assert json.loads(zhibiao(tmp_path / "home", "--json").stdout)["release"] is None
    assert not (tmp_path / "home").exists()


def test_a_release_is_told_beside_its_parent(tmp_path: Path) -> None:
    release(tmp_path, "r1")
    assert "rows targets 8  actuals 2  documents 1" in told(seen(tmp_path))
    release(tmp_path, "r2", value=2)
    text = told(seen(tmp_path))
    assert "release r2  demo  3 h old (2024-05-06 07:08 UTC)" in text
    assert "rows targets 8 (+0)  actuals 2 (+0)  documents 1 (+0)\n beside its parent r1" in text
    assert "sources 2: 1 fresh, 1 asked by hand" in text
    assert "lock nobody writes" in text
    done = zhibiao(tmp_path)
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "all well")
    report = json.loads(zhibiao(tmp_path, "--json").stdout)
    assert (report["is_well"], report["advice"], report["release"]["parent_rows"]["fct_targets"]) == (True, [], 8)


def test_rows_are_counted_against_the_parent_that_is_there(tmp_path: Path) -> None:
    release(tmp_path, "r1")
    release(tmp_path, "r2", value=2)
    status = seen(tmp_path)
    assert status.release is not None
    fewer = replace(status.release, rows={"fct_targets": 5, "fct_actuals": 4, "dim_document": 1})
    assert "targets 5 (-3)  actuals 4 (+2)  documents 1 (+0)" in told(replace(status, release=fewer))
    (published_folder(tmp_path) / "r1").rename(published_folder(tmp_path) / ".pruned-r1")
    assert "rows targets 8  actuals 2  documents 1\n beside its parent r1, which is gone" in told(seen(tmp_path))


def test_what_the_gates_let_pass_is_told_by_name(tmp_path: Path) -> None:
    let_pass: dict[str, Any] = {"overridden": ["facts_are_not_lost"], "override": "retired \x1b[31m"}
    release(tmp_path, "r1", warnings=["a_warns", "b_warns"], **let_pass)
    text = zhibiao(tmp_path).stdout
    assert "gates      landing passed, 3 rules\n" in text
    assert "marts passed, 3 rules with 2 warnings: a_warns, b_warns" in text
    assert "a person let pass: facts_are_not_lost; «retired [31m»" in text
    release(tmp_path, "r2", value=2, warnings=["a_warns"])
    assert "with 1 warning: a_warns" in told(seen(tmp_path))


def _at_landing_gate(home: Path) -> None:
    judged(loaded(home, "n1", LATER), "landing", "documents_are_there", at=LATER)


def _at_dbt(home: Path) -> None:
    build = loaded(home, "n1", LATER)
    judged(build, "landing", at=LATER)
    modelled(build, LATER, fct_claims="error", fct_targets="skipped", dim_unit="success")
    console = home / "log" / "dbt-n1" / "dbt_build.txt"
    console.parent.mkdir(parents=True)
    console.touch()


def _at_marts_gate(home: Path) -> None:
    build = loaded(home, "n1", LATER)
    judged(build, "landing", at=LATER)
    modelled(build, LATER, fct_claims="success")
    judged(build, "marts", "facts_are_not_lost", "regions_are_not_lost", at=LATER)


def _at_publication(home: Path, **changes: Any) -> None:
    build = loaded(home, "n1", LATER, **changes)
    judged(build, "landing", at=LATER)
    modelled(build, LATER, fct_claims="pass")
    judged(build, "marts", at=LATER)


def _while_loading(home: Path) -> None:
    (builds_folder(home) / "n1").mkdir(parents=True)


STOPS = [
    (
        _at_landing_gate,
        "landing gate",
        ("documents_are_there", "n1/landing_gate.html", "https://wiki.test/runbook#run_landing_gate-failed"),
    ),
    (
        _at_dbt,
        "dbt build",
        ("model fct_claims", "dbt-n1/dbt_build.txt", "https://wiki.test/runbook#build_models-failed"),
    ),
    (_at_marts_gate, "marts gate", ("regions_are_not_lost", "n1/marts_gate.html", "--override")),
    (_at_publication, "publish", ("zhibiao publish n1",)),
    (_while_loading, "load", ("cut short while it was loaded: zhibiao run",)),
]


@pytest.mark.parametrize(("stop", "stage", "says"), STOPS)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_build_that_became_no_release_is_told_with_its_stage(
    tmp_path: Path, stop: Callable[[Path], None], stage: str, says: tuple[str, ...], is_first: bool
) -> None:
    if not is_first:
        release(tmp_path, "r1")
    stop(tmp_path)
    done = zhibiao(tmp_path)
    assert done.exit_code == 65
    assert f"build      n1 was stopped at: {stage}," in done.stdout
    for part in says:
        assert part in done.stdout
    assert "skipped" not in done.stdout and "fct_targets" not in done.stdout
    assert done.stdout.splitlines()[-1].startswith("→ ")
    assert json.loads(zhibiao(tmp_path, "--json").stdout)["stopped"]["run_id"] == "n1"


@pytest.mark.parametrize("stop", [_at_publication, lambda home: loaded(home, "n1", LATER)])
def test_a_build_between_two_stages_is_given_some_minutes(tmp_path: Path, stop: Callable[[Path], None]) -> None:
    stop(tmp_path)
    first = seen(tmp_path, at=3 * HOUR + timedelta(minutes=9))
    assert not is_well(first) and "is being made" in advice(first)[0]
    release(tmp_path, "r1")
    status = seen(tmp_path, at=3 * HOUR + timedelta(minutes=9))
    assert is_well(status) and not advice(status)
    assert "n1 is under way at" in told(status)
    assert not is_well(seen(tmp_path, at=3 * HOUR + timedelta(minutes=11)))


def test_a_build_that_somebody_works_at_is_under_way_however_long(tmp_path: Path) -> None:
    release(tmp_path, "r1")
    loaded(tmp_path, "n1", LATER)
    assert not is_well(seen(tmp_path, at=5 * HOUR)), "nobody works at it"
    with WriterLock(tmp_path, "n1"):
        status = seen(tmp_path, at=5 * HOUR)
        assert status.stopped is not None and not status.stopped.is_over
        assert '"run_id": "n1"' in told(status).split("lock held by ")[1]
    with WriterLock(tmp_path, "n10"):
        assert not is_well(seen(tmp_path, at=5 * HOUR)), "that is another run"


def test_a_red_gate_is_told_at_once(tmp_path: Path) -> None:
    release(tmp_path, "r1")
    _at_landing_gate(tmp_path)
    assert not is_well(seen(tmp_path))


def test_a_stop_of_before_is_told_no_more(tmp_path: Path) -> None:
    loaded(tmp_path, "n1", NOW - HOUR, number=9)
    release(tmp_path, "r1")
    assert seen(tmp_path).stopped is None, "the release came after it"
    shutil.rmtree(builds_folder(tmp_path) / "r1")  # the next load removes what is published
    assert seen(tmp_path).stopped is None
    loaded(tmp_path, "n2", LATER, number=11)
    assert not is_well(seen(tmp_path, at=9 * HOUR))
    loaded(tmp_path, "n3", LATER + HOUR, number=12, state=BuildState.UNCHANGED)
    status = seen(tmp_path, at=9 * HOUR)
    assert status.stopped is None
    assert "confirmed by n3, which said the same (2024-05-06 11:08 UTC)" in told(status)


def test_a_publisher_that_died_after_the_switch_has_published(tmp_path: Path) -> None:
    release(tmp_path, "r1")
    write_build(replace(open_build(tmp_path, "r1"), state=BuildState.LOADED))
    assert is_well(seen(tmp_path, at=timedelta(days=9999)))


def test_a_build_that_follows_another_release_cannot_be_published(tmp_path: Path) -> None:
    release(tmp_path, "r1")
    _at_publication(tmp_path, parent="r0")
    assert "another release came since it was loaded" in advice(seen(tmp_path, at=9 * HOUR))[0]


def test_a_rollback_is_told_until_something_else_happens(tmp_path: Path) -> None:
    release(tmp_path, "r1")
    release(tmp_path, "r2", value=2)
    with WriterLock(tmp_path, "rollback") as lock:
        roll_back(lock, None, by="desk", reason="wrong\x1b[31m scale", now=NOW + HOUR)
    done = zhibiao(tmp_path)
    assert done.exit_code == 0
    assert "desk went back from r2 to r1: wrong[31m scale" in done.stdout
    assert "mend the cause" in done.stdout.splitlines()[-1]
    loaded(tmp_path, "n1", LATER, state=BuildState.UNCHANGED)
    assert seen(tmp_path).rollback is None, "a run confirmed that release"
    release(tmp_path, "r3", value=3)
    assert seen(tmp_path).rollback is None


def test_silent_sources_are_named_and_the_release_stands(tmp_path: Path) -> None:
    known = {"a": ("late", 0, 4), "b": ("never_answered", 2, None), "c": ("fresh", 3, 0), "d": ("manual", 0, 400)}
    release(tmp_path, "r1", sources=known)
    done = zhibiao(tmp_path)
    assert done.exit_code == 0
    assert "sources    4: 1 fresh, 1 late, 1 never answered, 1 asked by hand" in done.stdout
    for line in ("late: a, silent for 4 days", "never answered: b\n", "failed in the last run: b (2), c (3)"):
        assert line in done.stdout
    assert done.stdout.splitlines()[-1].startswith("→ late: a, b; zhibiao test-source a --live")


def test_what_cannot_be_read_is_told_and_hides_nothing_else(tmp_path: Path) -> None:
    release(tmp_path, "r1")
    (tmp_path / "rollbacks.jsonl").write_text("no rollback\n", "utf-8")
    (tmp_path / "ledger.sqlite").write_bytes(b"no database" * 500)
    done = zhibiao(tmp_path)
    assert done.exit_code == 65
    assert "release    r1" in done.stdout and "sources    2" in done.stdout
    assert "rollbacks.jsonl has a line that is no rollback" in done.stdout
    assert "the ledger cannot be read" in done.stdout
    (published_folder(tmp_path) / "current").unlink()
    (published_folder(tmp_path) / "current").symlink_to("gone")
    damaged = zhibiao(tmp_path)
    assert damaged.exit_code == 65
    assert "release    none can be read" in damaged.stdout
    assert "current points to gone" in damaged.stdout


def test_an_old_or_damaged_release_is_told_as_far_as_it_goes(tmp_path: Path) -> None:
    gates = [{"gate": "landing"}, {"gate": "marts", "warnings": None, "evaluated": 1}]
    make_release(published_folder(tmp_path), "r1", is_current=True, gates=gates)
    status = seen(tmp_path)
    assert "gates landing passed\n marts passed, 1 rule\n" in told(status)
    assert "rows targets unknown  actuals unknown" in told(status)
    assert len(status.problems) == 1 and "zhibiao.duckdb" in status.problems[0], "its database is no database"
    assert not is_well(status)


def test_a_night_that_was_never_asked_for_is_no_all_clear(tmp_path: Path) -> None:
    release(tmp_path, "r1")
    (tmp_path / "docs").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "docs" / name).write_text("2023年，某县地区生产总值增长8.3%。")
    url = ledger_url(tmp_path)
    with serve({}) as server:
        fetch_source(
            folder_source(tmp_path / "docs"),
            home=tmp_path,
            ledger_url=url,
            run_id="f",
            network=network(server),
            now=lambda: NOW,
        )
    assert advice(seen(tmp_path, at=35 * HOUR, is_nightly=True)) == ()
    assert "is the scheduler up?" in advice(seen(tmp_path, at=37 * HOUR, is_nightly=True))[0]
    assert "a page was last asked for 37 h ago, and one answered 37 h ago" in told(seen(tmp_path, at=37 * HOUR))
    with sqlite3.connect(tmp_path / "ledger.sqlite") as ledger:  # a later night brings nothing
        later = "update fetches set requested_at = '2024-05-06 17:08:10.000000', raw_sha256 = null where fetch_id = "
        ledger.execute(f"{later} (select max(fetch_id) from fetches)")
    assert advice(seen(tmp_path, at=11 * HOUR))[0].startswith("not one page of the last run answered")
    assert is_well(seen(tmp_path, at=11 * HOUR)), "the release stands"
    with sqlite3.connect(tmp_path / "ledger.sqlite") as ledger:
        ledger.execute("update fetches set raw_sha256 = null")
    assert "and one answered never" in told(seen(tmp_path, at=11 * HOUR))


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(minutes=119, seconds=59), "119 min"),
        (2 * HOUR, "2 h"),
        (47.9 * HOUR, "47 h"),
        (48 * HOUR, "2 days"),
    ],
)
def test_an_age_is_said_in_minutes_hours_or_days(span: timedelta, said: str) -> None:
    assert age(span) == said


def test_a_glance_imports_nothing_that_takes_a_second(tmp_path: Path) -> None:
    release(tmp_path, "r1")
    code = (
        "import sys; from typer.testing import CliRunner; from zhibiao.cli import app;"
        f"done = CliRunner().invoke(app, ['status', '--home', {str(tmp_path)!r}]);"
        "heavy = {'great_expectations', 'dbt', 'airflow', 'pandas', 'pyarrow', 'requests', 'selectolax', 'jinja2'};"
        "print(done.exit_code, sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == "0 []\n"
