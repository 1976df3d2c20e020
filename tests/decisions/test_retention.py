"""Does every release stay that somebody may read or that the next run looks at, and do the others go whole?"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.decisions.small import make_release, point_to
from warehouse.errors import ReleaseInvalid, WarehouseError
from warehouse.holders import Open
from warehouse.journal import note
from warehouse.lock import WriterLock
from warehouse.pruned import ASIDE, JOURNAL, Pruned, note_pruned, prunes
from warehouse.release import DATABASE, last_of_scope
from warehouse.retention import Plan, plan_prune, prune
from warehouse.rollback import JOURNAL as ROLLBACKS
from warehouse.rollback import Rollback, roll_back

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
LONG_AFTER = datetime(2030, 1, 1, tzinfo=UTC)
NOTHING_OPEN = Open(frozenset(), frozenset(), 0)


def day(number: int) -> datetime:
    return BEGIN + timedelta(days=number)


def nobody() -> Open:
    return NOTHING_OPEN


def opened(*paths: Path) -> Callable[[], Open]:
    found = frozenset((path.stat().st_dev, path.stat().st_ino) for path in paths)
    return lambda: Open(found, frozenset(), 3)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Eight nights, r1 to r8, each the parent of the next; r8 is current."""
    for number in range(1, 9):
        made = {"parent": f"r{number - 1}" if number > 1 else None, "created_at": day(number).isoformat()}
        make_release(tmp_path / "published", f"r{number}", is_current=True, **made)
    return tmp_path / "published"


def plan(home: Path, *, keep: int = 1, days: int = 1, now: datetime = LONG_AFTER, seen=nobody) -> Plan:  # type: ignore[no-untyped-def]
    return plan_prune(home, keep=keep, days=days, now=now, seen=seen)


def names(of: Plan) -> list[str]:
    return [each.name for each in of.going]


def why(of: Plan) -> dict[str, str | None]:
    return {each.release.name: each.stays for each in of.standings}


def remove(home: Path, *, keep: int = 1, days: int = 1, now: datetime = LONG_AFTER, **more) -> Plan:  # type: ignore[no-untyped-def]
    with WriterLock(home, "prune") as lock:
        return prune(lock, keep=keep, days=days, now=now, **{"seen": nobody, **more})


def test_current_and_its_parent_stay_whatever_is_asked(tmp_path: Path, published: Path) -> None:
    found = plan(tmp_path)
    assert names(found) == ["r1", "r2", "r3", "r4", "r5", "r6"], "the oldest first"
    assert [each.release.name for each in found.standings][:3] == ["r8", "r7", "r6"]
    assert why(found) == {"r8": "current", "r7": "parent of the current one", **dict.fromkeys(names(found))}
    assert found.unseen == 0


def test_newest_stay_as_many_as_asked(tmp_path: Path, published: Path) -> None:
    found = plan(tmp_path, keep=5)
    assert names(found) == ["r1", "r2", "r3"]
    assert why(found)["r4"] == why(found)["r6"] == "one of the newest 5"


def test_release_stays_for_days_from_when_it_was_last_current_not_from_when_it_was_made(
    tmp_path: Path, published: Path
) -> None:
    """r4 was replaced on day 5: somebody may have opened it then."""
    found = plan(tmp_path, days=10, now=day(15))
    assert names(found) == ["r1", "r2", "r3", "r4"]
    assert why(found)["r5"] == "was current less than 10 days ago"
    assert names(plan(tmp_path, days=10, now=day(15) - timedelta(seconds=1))) == ["r1", "r2", "r3"]


def test_follower_that_was_removed_still_tells_when_a_release_was_current(tmp_path: Path, published: Path) -> None:
    remove(tmp_path, now=day(20), days=1, seen=opened(published / "r3" / DATABASE))
    assert sorted(path.name for path in published.iterdir()) == ["current", "r3", "r7", "r8"]
    assert prunes(tmp_path)[3] == Pruned(
        "2024-01-21T00:00:00+00:00", "r5", "r4", day(5).isoformat(), prunes(tmp_path)[3].bytes
    )
    assert names(plan(tmp_path, days=3, now=day(7))) == ["r3"]
    assert names(plan(tmp_path, days=3, now=day(7) - timedelta(seconds=1))) == [], "r4, which is gone, came on day 4"


def test_rollback_makes_both_of_its_releases_stay_and_young(tmp_path: Path, published: Path) -> None:
    with WriterLock(tmp_path, "rollback") as lock:
        roll_back(lock, "r3", by="desk", reason="scale", now=day(100))
    found = why(plan(tmp_path, now=LONG_AFTER))
    assert (found["r3"], found["r8"]) == ("current", "the last rollback names it")
    assert (found["r2"], found["r7"]) == ("parent of the current one", None)
    with WriterLock(tmp_path, "rollback") as lock:
        roll_back(lock, "r7", by="desk", reason="no, this", now=day(101))
        roll_back(lock, "r6", by="desk", reason="no, this", now=day(102))
    found = why(plan(tmp_path, now=day(105), days=5))
    assert found["r7"] == "the last rollback names it"
    assert (found["r3"], found["r8"]) == ("was current less than 5 days ago", "one of the newest 1")
    assert names(plan(tmp_path, now=day(106) - timedelta(seconds=1), days=5)) == ["r1", "r2", "r4"]
    assert names(plan(tmp_path, now=day(106), days=5)) == ["r1", "r2", "r3", "r4"]


def test_release_gone_back_to_is_young_from_its_next_follower_on(tmp_path: Path, published: Path) -> None:
    with WriterLock(tmp_path, "rollback") as lock:
        roll_back(lock, "r3", by="desk", reason="scale", now=day(10))
    for number, parent in ((9, "r3"), (10, "r9"), (11, "r10")):
        made = {"parent": parent, "created_at": day(number + 11).isoformat()}
        make_release(published, f"r{number}", is_current=True, **made)
    note(tmp_path / ROLLBACKS, asdict(Rollback(day(15).isoformat(), "desk", "x", "r0", "r00")))
    assert why(plan(tmp_path, days=5, now=day(24)))["r3"] == "was current less than 5 days ago", "until day 20"
    assert "r3" in names(plan(tmp_path, days=5, now=day(25)))


def test_newest_of_each_scope_behind_the_current_one_stays(tmp_path: Path) -> None:
    published = tmp_path / "published"
    for number, scope in enumerate(("old", "night", "old", "night", "pages", "pages", "pages"), 1):
        made = {"parent": f"r{number - 1}" if number > 1 else None, "created_at": day(number).isoformat()}
        make_release(published, f"r{number}", is_current=True, scope={"name": scope, "sources": ["s"]}, **made)
    found = plan(tmp_path)
    assert names(found) == ["r1", "r2", "r5"]
    assert why(found)["r3"] == "the newest of old before the current one"
    remove(tmp_path)
    assert why(plan(tmp_path))["r4"] == "the newest of night before the current one", "found past what was removed"
    for scope, name in (("old", "r3"), ("night", "r4"), ("pages", "r7")):
        last = last_of_scope(tmp_path, scope)
        assert last is not None
        assert last.name == name
    assert last_of_scope(tmp_path, "never") is None


def test_way_back_past_removed_releases_ends_even_when_the_journal_leads_in_a_circle(tmp_path: Path) -> None:
    make_release(tmp_path / "published", "r3", parent="r2", is_current=True, created_at=day(3).isoformat())
    for name, parent in (("r2", "r1"), ("r1", "r2")):
        note_pruned(tmp_path, Pruned("2024", name, parent, day(1).isoformat(), 1))
    assert last_of_scope(tmp_path, "never") is None
    assert names(plan(tmp_path)) == []


def test_what_is_open_stays_and_is_told(tmp_path: Path, published: Path) -> None:
    found = plan(tmp_path, seen=opened(published / "r1" / DATABASE, published / "r3"))
    assert names(found) == ["r2", "r4", "r5", "r6"]
    assert (why(found)["r1"], why(found)["r3"], found.unseen) == ("open in another process",) * 2 + (3,)


def test_what_cannot_be_read_stays(tmp_path: Path, published: Path) -> None:
    (published / "r2" / "manifest.json").write_text("{}")
    (published / "odd").mkdir()
    found = plan(tmp_path)
    assert names(found) == ["r1", "r3", "r4", "r5", "r6"]
    assert why(found)["r2"] == why(found)["odd"] == "cannot be read: look at it, and remove it by hand"


def test_where_nothing_is_current_nothing_goes(tmp_path: Path, published: Path) -> None:
    (published / "current").unlink()
    assert names(plan(tmp_path)) == []
    assert why(plan(tmp_path))["r1"] == "nothing is current: zhibiao verify"
    assert names(plan(tmp_path / "empty")) == []
    assert names(remove(tmp_path / "empty")) == []


def test_broken_pointer_or_journal_stops_everything(tmp_path: Path, published: Path) -> None:
    point_to(published, "gone")
    with pytest.raises(ReleaseInvalid, match="points to gone"):
        remove(tmp_path)
    point_to(published, "r8")
    for journal in (JOURNAL, ROLLBACKS):
        (tmp_path / journal).write_text('{"release": 1}\n')
        with pytest.raises(ReleaseInvalid) as caught:
            remove(tmp_path)
        assert str(caught.value).startswith(f"{tmp_path / journal} has a line that is no")
        assert str(caught.value).endswith("): mend or remove the line")
        (tmp_path / journal).unlink()
    assert len(list(published.iterdir())) == 9


@pytest.mark.parametrize(("keep", "days"), [(0, 1), (1, 0), (-1, 5)])
def test_less_than_one_release_or_day_is_not_kept(tmp_path: Path, published: Path, keep: int, days: int) -> None:
    with pytest.raises(ValueError, match=f"keep at least 1 release and 1 day, not {keep} and {days}"):
        remove(tmp_path, keep=keep, days=days)


def test_what_goes_is_noted_first_and_then_gone(tmp_path: Path, published: Path) -> None:
    size = sum(path.stat().st_size for path in (published / "r1").iterdir())
    for folder in ("r1", "r2"):
        (published / folder).chmod(0o555)
    steps: list[tuple[str, bool, int]] = []

    def look(step: str) -> None:
        steps.append((step, (published / "r1").exists(), len(prunes(tmp_path))))

    done = remove(tmp_path, keep=6, now=datetime(2024, 6, 1, 2, 3, 4, 5, tzinfo=UTC), failpoint=look)
    assert names(done) == ["r1", "r2"]
    assert steps[:3] == [("removal noted", True, 1), ("release renamed", False, 1), ("release removed", False, 1)]
    assert prunes(tmp_path)[0] == Pruned("2024-06-01T02:03:04+00:00", "r1", None, day(1).isoformat(), size)
    assert sorted(path.name for path in published.iterdir()) == ["current", *(f"r{n}" for n in range(3, 9))]
    assert names(remove(tmp_path, keep=6)) == []


def test_release_that_is_opened_between_look_and_rename_comes_back(tmp_path: Path, published: Path) -> None:
    found = [NOTHING_OPEN, opened(published / "r1" / DATABASE)(), NOTHING_OPEN]
    done = remove(tmp_path, keep=6, seen=lambda: found.pop(0))
    assert (why(done)["r1"], done.unseen) == ("was opened meanwhile", 0)
    assert names(done) == ["r2"]
    assert sorted(path.name for path in published.iterdir())[:3] == ["current", "r1", "r3"]


def test_litter_of_a_killed_call_goes_and_no_other_hidden_folder(tmp_path: Path, published: Path) -> None:
    (published / f"{ASIDE}r0").mkdir()
    (published / f"{ASIDE}r0" / "half").touch()
    (published / ".incoming-r9").mkdir()
    remove(tmp_path, keep=8)
    assert sorted(path.name for path in published.iterdir())[:3] == [".incoming-r9", "current", "r1"]


def test_only_the_holder_of_the_lock_removes(tmp_path: Path, published: Path) -> None:
    with pytest.raises(WarehouseError, match="the writer lock is not held"):
        prune(WriterLock(tmp_path, "x"), keep=1, days=1, now=LONG_AFTER, seen=nobody)

    def lose(step: str) -> None:
        if step == "removal noted":
            (tmp_path / "locks" / "writer.lock").unlink()

    with pytest.raises(WarehouseError, match="was removed"):
        remove(tmp_path, failpoint=lose)
    assert len(list(published.iterdir())) == 9


def test_plan_changes_nothing(tmp_path: Path, published: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    plan(tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


def test_rollbacks_of_before_a_release_was_removed_name_what_is_gone(tmp_path: Path, published: Path) -> None:
    note(tmp_path / ROLLBACKS, asdict(Rollback(day(3).isoformat(), "desk", "x", "r0", "r1")))
    assert names(plan(tmp_path)) == ["r2", "r3", "r4", "r5", "r6"]
