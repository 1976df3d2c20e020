"""Does one process alone hold the writer lock, notice when it lost it, and learn who holds it otherwise?"""

import fcntl
import json
import os
from pathlib import Path

import pytest

from warehouse.errors import InvalidName, Locked, WarehouseError
from warehouse.lock import WriterLock, checked_run_id, lock_holder

STARTING = "a process that is just starting"


def lock_file(home: Path) -> Path:
    return home / "locks" / "writer.lock"


@pytest.mark.parametrize("run_id", ["r", "7", "20240506T070809Z-1", "a.b_c-D", "x" * 100])
def test_run_id_that_can_name_a_folder_is_itself(run_id: str) -> None:
    assert checked_run_id(run_id) == run_id


@pytest.mark.parametrize("run_id", ["", ".hidden", "-x", "_x", "a/b", "a b", "r\n", "岳", "x" * 101])
def test_run_id_that_cannot_is_refused(tmp_path: Path, run_id: str) -> None:
    with pytest.raises(InvalidName) as caught:
        WriterLock(tmp_path, run_id)
    assert str(caught.value) == (
        f"run id {run_id!r} cannot name a folder: begin with a letter or digit, then letters, digits, _ . - "
        "(at most 100)"
    )


def test_holder_is_named_in_the_file_and_to_whoever_comes_second(tmp_path: Path) -> None:
    with WriterLock(tmp_path, "a-long-name-of-a-run"):
        pass
    with WriterLock(tmp_path, "r1") as lock:
        assert (lock.home, lock.run_id) == (tmp_path, "r1")
        assert json.loads(lock_file(tmp_path).read_text("utf-8")) == {"pid": os.getpid(), "run_id": "r1"}
        with pytest.raises(Locked) as caught, WriterLock(tmp_path, "r2"):
            pass
        holder = lock_file(tmp_path).read_text("utf-8")
        assert str(caught.value) == (f"locked: {lock_file(tmp_path)} is held by {holder}; wait for that run to end")
    with WriterLock(tmp_path, "r2") as lock:
        lock.require()


def test_home_may_have_a_folder_of_locks_or_no_folder_at_all(tmp_path: Path) -> None:
    for _ in range(2):
        with WriterLock(tmp_path / "new" / "home", "r1") as lock:
            lock.require()


def test_refused_attempt_leaves_no_open_file(tmp_path: Path) -> None:
    with WriterLock(tmp_path, "r1"):
        before = len(list(Path("/proc/self/fd").iterdir()))
        for _ in range(3):
            with pytest.raises(Locked), WriterLock(tmp_path, "r2"):
                pass
        assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_holder_that_has_not_named_itself_yet_is_told_so(tmp_path: Path) -> None:
    lock_file(tmp_path).parent.mkdir()
    with lock_file(tmp_path).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(Locked, match=f"is held by {STARTING}; wait"), WriterLock(tmp_path, "r2"):
            pass
        assert lock_holder(tmp_path) == STARTING


def test_holder_of_another_writing_is_shown_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    lock_file(tmp_path).parent.mkdir()
    with lock_file(tmp_path).open("wb") as file:
        file.write(" 数据处 ".encode() + b"\xff ")
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(Locked, match="is held by 数据处 \ufffd; wait"), WriterLock(tmp_path, "r2"):
            pass
        assert lock_holder(tmp_path) == "数据处 \ufffd"


def test_lock_that_is_a_link_elsewhere_is_not_followed(tmp_path: Path) -> None:
    lock_file(tmp_path).parent.mkdir()
    (tmp_path / "elsewhere").write_text("kept")
    lock_file(tmp_path).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"), WriterLock(tmp_path, "r1"):
        pass
    assert (tmp_path / "elsewhere").read_text() == "kept"


def test_others_may_read_who_holds_it_and_none_may_write(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with WriterLock(tmp_path, "r1"):
            assert lock_file(tmp_path).stat().st_mode & 0o777 == 0o644
    finally:
        os.umask(before)


def test_what_is_not_held_is_not_handed_on(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path, "r1")
    unheld = "the writer lock is not held: enter `with WriterLock(home, run_id)` first"
    for _ in range(2):
        with pytest.raises(WarehouseError) as caught:
            lock.require()
        assert str(caught.value) == unheld
        with lock:
            assert os.fstat(lock.fileno()).st_ino == lock_file(tmp_path).stat().st_ino


@pytest.mark.parametrize("replaced", [False, True])
def test_removed_lock_is_noticed_by_who_held_it(tmp_path: Path, replaced: bool) -> None:
    with WriterLock(tmp_path, "r1") as lock:
        lock_file(tmp_path).rename(tmp_path / "kept")  # kept, so that its inode is not given to the next file
        if replaced:
            lock_file(tmp_path).touch()
        with pytest.raises(Locked) as caught:
            lock.require()
        assert str(caught.value) == (
            f"{lock_file(tmp_path)} was removed while run 'r1' held it, and others may write: run again"
        )


def test_lock_file_that_became_a_link_to_itself_is_noticed(tmp_path: Path) -> None:
    with WriterLock(tmp_path, "r1") as lock:
        lock_file(tmp_path).rename(tmp_path / "kept")
        lock_file(tmp_path).symlink_to(tmp_path / "kept")
        with pytest.raises(Locked):
            lock.require()


def test_nobody_holds_what_is_not_there_or_free(tmp_path: Path) -> None:
    assert lock_holder(tmp_path) is None
    with WriterLock(tmp_path, "r1"):
        assert lock_holder(tmp_path) == lock_file(tmp_path).read_text("utf-8")
        assert lock_holder(tmp_path, tmp_path / "no list of the kernel") is None
    assert lock_holder(tmp_path) is None


def test_only_a_held_flock_of_this_very_file_counts(tmp_path: Path) -> None:
    lock_file(tmp_path).parent.mkdir()
    lock_file(tmp_path).write_text("{}")
    inode, kernel = lock_file(tmp_path).stat().st_ino, tmp_path / "list"

    def held(*lines: str) -> bool:
        kernel.write_text("".join(f"{line}\n" for line in lines))
        return lock_holder(tmp_path, kernel) == "{}"

    other = "1: POSIX  ADVISORY  READ 11 00:30:5 128 128"
    assert held(other, f"2: FLOCK  ADVISORY  WRITE 12 00:30:{inode} 0 EOF", other)
    assert not held(f"2: POSIX  ADVISORY  WRITE 12 00:30:{inode} 0 EOF")
    assert not held(f"2: -> FLOCK  ADVISORY  WRITE 12 00:30:{inode} 0 EOF")
    assert not held(f"2: FLOCK  ADVISORY  WRITE 12 00:30:{inode}1 0 EOF")
    assert not held(f"2: FLOCK  ADVISORY  WRITE {inode} 00:{inode}:1 {inode} EOF")
    assert not held()
