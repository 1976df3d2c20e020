"""Does `verify` see every way in which a release can differ from what was published?"""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.marts_factory import make_build, publish_build
from warehouse.digest import file_sha256
from warehouse.durable import remove
from warehouse.errors import ReleaseInvalid
from warehouse.manifest import read_manifest, sealed
from warehouse.release import Release, current, database_digests, verify


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return publish_build(make_build(tmp_path_factory.mktemp("home"), "r1"))


@pytest.fixture
def release(pristine: Release, tmp_path: Path) -> Path:
    folder = tmp_path / "r1"
    shutil.copytree(pristine.folder, folder)
    folder.chmod(0o755)
    for path in folder.iterdir():
        path.chmod(0o644)
    return folder


def flip(path: Path, position: int, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 1 << bit
    path.write_bytes(data)


def test_untouched_release_has_no_problem(release: Path) -> None:
    assert verify(release) == []


def test_flipped_bit_in_any_file_is_named(release: Path) -> None:
    chance = random.Random(7)
    for path in sorted(release.iterdir()):
        for _ in range(4):
            position, bit = chance.randrange(path.stat().st_size), chance.randrange(8)
            flip(path, position, bit)
            problems = verify(release)
            assert [problem.where for problem in problems] == [path.name], (path.name, position, bit)
            flip(path, position, bit)
    assert verify(release) == []


def test_flipped_bit_anywhere_in_the_manifest_is_seen(release: Path) -> None:
    path = release / "manifest.json"
    original = path.read_bytes()
    for position in range(0, len(original), 3):
        data = bytearray(original)
        data[position] ^= 1 << position % 8
        path.write_bytes(data)
        with pytest.raises(ReleaseInvalid):
            read_manifest(release)


@pytest.mark.parametrize("change", [lambda text: text + " ", lambda text: text.replace("\n", "\r\n"), str.upper])
def test_manifest_that_says_the_same_in_other_bytes_is_not_ours(release: Path, change: Callable[[str], str]) -> None:
    path = release / "manifest.json"
    path.write_bytes(change(path.read_text("utf-8")).encode())
    assert [problem.where for problem in verify(release)] == ["manifest.json"]


def test_cut_missing_extra_and_linked_files_are_named(release: Path) -> None:
    (release / "notes.txt").write_text("hello")
    (release / "dim_region.parquet").unlink()
    targets = release / "fct_targets.parquet"
    targets.write_bytes(targets.read_bytes()[:-1])
    shutil.move(release / "fct_actuals.parquet", release.parent / "elsewhere")
    (release / "fct_actuals.parquet").symlink_to(release.parent / "elsewhere")
    found = {problem.where: problem.what for problem in verify(release)}
    assert sorted(found) == ["dim_region.parquet", "fct_actuals.parquet", "fct_targets.parquet", "notes.txt"]
    assert "is missing" in found["dim_region.parquet"]
    assert "no regular file" in found["fct_actuals.parquet"]


def test_missing_or_foreign_manifest_is_one_problem(release: Path) -> None:
    path = release / "manifest.json"
    for text in ("", "[]", '{"format": 1}', "\xff"):
        path.write_text(text, "latin-1")
        assert [problem.where for problem in verify(release)] == ["manifest.json"]
    path.unlink()
    assert "missing" in str(verify(release)[0])


def test_manifest_that_tells_other_figures_than_the_tables_hold_is_seen(release: Path) -> None:
    """File hashes alone are easily written anew; the figures themselves are digested, too."""
    database = release / "zhibiao.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("update fct_targets set value = value + 1 where region_code = '990100'")
    manifest = json.loads((release / "manifest.json").read_text("utf-8"))
    manifest["files"]["zhibiao.duckdb"] = {
        "bytes": database.stat().st_size,
        "sha256": file_sha256(database),
    }
    (release / "manifest.json").write_text(sealed(manifest), "utf-8")
    assert [problem.where for problem in verify(release)] == ["fct_targets", "manifest.json"]


def test_renamed_release_is_seen(release: Path) -> None:
    moved = release.rename(release.with_name("r2"))
    assert "renamed" in str(verify(moved)[0])


def test_digest_counts_duplicates_types_and_null_but_not_order_or_observation_time(tmp_path: Path) -> None:
    def digest(sql: str) -> str:
        path = tmp_path / "t.duckdb"
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"create table t as {sql}")
        return database_digests(path)["t"].digest

    base = digest("select * from (values (1, 'a'), (2, 'b')) as v (n, s)")
    assert digest("select * from (values (2, 'b'), (1, 'a')) as v (n, s)") == base
    others = [
        digest("select * from (values (1, 'b'), (2, 'a')) as v (n, s)"),
        digest("select * from (values (1, 'a'), (2, 'b'), (2, 'b')) as v (n, s)"),
        digest("select * from (values (1, 'a'), (2, 'b')) as v (n, x)"),
        digest("select n::bigint as n, s from (values (1, 'a'), (2, 'b')) as v (n, s)"),
        digest("select * from (values (1, 'a'), (2, null)) as v (n, s)"),
        digest("select * from (values (1, 'a'), (2, '-')) as v (n, s)"),
        digest("select * from (values ('1', '1:a'), ('2', 'b')) as v (n, s)"),
        digest("select * from (values ('11:', 'a'), ('2', 'b')) as v (n, s)"),
        digest("select 1 as n, ['a', 'b'] as s"),
        digest("select 1 as n, ['a, b'] as s"),
    ]
    assert len({base, *others}) == len(others) + 1
    seen = [digest(f"select 1 as n, timestamptz '2024-01-0{day} 00:00:00+00' as seen_at") for day in (1, 2)]
    assert seen[0] == seen[1]
    said = [digest(f"select 1 as n, date '2024-01-0{day}' as said_date") for day in (1, 2)]
    assert said[0] != said[1]


def test_current_that_names_no_release_is_an_error_not_an_absence(tmp_path: Path) -> None:
    release = publish_build(make_build(tmp_path, "r1"))
    remove(release.folder)
    with pytest.raises(ReleaseInvalid, match="points to r1"):
        current(tmp_path)
    (tmp_path / "published" / "current").unlink()
    assert current(tmp_path) is None
    (tmp_path / "published" / "current").symlink_to("../build")
    (tmp_path / "build").mkdir(exist_ok=True)
    with pytest.raises(ReleaseInvalid):
        current(tmp_path)
