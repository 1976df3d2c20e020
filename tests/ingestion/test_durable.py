"""Do many files that share their waiting stand only when their bytes do, in both ways of waiting?"""

import errno
import gzip
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingestion import durable, raw_store
from ingestion.durable import SHARED_FROM, write_many
from ingestion.errors import RawRemoved, SourceFailed
from ingestion.fetch_folder import GROUP_DOCUMENTS
from ingestion.raw_store import Arrival
from ingestion.records import FetchOutcome, Removal, Tombstone
from ingestion.source_record import folder_source
from tests.ingestion.fetching import rows, run
from tests.ingestion.scripted import Server
from tests.ingestion.test_ledger import NOON

PAGES = [f"第{number}县地区生产总值增长{number}%".encode() * 200 for number in range(2 * SHARED_FROM)]


def watch(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The order of what matters: bytes written, waited for, named, names waited for."""
    seen: list[str] = []

    def spy(target: object, name: str) -> None:
        real = getattr(target, name)

        def told(*args: object, **kwargs: object) -> object:
            seen.append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(target, name, told)

    for name in ("write", "fsync", "link"):
        spy(os, name)
    spy(durable, "_sync_file_system")
    return seen


def arrivals(*, packed: bool = False) -> list[Arrival]:
    return [
        Arrival(page, {"url": f"http://a.test/{number}"}, gzip.compress(page) if packed else None)
        for number, page in enumerate(PAGES)
    ]


@pytest.mark.parametrize("is_known", [True, False], ids=["one sync for all", "a sync for each"])
def test_no_name_is_given_before_its_bytes_are_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    monkeypatch.setattr(durable, "_can_share_sync", lambda _folder: is_known)
    raw_store.put(tmp_path, b"other", {})  # its folders stand
    seen = watch(monkeypatch)
    assert all(write_many({tmp_path / "raw" / str(number): page for number, page in enumerate(PAGES)}).values())
    count = len(PAGES)
    if is_known:
        assert seen == ["write"] * count + ["_sync_file_system"] + ["link"] * count + ["fsync"]
    else:
        assert seen == ["write", "fsync"] * count + ["link"] * count + ["fsync"]


def test_this_machine_shares_the_sync_where_its_file_system_is_known(tmp_path: Path) -> None:
    kinds = {line.split()[2] for line in Path("/proc/mounts").read_text().splitlines() if line.split()[1] == "/"}
    if not kinds & {"ext4", "xfs", "btrfs", "overlay"} or tmp_path.stat().st_dev != Path("/").stat().st_dev:
        pytest.skip("the folder for tests lies on a file system of another kind")
    assert durable._can_share_sync(tmp_path)
    assert not durable._can_share_sync(Path("/proc"))


def test_sync_that_fails_is_an_error_and_gives_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_folder: Path) -> None:
        raise OSError(errno.EIO, "no disk")

    monkeypatch.setattr(durable, "_can_share_sync", lambda _folder: True)
    monkeypatch.setattr(durable, "_sync_file_system", fail)
    with pytest.raises(OSError, match="no disk"):
        raw_store.put_many(tmp_path, arrivals())
    assert not [path for path in (tmp_path / "raw").rglob("*") if path.is_file()]


@pytest.mark.parametrize("packed", [False, True])
def test_put_many_answers_in_order_for_new_held_repeated_removed_and_damaged(tmp_path: Path, packed: bool) -> None:
    came = arrivals(packed=packed)
    hashes = [hashlib.sha256(page).hexdigest() for page in PAGES]
    raw_store.put(tmp_path, PAGES[1], {"url": "http://first.test/"})
    raw_store.put(tmp_path, PAGES[2], {})
    raw_store.blob_path(tmp_path, hashes[2]).write_bytes(b"spoiled")
    raw_store.remove(tmp_path, Tombstone(hashes[3], Removal.TAKEN_DOWN, "asked", "me", NOON))
    results = raw_store.put_many(tmp_path, [*came, came[0]])
    assert isinstance(results[3], RawRemoved)
    expected = [(name, number not in (1, 2)) for number, name in enumerate(hashes)]
    assert [item for item in results if not isinstance(item, RawRemoved)] == [
        *(pair for number, pair in enumerate(expected) if number != 3),
        (hashes[0], False),
    ]
    for number, page in enumerate(PAGES):
        if number != 3:
            assert raw_store.read(tmp_path, hashes[number]) == page
    assert raw_store.captures(tmp_path, hashes[1])[0]["url"] == "http://first.test/"
    assert raw_store.put_many(tmp_path, []) == []


KILL = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from ingestion import durable, raw_store
from tests.ingestion.test_durable import arrivals
target, name = (durable, "_sync_file_system") if sys.argv[3] == "sync" else (os, sys.argv[3])
nth = int(sys.argv[4])
real, seen = getattr(target, name), [0]
def die(*args, **kwargs):
    seen[0] += 1
    if seen[0] == nth:
        os.kill(os.getpid(), 9)
    return real(*args, **kwargs)
durable._can_share_sync = lambda folder: True
setattr(target, name, die)
raw_store.put_many(Path(sys.argv[2]), arrivals())
"""


@pytest.mark.parametrize(
    ("call", "nth"), [("write", 5), ("sync", 1), ("link", 1), ("link", 2), ("link", 9), ("sync", 2)]
)
def test_killed_in_a_group_what_has_a_name_is_whole(tmp_path: Path, call: str, nth: int) -> None:
    """F2 for a group: a blob that stands has its side-car and hashes; all come again and are stored."""
    root = str(Path(__file__).resolve().parents[2])
    died = subprocess.run([sys.executable, "-c", KILL, root, str(tmp_path), call, str(nth)], check=False)
    assert died.returncode == -9, "the kill did not fire"
    for sha256 in raw_store.hashes(tmp_path):
        if raw_store.held_path(tmp_path, sha256) is not None:
            raw_store.read(tmp_path, sha256)
            assert raw_store.captures(tmp_path, sha256)
    raw_store.put_many(tmp_path, arrivals())
    for page in PAGES:
        assert raw_store.read(tmp_path, hashlib.sha256(page).hexdigest()) == page


def test_folder_of_more_than_a_group_is_one_row_a_file_in_its_order(tmp_path: Path) -> None:
    docs, home = tmp_path / "docs", tmp_path / "home"
    docs.mkdir()
    names = [f"{number:03}.txt" for number in range(GROUP_DOCUMENTS + 5)]
    for name in names:
        (docs / name).write_text(f"地区生产总值增长{name}" if name != "007.txt" else "地区生产总值增长006.txt")
    server = Server(("127.0.0.1", 1))
    report = run(home, server, folder_source(docs))
    assert (report.counts["listed"], report.counts["stored"], report.counts["unchanged"]) == (69, 68, 1)
    assert [row.url for row in rows(home)] == names
    assert [row.fetch_id for row in rows(home)] == list(range(1, 70))
    again = run(home, server, folder_source(docs))
    assert again.counts["unchanged"] == 69
    assert len(raw_store.captures(home, rows(home)[7].raw_sha256 or "")) == 2


def test_disk_that_fills_in_a_group_acknowledges_none_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F12: no row speaks of bytes that are not durable; after room is made the same run stores all."""
    docs, home = tmp_path / "docs", tmp_path / "home"
    docs.mkdir()
    for number in range(10):
        (docs / f"{number}.txt").write_text(f"地区生产总值增长{number}%")
    server, real, written = Server(("127.0.0.1", 1)), os.write, [0]

    def full(descriptor: int, data: bytes) -> int:
        written[0] += 1
        if written[0] == 7:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(descriptor, data)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(SourceFailed, match="no space left"):
            run(home, server, folder_source(docs))
    assert rows(home) == []
    run(home, server, folder_source(docs))
    assert [row.outcome for row in rows(home)] == [FetchOutcome.STORED] * 10
    for row in rows(home):
        raw_store.read(home, row.raw_sha256 or "")


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP, errno.EXDEV])
def test_file_system_without_hard_links_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def no_link(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", no_link)
    with pytest.raises(OSError, match=r"this file system has no hard links.*: '.*/page'") as caught:
        durable.write_durable(tmp_path / "page", b"bytes")
    assert (caught.value.errno, "\n" in str(caught.value)) == (code, False)
    assert list(tmp_path.iterdir()) == []
    assert durable.write_durable(tmp_path / "page", b"bytes", replace=True)
