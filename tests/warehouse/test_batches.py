"""Does a build find the same in a pack as in the folders it was made of, and is what is wrong in landing named?"""

import shutil
from pathlib import Path

import pytest

from ingestion.compaction import compact
from tests.ingestion.test_packs import land
from tests.warehouse import factory
from warehouse.batches import folders_of, landed_batches, manifest_of
from warehouse.build import Build
from warehouse.connection import open_reader
from warehouse.errors import LandingDamaged, SchemaDrift
from warehouse.load import load_build
from warehouse.lock import WriterLock
from warehouse.manifest import Scope
from warehouse.release import database_digests
from warehouse.schema import LANDING_TABLES

SOURCE = "a"  # of the documents that `land` makes


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three batches of a source, and the ledger's snapshot."""
    for sequence in (1, 2, 3):
        land(tmp_path, sequence, documents=2)
    factory.write_snapshot(tmp_path, [factory.fetch(source_id=SOURCE)], [SOURCE])
    (tmp_path / "project").mkdir()
    return tmp_path


def load(home: Path, run_id: str) -> Build:
    with WriterLock(home, run_id) as lock:
        return load_build(
            lock,
            fetches=home / "snapshot" / "fetches.parquet",
            sources=home / "snapshot" / "sources.parquet",
            scope=Scope("demo", (SOURCE,)),
            inputs=[home / "project"],
        )


def pack_of(home: Path) -> Path:
    compact(home, apply=True)
    (pack,) = (home / "landing").glob("pack-*")
    return pack


def test_a_build_of_packs_is_the_build_of_their_batches(home: Path) -> None:
    before = load(home, "before")
    digests = database_digests(before.database, "landing")
    assert digests["claims"].rows == 6
    pack_of(home)
    after = load(home, "after")
    assert after.inputs_digest == before.inputs_digest
    assert database_digests(after.database, "landing") == digests
    assert set(digests) >= {table.name for table in LANDING_TABLES}
    with open_reader(after.database) as connection:
        rows = connection.execute("select landing_seq, extractor_version from landing.batches order by 1").fetchall()
    assert rows == [(1, "1-abc"), (2, "1-abc"), (3, "1-abc")]


def test_a_pack_beside_younger_batches_is_read_in_landing_order(home: Path) -> None:
    pack = pack_of(home)
    land(home, 4)
    batches = landed_batches(home / "landing")
    assert [batch.landing_seq for batch in batches] == [1, 2, 3, 4]
    assert [folder.name[:4] for folder in folders_of(batches)] == ["pack", "0000"]
    assert (manifest_of(pack).name, manifest_of(folders_of(batches)[1]).name) == ("pack.json", "batch.json")


def test_a_batch_that_also_stands_in_a_pack_is_taken_from_there(home: Path) -> None:
    """Killed between the pack and the removal; the folder may be half gone already."""
    first = landed_batches(home / "landing")[0].folder
    kept = home / "kept"
    shutil.copytree(first, kept)
    pack = pack_of(home)
    kept.rename(first)
    (first / "claims.parquet").unlink()
    assert {batch.folder for batch in landed_batches(home / "landing")} == {pack}


@pytest.mark.parametrize("name", ["documents.parquet", "claims.parquet", "rejections.parquet"])
def test_a_flipped_bit_in_a_pack_is_refused(home: Path, name: str) -> None:
    path = pack_of(home) / name
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)
    with pytest.raises(
        LandingDamaged, match=rf"{name} is not what was landed: bring pack-00000001-00000003 back from a backup"
    ):
        landed_batches(home / "landing")


@pytest.mark.parametrize("words", ["", "[]", "{}", '{"batches": 7, "sha256": {}}', '{"batches": [], "sha256": {}}'])
def test_a_pack_that_does_not_say_what_it_holds_is_refused(home: Path, words: str) -> None:
    pack = pack_of(home)
    (pack / "pack.json").write_text(words, "utf-8")
    with pytest.raises(SchemaDrift, match=r"pack\.json"):
        landed_batches(home / "landing")


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ("pack-00000001-00000009", "renamed or copied"),
        ("pack-1-3", "no landed batch .* and no pack"),
        ("packs", "no landed batch .* and no pack"),
    ],
)
def test_a_renamed_pack_is_refused(home: Path, other: str, says: str) -> None:
    pack_of(home).rename(home / "landing" / other)
    with pytest.raises(SchemaDrift, match=says):
        landed_batches(home / "landing")


def test_a_copy_of_a_pack_under_another_name_is_refused(home: Path) -> None:
    pack = pack_of(home)
    shutil.copytree(pack, pack.with_name("pack-00000001-00000004"))
    with pytest.raises(SchemaDrift, match=r"renamed or copied"):
        landed_batches(home / "landing")


def test_two_batches_of_one_number_are_refused(home: Path) -> None:
    pack_of(home)
    land(home, 2, version="2-abc")
    with pytest.raises(SchemaDrift, match="have the same landing number"):
        landed_batches(home / "landing")
