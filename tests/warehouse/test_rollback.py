"""Do readers get an earlier, whole release back, whatever dies on the way, and does the next run take note?"""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.killed import Killed
from tests.warehouse.marts_factory import make_build, publish_build
from warehouse.build import open_build
from warehouse.connection import open_reader
from warehouse.errors import Locked, NoRelease, ReleaseInvalid, StaleBuild
from warehouse.lock import WriterLock
from warehouse.release import current, current_name, published_folder, verify
from warehouse.release_list import listed_releases
from warehouse.rollback import JOURNAL, Rollback, roll_back, rollbacks

NOW = datetime(2024, 5, 7, 8, 9, 10, tzinfo=UTC)


def back(home: Path, name: str | None = None, last_step: str | None = None) -> Rollback:
    def fail(step: str) -> None:
        if step == last_step:
            raise Killed

    with WriterLock(home, "rollback") as lock:
        return roll_back(lock, name, by="desk", reason="wrong scale", now=NOW, failpoint=fail)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for number in (1, 2, 3):
        publish_build(make_build(tmp_path, f"r{number}", value=number))
    return tmp_path


def test_the_parent_is_current_again_and_the_journal_says_who_and_why(home: Path) -> None:
    done = back(home)
    assert done == Rollback("2024-05-07T08:09:10+00:00", "desk", "wrong scale", "r3", "r2")
    assert current_name(published_folder(home)) == "r2"
    assert verify(published_folder(home) / "r3") == [], "what was gone back from stays for those who read it"
    assert back(home, "r3").to_release == "r3", "and may be current again"
    assert [(each.from_release, each.to_release) for each in rollbacks(home)] == [("r3", "r2"), ("r2", "r3")]


def test_what_is_no_whole_release_is_refused_and_nothing_changes(home: Path) -> None:
    published = published_folder(home)
    for name in ("r9", "../r1", "current", ".", "r3"):
        with pytest.raises(NoRelease):
            back(home, name)
    damaged = published / "r2" / "zhibiao.duckdb"
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
    with pytest.raises(ReleaseInvalid, match=r"r2 is not whole, and nothing was changed: zhibiao\.duckdb"):
        back(home)
    assert (current_name(published), rollbacks(home)) == ("r3", ())
    back(home, "r1")
    with pytest.raises(NoRelease, match="r1 is the first release"):
        back(home)


def test_before_the_first_release_there_is_nothing_to_go_back_from(tmp_path: Path) -> None:
    published_folder(tmp_path).mkdir()
    with pytest.raises(NoRelease, match="nothing to go back from"):
        back(tmp_path)


def test_a_run_loaded_before_is_stale_and_the_next_one_follows(home: Path) -> None:
    before = make_build(home, "r4", value=4)
    back(home, "r1")
    with pytest.raises(StaleBuild):
        publish_build(before)
    assert publish_build(make_build(home, "r5", value=5)).manifest["parent"] == "r1"


def test_a_retry_of_the_run_that_was_gone_back_from_does_not_undo_it(home: Path) -> None:
    publish_build(make_build(home, "r4", value=4))
    back(home)
    with pytest.raises(StaleBuild, match="published and rolled back from"):
        publish_build(replace(open_build(home, "r4"), parent="r3"))
    assert current_name(published_folder(home)) == "r3"
    assert verify(published_folder(home) / "r4") == []


def test_death_at_every_step_leaves_a_whole_release_and_the_next_call_ends_it(home: Path) -> None:
    steps: list[str] = []
    with WriterLock(home, "rollback") as lock:
        roll_back(lock, "r2", by="desk", reason="try", now=NOW, failpoint=steps.append)
    assert len(steps) >= 4
    for step in steps:
        if current_name(published_folder(home)) != "r3":
            back(home, "r3")
        with pytest.raises(Killed):
            back(home, "r1", step)
        found = current(home)
        assert found is not None
        assert verify(found.folder) == []
        assert found.name == ("r1" if steps.index(step) >= steps.index("link renamed") else "r3"), step
        assert rollbacks(home)[-1].to_release == "r1", "noted before it is seen"
        if found.name == "r3":
            assert back(home, "r1").to_release == "r1"
    assert sorted(path.name for path in published_folder(home).iterdir()) == ["current", "r1", "r2", "r3"]


def test_a_line_that_a_crash_cut_off_is_none_and_spoils_no_other(home: Path) -> None:
    back(home)
    with (home / JOURNAL).open("a") as file:
        file.write('{"at": "2024')
    assert len(rollbacks(home)) == 1
    back(home, "r1")
    assert [each.to_release for each in rollbacks(home)] == ["r2", "r1"]
    (home / JOURNAL).write_text(json.dumps({"at": "x"}) + "\n")
    with pytest.raises(ReleaseInvalid, match="has a line that is no rollback"):
        rollbacks(home)


def test_a_reader_keeps_what_it_reads_and_a_run_at_work_is_not_disturbed(home: Path) -> None:
    with open_reader(published_folder(home) / "r3" / "zhibiao.duckdb") as reader:
        back(home)
        assert reader.execute("select min(value) from fct_targets").fetchone() is not None
    with WriterLock(home, "r9"), pytest.raises(Locked, match="r9"):
        back(home, "r1")


def test_releases_are_listed_with_what_they_say_of_themselves(home: Path) -> None:
    back(home)
    (published_folder(home) / "odd").mkdir()
    found = {each.name: each for each in listed_releases(published_folder(home))}
    assert [each.name for each in found.values() if each.is_current] == ["r2"]
    assert list(found) == ["r3", "r2", "r1", "odd"]
    third = found["r3"]
    assert (third.parent, third.scope, third.gates, third.problem) == ("r2", "demo", "passed", None)
    assert (third.rows["fct_targets"], third.rows["fct_actuals"]) == (8, 2)
    assert third.bytes == sum(path.stat().st_size for path in (published_folder(home) / "r3").iterdir())
    assert "manifest.json is missing" in (found["odd"].problem or "")
    assert listed_releases(home / "nothing") == []
