"""Is a blob all there or not there, whatever call the write primitive is killed or refused at?"""

import errno
import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingestion import raw_store
from ingestion.errors import RawDamaged

DATA = ("地区生产总值增长8%" * 5000).encode()
SHA = hashlib.sha256(DATA).hexdigest()
CALLS = ("open", "write", "fsync", "link", "replace", "close")


def test_put_then_read_gives_the_same_bytes_and_a_side_car(tmp_path: Path) -> None:
    sha256, is_new = raw_store.put(tmp_path, DATA, {"url": "http://a/", "http_status": 200})
    assert (sha256, is_new) == (SHA, True)
    assert raw_store.read(tmp_path, sha256) == DATA
    side_car = json.loads((tmp_path / "raw" / SHA[:2] / f"{SHA}.json").read_text())
    assert side_car == {"sha256": SHA, "bytes": len(DATA), "url": "http://a/", "http_status": 200}


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
    raw_store.write_durable(tmp_path / "x", DATA)
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
        raw_store.write_durable(folder / "probe", b"x")
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
                raw_store.write_durable(target, DATA, replace=existing is not None)
            except OSError as error:
                assert error.errno == code
                fired += 1
        state = target.read_bytes() if target.exists() else None
        assert state in (existing, DATA), f"torn after {name}"
    assert fired == len(steps)


KILL = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from ingestion import raw_store
name, nth = sys.argv[3], int(sys.argv[4])
real, seen = getattr(os, name), [0]
def die(*args, **kwargs):
    seen[0] += 1
    if seen[0] == nth:
        os.kill(os.getpid(), 9)
    return real(*args, **kwargs)
setattr(os, name, die)
raw_store.put(Path(sys.argv[2]), ("地区生产总值增长8%" * 5000).encode(), {"url": "http://a/"})
"""


@pytest.mark.parametrize(
    ("call", "nth"),
    [("open", 3), ("write", 1), ("fsync", 3), ("link", 1), ("write", 2), ("fsync", 4), ("link", 2), ("fsync", 5)],
)
def test_killed_at_a_call_then_put_again_holds_the_bytes(tmp_path: Path, call: str, nth: int) -> None:
    root = str(Path(__file__).resolve().parents[2])
    died = subprocess.run([sys.executable, "-c", KILL, root, str(tmp_path), call, str(nth)], check=False)
    assert died.returncode == -9, "the kill did not fire"
    path = raw_store.blob_path(tmp_path, SHA)
    assert not path.exists() or path.read_bytes() == DATA
    raw_store.put(tmp_path, DATA, {"url": "http://a/"})
    assert raw_store.read(tmp_path, SHA) == DATA


def test_sweep_removes_old_litter_only(tmp_path: Path) -> None:
    raw_store.put(tmp_path, DATA, {})
    folder = raw_store.blob_path(tmp_path, SHA).parent
    litter = folder / ".abc.123.tmp"
    litter.write_bytes(b"half")
    now = datetime.fromtimestamp(litter.stat().st_mtime, UTC)
    assert raw_store.sweep(tmp_path, now) == 0
    assert raw_store.sweep(tmp_path, now + timedelta(days=2)) == 1
    assert raw_store.read(tmp_path, SHA) == DATA
