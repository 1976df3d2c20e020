"""Is a blob all there or not there, whatever call the write primitive is killed or refused at?"""

import errno
import gzip
import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingestion import raw_store
from ingestion.durable import write_durable
from ingestion.errors import RawDamaged, RawRemoved
from ingestion.records import Removal, Tombstone

DATA = ("地区生产总值增长8%" * 5000).encode()
SHA = hashlib.sha256(DATA).hexdigest()
WIRE = gzip.compress(DATA)
CALLS = ("open", "write", "fsync", "link", "replace", "close")


def test_put_then_read_gives_the_same_bytes_and_a_side_car(tmp_path: Path) -> None:
    sha256, is_new = raw_store.put(tmp_path, DATA, {"url": "http://a/", "http_status": 200})
    assert (sha256, is_new) == (SHA, True)
    assert raw_store.read(tmp_path, sha256) == DATA
    side_car = json.loads((tmp_path / "raw" / SHA[:2] / f"{SHA}.json").read_text())
    kept = {"sha256": SHA, "bytes": len(DATA), "encoding": "identity", "url": "http://a/", "http_status": 200}
    assert side_car == kept


def test_put_twice_keeps_the_first_side_car(tmp_path: Path) -> None:
    raw_store.put(tmp_path, DATA, {"url": "http://first/"})
    assert raw_store.put(tmp_path, DATA, {"url": "http://second/"}) == (SHA, False)
    assert "first" in (tmp_path / "raw" / SHA[:2] / f"{SHA}.json").read_text()


def test_damaged_blob_is_refused_by_read_and_healed_by_put(tmp_path: Path) -> None:
    raw_store.put(tmp_path, DATA, {})
    raw_store.blob_path(tmp_path, SHA).write_bytes(DATA[:-1])
    with pytest.raises(RawDamaged, match="hash otherwise"):
        raw_store.read(tmp_path, SHA)
    raw_store.put(tmp_path, DATA, {})
    assert raw_store.read(tmp_path, SHA) == DATA


def test_missing_blob_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(RawDamaged, match=r"is missing; restore it or fetch again$"):
        raw_store.read(tmp_path, SHA)


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "", "0" * 63 + "/"])
def test_no_name_but_a_hash_becomes_a_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        raw_store.blob_path(tmp_path, name)


def test_planted_symlink_is_not_written_through(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("keep")
    path = raw_store.blob_path(tmp_path, SHA)
    path.parent.mkdir(parents=True)
    path.symlink_to(victim)
    raw_store.put(tmp_path, DATA, {})
    assert victim.read_text() == "keep"
    assert not path.is_symlink()
    assert raw_store.read(tmp_path, SHA) == DATA


def test_short_writes_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data[:1000])))
    write_durable(tmp_path / "x", DATA)
    assert (tmp_path / "x").read_bytes() == DATA


def _calls_of_one_write(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the operating-system calls of one write, in order."""
    seen: list[str] = []
    with monkeypatch.context() as patch:
        for name in CALLS:
            real = getattr(os, name)

            def spy(*args: object, _name: str = name, _real: object = real, **kwargs: object) -> object:
                seen.append(_name)
                return _real(*args, **kwargs)  # type: ignore[operator]

            patch.setattr(os, name, spy)
        write_durable(folder / "probe", b"x")
    return seen


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("existing", [None, b"old"])
def test_every_failing_call_leaves_old_or_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, existing: bytes | None
) -> None:
    steps = _calls_of_one_write(tmp_path, monkeypatch)
    assert {"open", "write", "fsync", "link"} <= set(steps)
    if existing is not None:
        steps = ["replace" if name == "link" else name for name in steps]
    fired = 0
    for nth, name in enumerate(steps):
        target = tmp_path / f"blob{nth}"
        if existing is not None:
            target.write_bytes(existing)
        count = steps[: nth + 1].count(name)
        with monkeypatch.context() as patch:
            real, seen = getattr(os, name), [0]

            def fail(*args: object, _real: object = real, _seen: list[int] = seen, _at: int = count, **kw: object):  # type: ignore[no-untyped-def]
                _seen[0] += 1
                if _seen[0] == _at:
                    raise OSError(code, os.strerror(code))
                return _real(*args, **kw)  # type: ignore[operator]

            patch.setattr(os, name, fail)
            try:
                write_durable(target, DATA, replace=existing is not None)
            except OSError as error:
                assert error.errno == code
                fired += 1
        state = target.read_bytes() if target.exists() else None
        assert state in (existing, DATA), f"torn after {name}"
    assert fired == len(steps)


# Numbers of the calls that one put makes, from the first temporary file on: side-car, blob, names, folder.
CALLS_OF_PUT = {"open": (3, 4, 5), "write": (1, 2), "fsync": (3, 4, 5), "link": (1, 2)}
KILL = """
import gzip, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from ingestion import raw_store
name, nth = sys.argv[3], int(sys.argv[4])
wire = gzip.compress(("地区生产总值增长8%" * 5000).encode()) if sys.argv[5] == "gz" else None
real, seen = getattr(os, name), [0]
def die(*args, **kwargs):
    seen[0] += 1
    if seen[0] == nth:
        os.kill(os.getpid(), 9)
    return real(*args, **kwargs)
setattr(os, name, die)
raw_store.put(Path(sys.argv[2]), ("地区生产总值增长8%" * 5000).encode(), {"url": "http://a/"}, wire)
"""


@pytest.mark.parametrize("form", ["plain", "gz"])
@pytest.mark.parametrize(("call", "nth"), [(call, nth) for call, calls in CALLS_OF_PUT.items() for nth in calls])
def test_killed_at_a_call_then_put_again_holds_the_bytes(tmp_path: Path, call: str, nth: int, form: str) -> None:
    """F2: whatever the kill leaves, a blob under its name is whole and has its side-car, and the next put stores."""
    root = str(Path(__file__).resolve().parents[2])
    died = subprocess.run([sys.executable, "-c", KILL, root, str(tmp_path), call, str(nth), form], check=False)
    assert died.returncode == -9, "the kill did not fire"
    if raw_store.held_path(tmp_path, SHA) is not None:
        assert raw_store.read(tmp_path, SHA) == DATA
        assert raw_store.captures(tmp_path, SHA)
    raw_store.put(tmp_path, DATA, {"url": "http://a/"})
    assert raw_store.read(tmp_path, SHA) == DATA
    assert raw_store.captures(tmp_path, SHA)[0]["url"] == "http://a/"


def test_sweep_removes_old_litter_only(tmp_path: Path) -> None:
    raw_store.put(tmp_path, DATA, {})
    folder = raw_store.blob_path(tmp_path, SHA).parent
    litter = folder / ".abc.123.tmp"
    litter.write_bytes(b"half")
    now = datetime.fromtimestamp(litter.stat().st_mtime, UTC)
    assert raw_store.sweep(tmp_path, now) == 0
    assert raw_store.sweep(tmp_path, now + timedelta(days=2)) == 1
    assert raw_store.read(tmp_path, SHA) == DATA


def test_gzipped_transfer_is_kept_as_it_came_under_the_hash_of_the_body(tmp_path: Path) -> None:
    assert raw_store.put(tmp_path, DATA, {"url": "http://a/"}, WIRE) == (SHA, True)
    path = raw_store.blob_path(tmp_path, SHA)
    assert not path.exists()
    assert path.with_name(f"{SHA}.gz").read_bytes() == WIRE
    assert raw_store.read(tmp_path, SHA) == DATA
    assert raw_store.read_stored(tmp_path, SHA) == (WIRE, True)
    (side_car,) = raw_store.captures(tmp_path, SHA)
    assert (side_car["encoding"], side_car["wire_sha256"]) == ("gzip", hashlib.sha256(WIRE).hexdigest())
    assert side_car["bytes"] == len(DATA)


@pytest.mark.parametrize(("first", "second"), [(None, gzip.compress(DATA)), (gzip.compress(DATA), None)])
def test_a_blob_stands_in_one_form_whichever_way_the_page_comes_next(
    tmp_path: Path, first: bytes | None, second: bytes | None
) -> None:
    assert raw_store.put(tmp_path, DATA, {}, first) == (SHA, True)
    before = raw_store.held_path(tmp_path, SHA)
    assert raw_store.put(tmp_path, DATA, {}, second) == (SHA, False)
    assert raw_store.held_path(tmp_path, SHA) == before
    names = sorted(path.name for path in raw_store.blob_path(tmp_path, SHA).parent.iterdir())
    assert names == sorted([before.name if before else "", f"{SHA}.json"])


@pytest.mark.parametrize("padding", [b"\0" * 30, b"trailing words"])
def test_padding_after_the_gzip_is_kept_and_does_not_harm(tmp_path: Path, padding: bytes) -> None:
    raw_store.put(tmp_path, DATA, {}, WIRE + padding)
    assert raw_store.read_stored(tmp_path, SHA) == (WIRE + padding, True)
    assert raw_store.read(tmp_path, SHA) == DATA


@pytest.mark.parametrize("wire", [b"", b"no gzip", gzip.compress(DATA[:-1]), gzip.compress(DATA)[:-4]])
def test_wire_bytes_that_do_not_give_the_body_are_not_stored(tmp_path: Path, wire: bytes) -> None:
    raw_store.put(tmp_path, DATA, {}, wire)
    assert raw_store.read_stored(tmp_path, SHA) == (DATA, False)


@pytest.mark.parametrize("damage", [b"", WIRE[:-9], WIRE[:20], b"x" * 50, gzip.compress(b"other")])
def test_damaged_wire_bytes_are_refused_by_read_and_healed_by_put(tmp_path: Path, damage: bytes) -> None:
    raw_store.put(tmp_path, DATA, {}, WIRE)
    path = raw_store.blob_path(tmp_path, SHA).with_name(f"{SHA}.gz")
    path.write_bytes(damage)
    with pytest.raises(RawDamaged, match="hash otherwise"):
        raw_store.read(tmp_path, SHA)
    assert raw_store.put(tmp_path, DATA, {}) == (SHA, False)
    assert raw_store.read(tmp_path, SHA) == DATA
    assert not path.exists()


def test_store_of_plain_blobs_and_sorted_headers_goes_on_working(tmp_path: Path) -> None:
    path = raw_store.blob_path(tmp_path, SHA)
    path.parent.mkdir(parents=True)
    path.write_bytes(DATA)
    path.with_name(f"{SHA}.json").write_text(json.dumps({"sha256": SHA, "url": "http://a/", "headers": {"etag": "x"}}))
    assert raw_store.read(tmp_path, SHA) == DATA
    assert raw_store.put(tmp_path, DATA, {"url": "http://b/"}, WIRE) == (SHA, False)
    assert [capture["url"] for capture in raw_store.captures(tmp_path, SHA)] == ["http://a/"]


@pytest.mark.parametrize("broken", ["", "{", "[]", "null"])
def test_broken_side_car_is_made_again_by_the_next_put(tmp_path: Path, broken: str) -> None:
    raw_store.put(tmp_path, DATA, {"url": "http://a/"})
    raw_store.blob_path(tmp_path, SHA).with_name(f"{SHA}.json").write_text(broken)
    with pytest.raises(RawDamaged, match="not a readable side-car"):
        raw_store.captures(tmp_path, SHA)
    raw_store.put(tmp_path, DATA, {"url": "http://b/"})
    assert [capture["url"] for capture in raw_store.captures(tmp_path, SHA)] == ["http://b/"]


def test_further_captures_of_the_same_bytes_stand_beside_the_first(tmp_path: Path) -> None:
    raw_store.put(tmp_path, DATA, {"url": "http://a/", "requested_at": "2024-01-02"})
    raw_store.add_capture(tmp_path, SHA, {"url": "http://b/../../x", "requested_at": "2024-01-01"})
    assert [item["url"] for item in raw_store.captures(tmp_path, SHA)] == ["http://b/../../x", "http://a/"]
    assert list(raw_store.hashes(tmp_path)) == [SHA]
    names = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert all(set(name) <= set("0123456789abcdef.jsonz") for name in names), names


def tombstone(kind: Removal = Removal.TAKEN_DOWN) -> Tombstone:
    return Tombstone(SHA, kind, "asked for by its author", "an editor", datetime(2024, 5, 1, tzinfo=UTC))


@pytest.mark.parametrize("wire", [None, gzip.compress(DATA)])
def test_taken_down_bytes_leave_a_tombstone_and_never_come_back(tmp_path: Path, wire: bytes | None) -> None:
    raw_store.put(tmp_path, DATA, {"url": "http://a/secret"}, wire)
    raw_store.add_capture(tmp_path, SHA, {"url": "http://b/secret"})
    assert raw_store.remove(tmp_path, tombstone()) > 0
    for again in (None, wire):
        with pytest.raises(RawRemoved, match=r"^taken down: asked for by its author"):
            raw_store.put(tmp_path, DATA, {"url": "http://a/secret"}, again)
    with pytest.raises(RawRemoved, match="asked for by its author"):
        raw_store.read(tmp_path, SHA)
    assert raw_store.find_tombstone(tmp_path, SHA) == tombstone()
    (left,) = raw_store.blob_path(tmp_path, SHA).parent.iterdir()
    assert "secret" not in left.read_text()


def test_takedown_half_done_by_a_killed_process_refuses_the_bytes_already(tmp_path: Path) -> None:
    raw_store.put(tmp_path, DATA, {})
    raw_store.remove(tmp_path, tombstone())
    raw_store.blob_path(tmp_path, SHA).write_bytes(DATA)
    with pytest.raises(RawRemoved, match="taken down"):
        raw_store.put(tmp_path, DATA, {})
    raw_store.remove(tmp_path, tombstone())
    assert raw_store.held_path(tmp_path, SHA) is None


def test_bytes_that_aged_out_may_come_again(tmp_path: Path) -> None:
    raw_store.put(tmp_path, DATA, {"url": "http://old/"})
    raw_store.remove(tmp_path, tombstone(Removal.RETENTION))
    with pytest.raises(RawRemoved, match=r"^aged out"):
        raw_store.read(tmp_path, SHA)
    assert raw_store.put(tmp_path, DATA, {"url": "http://new/"}, WIRE) == (SHA, True)
    assert raw_store.read(tmp_path, SHA) == DATA
    assert raw_store.find_tombstone(tmp_path, SHA) is None


def test_link_planted_in_the_store_is_not_read_through(tmp_path: Path) -> None:
    """T13: a link under a blob's name leads to nothing, even where it leads to the right bytes."""
    victim = tmp_path / "victim"
    victim.write_bytes(DATA)
    path = raw_store.blob_path(tmp_path, SHA)
    path.parent.mkdir(parents=True)
    path.symlink_to(victim)
    with pytest.raises(RawDamaged, match="cannot be read"):
        raw_store.read(tmp_path, SHA)
