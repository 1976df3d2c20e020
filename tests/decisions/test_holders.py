"""Is a file seen that some process has open, stands in, or has mapped; and is what cannot be seen counted?"""

import mmap
import os
from pathlib import Path

import pytest

from warehouse.holders import Open, look


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "r1").mkdir()
    (tmp_path / "r1" / "data").write_bytes(b"x" * 8192)
    return tmp_path / "r1"


def process(proc: Path, number: int, *, cwd: Path, fds: tuple[Path, ...] = (), maps: str = "") -> Path:
    """What the kernel would tell of a process."""
    made = proc / str(number)
    (made / "fd").mkdir(parents=True)
    (made / "cwd").symlink_to(cwd)
    (made / "maps").write_text(maps)
    for name, target in enumerate(fds):
        (made / "fd" / str(name)).symlink_to(target)
    return made


def test_open_file_is_seen_by_what_it_is(tmp_path: Path, folder: Path) -> None:
    os.link(folder / "data", tmp_path / "another name")
    assert not look(tmp_path / "proc").holds(folder), "no list of processes"
    (tmp_path / "proc" / "self").mkdir(parents=True)
    process(tmp_path / "proc", 7, cwd=tmp_path, fds=(tmp_path / "gone", tmp_path / "another name"))
    found = look(tmp_path / "proc")
    assert found.holds(folder)
    assert found.unseen == 0
    assert found.mapped == frozenset()


def test_folder_that_a_process_stands_in_is_held(tmp_path: Path, folder: Path) -> None:
    process(tmp_path / "proc", 7, cwd=folder)
    assert look(tmp_path / "proc").holds(folder)
    (tmp_path / "r2").mkdir()
    assert not look(tmp_path / "proc").holds(tmp_path / "r2")


def test_mapped_file_is_seen_and_memory_of_no_file_is_none(tmp_path: Path, folder: Path) -> None:
    inode = (folder / "data").stat().st_ino
    lines = [
        "7f0000000000-7f0000001000 r--p 00000000 00:1f 0 ",
        f"7f0000001000-7f0000002000 r--p 00000000 00:1f {inode}                   /a name/with six words in it/data",
        "7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0                          [stack]",
        "7f0000003000-7f0000004000 r--p 00000000 00:1f 12",
    ]
    made = process(tmp_path / "proc", 7, cwd=tmp_path)
    (made / "maps").write_bytes("\n".join(lines).encode() + " /年/".encode() + b"\xff\n")
    found = look(tmp_path / "proc")
    assert found.mapped == {inode, 12}
    assert found.holds(folder)


def test_process_that_ended_holds_nothing_and_one_that_is_closed_to_us_is_counted(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proc = tmp_path / "proc"
    for number in (7, 8, 9, 10):
        process(proc, number, cwd=tmp_path, fds=(folder / "data",) if number == 10 else ())
    (proc / "7" / "maps").unlink()
    real = Path.read_text

    def refusing(path: Path, *arguments: str) -> str:
        if path.parent.name == "8":
            raise PermissionError(path)
        if path.parent.name == "9":
            raise ProcessLookupError(path)
        return real(path, *arguments)

    monkeypatch.setattr(Path, "read_text", refusing)
    found = look(proc)
    assert found.unseen == 1
    assert found.holds(folder), "those that come after are looked into"


def test_kernel_tells_of_our_own_open_and_mapped_files(folder: Path) -> None:
    assert not look().holds(folder)
    with (folder / "data").open("rb") as file:
        assert look().holds(folder)
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    assert look().holds(folder)
    mapped.close()
    assert not look().holds(folder)


def test_file_is_held_on_its_own_device_alone(folder: Path) -> None:
    state = (folder / "data").stat()
    assert Open(frozenset({(state.st_dev, state.st_ino)}), frozenset(), 0).holds(folder)
    assert not Open(frozenset({(state.st_dev + 1, state.st_ino)}), frozenset({1}), 0).holds(folder)
