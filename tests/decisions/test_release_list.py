"""Is every folder of `published` listed with what it says of itself, and what is no release with why?"""

from pathlib import Path
from typing import Any

import pytest

from tests.decisions.small import make_release, point_to
from warehouse.errors import ReleaseInvalid
from warehouse.release_list import ListedRelease, listed_releases

ROWS = {name: {"rows": rows, "digest": "d"} for name, rows in (("fct_targets", 8), ("dim_document", 1), ("more", 2))}


def test_nothing_published_is_an_empty_list(tmp_path: Path) -> None:
    assert listed_releases(tmp_path / "published") == []


def test_release_tells_what_its_manifest_and_its_files_tell(tmp_path: Path) -> None:
    folder = make_release(tmp_path, "r2", parent="r1", tables=ROWS, is_current=True).folder
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert listed_releases(tmp_path) == [
        ListedRelease(
            "r2",
            True,
            "2024-05-06T07:08:09+00:00",
            "r1",
            "演示",
            {"fct_targets": 8, "dim_document": 1},
            "passed",
            size,
        )
    ]


def test_newest_comes_first_and_what_cannot_be_read_last(tmp_path: Path) -> None:
    for name, day in (("b", 1), ("c", 3), ("a", 3)):
        make_release(tmp_path, name, created_at=f"2024-05-0{day}T00:00:00+00:00")
    for name in ("odd", ".incoming-r9", "z-odd"):
        (tmp_path / name).mkdir()
    (tmp_path / "note.txt").touch()
    point_to(tmp_path, "c")
    found = listed_releases(tmp_path)
    assert [each.name for each in found] == ["c", "a", "b", "z-odd", "odd"]
    assert [each.name for each in found if each.is_current] == ["c"]
    missing = f"{tmp_path / 'odd' / 'manifest.json'} is missing: the folder is no complete release"
    assert found[-1] == ListedRelease("odd", False, None, None, None, {}, None, 0, missing)


def test_current_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    make_release(tmp_path, "r1")
    point_to(tmp_path, "gone")
    with pytest.raises(ReleaseInvalid):
        listed_releases(tmp_path)


@pytest.mark.parametrize(
    ("gates", "told"),
    [
        ([{"gate": "landing"}, {"gate": "marts", "warnings": None}], "passed"),
        ([{"warnings": ["a"]}, {"warnings": ["b", "c"]}], "passed, 3 warnings"),
        ([{"overridden": ["a"]}, {"overridden": ["b"], "warnings": ["c"]}], "passed, 2 overridden, 1 warnings"),
    ],
)
def test_how_both_gates_passed_is_told(tmp_path: Path, gates: list[dict[str, Any]], told: str) -> None:
    make_release(tmp_path, "r1", gates=gates)
    assert listed_releases(tmp_path)[0].gates == told
