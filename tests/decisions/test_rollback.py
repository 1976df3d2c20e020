"""To which release may readers be sent back, and does the journal tell of it whatever stands in it?"""

import json
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.decisions.small import make_release, point_to
from warehouse.errors import NoRelease, ReleaseInvalid, WarehouseError
from warehouse.lock import WriterLock
from warehouse.release import DATABASE, current_name
from warehouse.rollback import JOURNAL, Rollback, roll_back, rollbacks

NOW = datetime(2024, 5, 7, 8, 9, 10, 999, tzinfo=UTC)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = tmp_path / "published"
    make_release(folder, "r1")
    make_release(folder, "r2", parent="r1", is_current=True)
    return folder


def back(home: Path, name: str | None = None, now: datetime = NOW) -> Rollback:
    with WriterLock(home, "rollback") as lock:
        return roll_back(lock, name, by="desk", reason="单位错", now=now)


def test_parent_is_the_default_and_the_journal_tells_all(tmp_path: Path, published: Path) -> None:
    done = back(tmp_path)
    assert done == Rollback("2024-05-07T08:09:10+00:00", "desk", "单位错", "r2", "r1")
    assert current_name(published) == "r1"
    assert rollbacks(tmp_path) == (done,)
    line = (tmp_path / JOURNAL).read_text("utf-8")
    assert line == (
        '{"at": "2024-05-07T08:09:10+00:00", "by": "desk", "reason": "单位错", "from_release": "r2",'
        ' "to_release": "r1"}\n'
    )
    later = back(tmp_path, "r2", now=NOW.astimezone(timezone(timedelta(hours=8))))
    assert later.at == "2024-05-07T16:09:10+08:00"
    assert [each.to_release for each in rollbacks(tmp_path)] == ["r1", "r2"], "the oldest first"
    assert sorted(path.name for path in published.iterdir()) == ["current", "r1", "r2"]


def test_only_the_holder_of_the_lock_goes_back(tmp_path: Path, published: Path) -> None:
    with pytest.raises(WarehouseError, match="the writer lock is not held"):
        roll_back(WriterLock(tmp_path, "x"), None, by="desk", reason="so", now=NOW)
    assert current_name(published) == "r2"


def test_lock_that_was_lost_on_the_way_stops_before_the_switch(tmp_path: Path, published: Path) -> None:
    def lose(step: str) -> None:
        if step == "link made":
            (tmp_path / "locks" / "writer.lock").unlink()

    with WriterLock(tmp_path, "rollback") as lock, pytest.raises(WarehouseError, match="was removed"):
        roll_back(lock, None, by="desk", reason="so", now=NOW, failpoint=lose)
    assert current_name(published) == "r2"
    (left,) = {path.name for path in published.iterdir()} - {"current", "r1", "r2"}
    assert left.startswith(".current-"), "hidden, and what the next publisher removes"
    assert back(tmp_path).to_release == "r1", "the link that was left is in nobody's way"


def test_steps_come_in_the_order_that_keeps_the_promise(tmp_path: Path, published: Path) -> None:
    seen: list[tuple[str, str | None, int]] = []

    def note(step: str) -> None:
        seen.append((step, current_name(published), len(rollbacks(tmp_path))))

    with WriterLock(tmp_path, "rollback") as lock:
        roll_back(lock, None, by="desk", reason="so", now=NOW, failpoint=note)
    assert seen == [
        ("rollback noted", "r2", 1),
        ("link made", "r2", 1),
        ("link renamed", "r1", 1),
        ("current switched", "r1", 1),
    ]


def test_what_cannot_be_gone_back_to_is_told_in_words(tmp_path: Path, published: Path) -> None:
    (published / ".hidden").mkdir()
    (published / "r1" / "deep").mkdir()
    unknown = f"{published} holds no release {{!r}}: zhibiao releases lists them"
    for name in ("r9", "r1/deep", ".hidden", "../published/r1", "current"):
        with pytest.raises(NoRelease) as caught:
            back(tmp_path, name)
        assert str(caught.value) == unknown.format(name)
    with pytest.raises(NoRelease) as caught:
        back(tmp_path, "r2")
    assert str(caught.value) == "r2 is the current release already"
    (published / "r1" / "deep").rmdir()
    (published / "r1" / DATABASE).write_text("other")
    (published / "r1" / "more").touch()
    with pytest.raises(ReleaseInvalid) as damaged:
        back(tmp_path)
    assert str(damaged.value) == (
        f"{published / 'r1'} is not whole, and nothing was changed: more: is not listed in the manifest;"
        " zhibiao.duckdb: has 5 bytes, the manifest says 13"
    )
    point_to(published, "r1")
    with pytest.raises(NoRelease) as caught:
        back(tmp_path)
    assert str(caught.value) == "r1 is the first release: there is none before it"
    (published / "current").unlink()
    with pytest.raises(NoRelease) as caught:
        back(tmp_path, "r1")
    assert str(caught.value) == f"{published} holds no release: there is nothing to go back from"
    assert rollbacks(tmp_path) == ()


def test_line_of_a_crash_is_cut_off_and_the_next_one_stands_alone(tmp_path: Path, published: Path) -> None:
    back(tmp_path)
    whole = (tmp_path / JOURNAL).read_bytes()
    for torn in (b'{"at": "2024', b"x", "单".encode()[:2]):
        (tmp_path / JOURNAL).write_bytes(whole + torn)
        point_to(published, "r2")
        back(tmp_path)
        assert (tmp_path / JOURNAL).read_bytes() == whole + whole
    (tmp_path / JOURNAL).write_bytes(b"torn before the first line")
    point_to(published, "r2")
    back(tmp_path)
    assert (tmp_path / JOURNAL).read_bytes() == whole


def test_journal_is_read_as_far_as_lines_are_whole(tmp_path: Path) -> None:
    assert rollbacks(tmp_path) == ()
    line = json.dumps({"at": "a", "by": "b", "reason": "c", "from_release": "d", "to_release": "e"})
    (tmp_path / JOURNAL).write_text(f"{line}\n\n{line}\n{line}")
    assert rollbacks(tmp_path) == (Rollback("a", "b", "c", "d", "e"),) * 2
    for wrong in ("{}", "[]", "x", "7"):
        (tmp_path / JOURNAL).write_text(f"{line}\n{wrong}\n")
        with pytest.raises(ReleaseInvalid) as caught:
            rollbacks(tmp_path)
        assert str(caught.value).startswith(f"{tmp_path / JOURNAL} has a line that is no rollback (")
        assert str(caught.value).endswith("): mend or remove the line")


def test_journal_is_readable_by_others_and_never_a_link_elsewhere(tmp_path: Path, published: Path) -> None:
    before = os.umask(0)
    try:
        back(tmp_path)
    finally:
        os.umask(before)
    assert (tmp_path / JOURNAL).stat().st_mode & 0o777 == 0o644
    (tmp_path / JOURNAL).rename(tmp_path / "elsewhere")
    (tmp_path / JOURNAL).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        back(tmp_path, "r2")
    assert current_name(published) == "r1"


def test_no_file_stays_open(tmp_path: Path, published: Path) -> None:
    back(tmp_path)
    before = len(list(Path("/proc/self/fd").iterdir()))
    back(tmp_path, "r2")
    assert len(list(Path("/proc/self/fd").iterdir())) == before
