"""Which builds are found again, which stay, and which number comes next?"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from warehouse.build import (
    Build,
    BuildState,
    builds_folder,
    clean_litter,
    led_to_no_change,
    mark,
    mark_unchanged,
    open_build,
    write_build,
)
from warehouse.errors import BuildMissing, InvalidName
from warehouse.manifest import Scope


def build(home: Path, run_id: str, number: int, state: BuildState = BuildState.LOADED, parent: str = "p") -> Build:
    folder = builds_folder(home) / run_id
    (folder / "target" / "deep").mkdir(parents=True)
    (folder / "target" / "deep" / "file").touch()
    (folder / "zhibiao.duckdb").write_text("figures")
    made = Build(run_id, folder, Scope("演示", ("b", "a")), parent, f"i{number}", {"v": "1"}, {"c": 2}, number, state)
    write_build(made)
    return made


def there(home: Path) -> list[str]:
    return sorted(path.name for path in builds_folder(home).iterdir())


def test_builds_stand_in_their_folder(tmp_path: Path) -> None:
    assert builds_folder(tmp_path) == tmp_path / "build"


def test_build_is_found_again_as_it_was(tmp_path: Path) -> None:
    made = build(tmp_path, "r1", 7, BuildState.UNCHANGED)
    assert open_build(tmp_path, "r1") == replace(made, scope=Scope("演示", ("a", "b")))
    text = (made.folder / "build.json").read_text("utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
    assert json.loads(text)["folder"] is None, "the folder may move with its home"
    assert there(tmp_path) == ["r1"]
    assert sorted(path.name for path in made.folder.iterdir()) == ["build.json", "target", "zhibiao.duckdb"]


def test_what_is_no_finished_build_is_told_in_words(tmp_path: Path) -> None:
    folder = builds_folder(tmp_path) / "r1"
    folder.mkdir(parents=True)
    with pytest.raises(BuildMissing) as caught:
        open_build(tmp_path, "r1")
    assert str(caught.value) == f"{folder} holds no loaded build: load run 'r1' first"
    made = build(tmp_path, "r2", 1)
    sound = json.loads((made.folder / "build.json").read_text("utf-8"))
    for text in ("{", "[]", json.dumps(sound | {"state": "lost"}), json.dumps({**sound, "more": 1}), '{"scope": {}}'):
        (made.folder / "build.json").write_text(text, "utf-8")
        with pytest.raises(BuildMissing) as caught:
            open_build(tmp_path, "r2")
        assert str(caught.value).startswith(f"{made.folder / 'build.json'} cannot be read (")
        assert str(caught.value).endswith("): load run 'r2' again")
    with pytest.raises(InvalidName):
        open_build(tmp_path, "../r2")


def test_how_far_a_build_got_is_written_down(tmp_path: Path) -> None:
    made = build(tmp_path, "r1", 1)
    assert mark(made, BuildState.PUBLISHED) == replace(made, state=BuildState.PUBLISHED)
    assert open_build(tmp_path, "r1").state is BuildState.PUBLISHED
    assert mark_unchanged(made).state is BuildState.UNCHANGED
    assert open_build(tmp_path, "r1").state is BuildState.UNCHANGED


def test_first_build_of_a_home_is_number_one(tmp_path: Path) -> None:
    assert clean_litter(tmp_path, None) == 1
    builds_folder(tmp_path).mkdir()
    assert clean_litter(tmp_path, None) == 1


def test_two_unpublished_builds_stay_and_the_number_grows(tmp_path: Path) -> None:
    for number, name in enumerate(("z", "y", "x"), 1):
        build(tmp_path, name, number)
    build(tmp_path, "p", 9, BuildState.PUBLISHED)
    (builds_folder(tmp_path) / "a-dead").mkdir()
    assert clean_litter(tmp_path, "p") == 10
    assert there(tmp_path) == ["x", "y"]
    assert (builds_folder(tmp_path) / "x" / "zhibiao.duckdb").exists()
    assert clean_litter(tmp_path, "p") == 4


def test_three_records_of_what_confirmed_the_current_release_stay(tmp_path: Path) -> None:
    for number in range(1, 6):
        build(tmp_path, f"u{number}", number, BuildState.UNCHANGED)
    build(tmp_path, "other", 8, BuildState.UNCHANGED, parent="q")
    assert clean_litter(tmp_path, "p") == 9
    assert there(tmp_path) == ["u3", "u4", "u5"]
    for name in there(tmp_path):
        assert [path.name for path in (builds_folder(tmp_path) / name).iterdir()] == ["build.json"]
        assert open_build(tmp_path, name).state is BuildState.UNCHANGED


def test_inputs_that_led_to_no_change_are_known_for_this_release_alone(tmp_path: Path) -> None:
    (builds_folder(tmp_path) / "0-being-loaded").mkdir(parents=True)
    build(tmp_path, "a", 3)
    build(tmp_path, "u", 1, BuildState.UNCHANGED)
    assert led_to_no_change(tmp_path, "p", "i1")
    assert not led_to_no_change(tmp_path, "q", "i1")
    assert not led_to_no_change(tmp_path, "p", "i2")
    assert not led_to_no_change(tmp_path, "p", "i3"), "a build that was only loaded says nothing"
