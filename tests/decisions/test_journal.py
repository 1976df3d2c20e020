"""Is what was noted read back, whatever a crash left, and is nothing else taken for a line?"""

import os
from pathlib import Path

import pytest

from warehouse.journal import note, noted


def test_lines_are_read_back_in_their_order_with_their_characters(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    assert noted(path) == []
    note(path, {"b": "单位错\n", "a": None})
    note(path, {"c": 1})
    assert path.read_bytes() == '{"b": "单位错\\n", "a": null}\n{"c": 1}\n'.encode()
    assert noted(path) == [{"b": "单位错\n", "a": None}, {"c": 1}]


@pytest.mark.parametrize("whole", [b"", b'{"a": 1}\n', b'{"a": 1}\n{"b": 2}\n'])
@pytest.mark.parametrize("torn", [b"{", b'{"a": 1}', b"\xe5\x8d"])
def test_line_that_a_crash_cut_off_is_none_and_goes(tmp_path: Path, whole: bytes, torn: bytes) -> None:
    path = tmp_path / "j.jsonl"
    path.write_bytes(whole + torn.replace(b"\xe5\x8d", b"x"))
    assert len(noted(path)) == whole.count(b"\n")
    path.write_bytes(whole + torn)
    note(path, {"c": 3})
    assert path.read_bytes() == whole + b'{"c": 3}\n'


def test_whole_line_that_is_no_json_is_an_error_and_an_empty_one_is_none(tmp_path: Path) -> None:
    (tmp_path / "j").write_text("\n7\n\n")
    assert noted(tmp_path / "j") == [7]
    (tmp_path / "j").write_text("x\n")
    with pytest.raises(ValueError, match="Expecting value"):
        noted(tmp_path / "j")


def test_journal_is_never_a_link_elsewhere_and_leaves_no_file_open(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(OSError, match="symbolic links"):
        note(tmp_path / "link", {})
    with pytest.raises(TypeError):
        note(tmp_path / "j", {"a": object()})
    mask = os.umask(0)
    try:
        note(tmp_path / "j", {"a": 1})
    finally:
        os.umask(mask)
    assert (tmp_path / "j").stat().st_mode & 0o777 == 0o644
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_line_and_its_folder_are_flushed_in_this_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[tuple[str, int]] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        flushed.append((Path(f"/proc/self/fd/{descriptor}").readlink().name, (tmp_path / "j").stat().st_size))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    note(tmp_path / "j", {"a": 1})
    assert flushed == [("j", 9), (tmp_path.name, 9)]
