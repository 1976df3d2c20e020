"""Which release is current, and is every difference from its manifest found and told in words?"""

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.decisions.small import file_facts, make_release, point_to, said, table_facts
from warehouse.digest import TableDigest, logical_digest
from warehouse.errors import ReleaseInvalid
from warehouse.manifest import MANIFEST, Scope, sealed
from warehouse.release import (
    DATABASE,
    Problem,
    current,
    current_name,
    database_digests,
    database_sums,
    file_problems,
    last_of_scope,
    mode_problems,
    open_release,
    published_folder,
    verify,
)

TABLES = """
create table b as select 1 as n, timestamptz '2024-01-01 00:00:00+00' as seen_at;
create table a as select 'x' as name from range(3);
create schema other;
create table other.c as select 1 as n;
"""


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("figures") / "made.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
    return path


def invalid(caught: pytest.ExceptionInfo[ReleaseInvalid]) -> str:
    return str(caught.value)


def test_nothing_is_current_before_the_first_release(tmp_path: Path) -> None:
    assert published_folder(tmp_path) == tmp_path / "published"
    assert current_name(tmp_path / "published") is None
    assert current(tmp_path) is None
    assert last_of_scope(tmp_path, "demo") is None


def test_current_names_a_folder_beside_it_and_nothing_else(tmp_path: Path) -> None:
    published = tmp_path / "published"
    made = make_release(published, "r1", is_current=True)
    assert current_name(published) == "r1"
    found = current(tmp_path)
    assert found == made
    assert (made.name, made.folder, made.is_new) == ("r1", published / "r1", True)
    assert made.scope == Scope("演示", ("990000_demo_office",))
    link = published / "current"
    for target in ("gone", "../build", "r1/deep", "."):
        (tmp_path / "build").mkdir(exist_ok=True)
        (published / "r1" / "deep").mkdir(exist_ok=True)
        point_to(published, target)
        with pytest.raises(ReleaseInvalid) as caught:
            current(tmp_path)
        assert invalid(caught) == f"{link} points to {target}, which is no release folder beside it"
    link.unlink()
    link.mkdir()
    with pytest.raises(ReleaseInvalid) as caught:
        current_name(published)
    assert invalid(caught) == f"{link} is no symbolic link (Invalid argument); restore it by hand"


def test_renamed_folder_is_refused_and_one_being_made_is_not(tmp_path: Path) -> None:
    made = make_release(tmp_path, "r1")
    hidden = made.folder.rename(tmp_path / ".incoming-r1")
    assert open_release(hidden).name == ".incoming-r1"
    renamed = hidden.rename(tmp_path / "r2")
    with pytest.raises(ReleaseInvalid) as caught:
        open_release(renamed)
    assert invalid(caught) == f"{renamed} holds the release 'r1': the folder was renamed"
    assert verify(renamed) == [Problem(MANIFEST, invalid(caught))]


def test_last_of_a_scope_is_the_newest_on_the_way_back(tmp_path: Path) -> None:
    for number, scope in enumerate(("a", "b", "a", "c"), 1):
        made = {"parent": f"r{number - 1}" if number > 1 else None, "scope": {"name": scope, "sources": []}}
        make_release(tmp_path / "published", f"r{number}", is_current=True, **made)
    found = {scope: last_of_scope(tmp_path, scope) for scope in "abcd"}
    assert {scope: each.name if each else None for scope, each in found.items()} == {
        "a": "r3",
        "b": "r2",
        "c": "r4",
        "d": None,
    }
    shutil.rmtree(tmp_path / "published" / "r3")
    assert last_of_scope(tmp_path, "a") is None, "removed by hand, so nobody knows what came before"


def test_problem_is_told_in_one_line() -> None:
    assert str(Problem("a.parquet", "is missing")) == "a.parquet: is missing"


def test_every_difference_of_files_is_told(tmp_path: Path) -> None:
    folder = make_release(tmp_path, "r1").folder
    for name in ("same", "cut", "changed", "gone", "linked"):
        (folder / name).write_text(f"four {name}")
    files = file_facts(folder)
    del files[MANIFEST]
    assert list(file_problems(folder, files)) == []
    (folder / "cut").write_text("cut")
    (folder / "changed").write_text("Four changed")
    (folder / "gone").unlink()
    (folder / "linked").rename(tmp_path / "elsewhere")
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "more").touch()
    assert list(file_problems(folder, files)) == [
        Problem("more", "is not listed in the manifest"),
        Problem("changed", "does not match its SHA-256"),
        Problem("cut", "has 3 bytes, the manifest says 8"),
        Problem("gone", "is missing"),
        Problem("linked", "is no regular file"),
    ]
    assert list(file_problems(folder, {}))[-1] == Problem(DATABASE, "is not listed in the manifest")


def test_modes_that_let_somebody_write_are_told(tmp_path: Path) -> None:
    folder = make_release(tmp_path, "r1").folder
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    assert list(mode_problems(folder)) == []
    folder.chmod(0o755)
    (folder / DATABASE).chmod(0o60)
    assert list(mode_problems(folder)) == [
        Problem("r1", "has mode 0755, not 0555: somebody may write it"),
        Problem(DATABASE, "has mode 0060, not 0444: somebody may write it"),
    ]


def test_tables_of_one_schema_are_digested_or_summed(figures: Path) -> None:
    main = database_digests(figures)
    assert list(main) == ["a", "b"]
    assert (main["a"].rows, main["b"].rows) == (3, 1)
    assert list(database_digests(figures, "other")) == ["c"]
    assert list(database_sums(figures)) == ["a", "b"]
    assert database_sums(figures, "other")["c"].rows == 1
    assert database_sums(figures)["a"].digest.isdigit()
    assert len(main["a"].digest) == 64


def released(tmp_path: Path, figures: Path, **changes: Any) -> Path:
    facts = table_facts(database_digests(figures)) | changes
    return make_release(tmp_path, "r1", database=figures, **facts).folder


def test_release_whose_tables_are_those_of_its_manifest_is_whole(tmp_path: Path, figures: Path) -> None:
    assert verify(released(tmp_path, figures)) == []


def test_every_difference_of_tables_is_told(tmp_path: Path, figures: Path) -> None:
    true = database_digests(figures)
    said_tables = {"a": TableDigest(3, "other"), "b": TableDigest(2, true["b"].digest), "d": TableDigest(0, "x")}
    folder = released(tmp_path, figures, **table_facts(said_tables))
    assert verify(folder) == [
        Problem("d", "is in the file or in the manifest, not in both"),
        Problem("a", "has 3 rows and another digest than the manifest says"),
        Problem("b", "has 1 rows and another digest than the manifest says"),
        Problem(MANIFEST, "its logical digest is not that of the tables"),
    ]
    assert verify(folder, tables=False) == []


def test_manifest_that_lacks_a_table_of_the_file_is_seen(tmp_path: Path, figures: Path) -> None:
    true = database_digests(figures)
    folder = released(tmp_path, figures, tables=table_facts({"a": true["a"]})["tables"])
    assert verify(folder) == [Problem("b", "is in the file or in the manifest, not in both")]


def test_tables_are_not_read_where_bytes_differ_already(tmp_path: Path, figures: Path) -> None:
    folder = released(tmp_path, figures, logical_digest=logical_digest({}))
    (folder / DATABASE).write_bytes(b"x")
    size = figures.stat().st_size
    assert verify(folder) == [Problem(DATABASE, f"has 1 bytes, the manifest says {size}")]


def test_database_that_cannot_be_opened_is_one_line(tmp_path: Path) -> None:
    (problem,) = verify(make_release(tmp_path, "r1").folder)
    assert problem.where == DATABASE
    assert problem.what.startswith("cannot be read: ")
    assert "\n" not in problem.what
    assert len(problem.what) > len("cannot be read: ") + 5


def test_altered_manifest_is_the_only_problem(tmp_path: Path) -> None:
    folder = make_release(tmp_path, "r1").folder
    (folder / "more").touch()
    (folder / MANIFEST).write_text(sealed(said("r1")) + " ", "utf-8")
    assert [problem.where for problem in verify(folder)] == [MANIFEST]
