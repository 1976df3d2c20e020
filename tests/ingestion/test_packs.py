"""Does landing say the same after batches were put into packs, whatever kills the process or breaks a file?"""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion import landing
from ingestion.compaction import compact
from ingestion.errors import LandingError
from ingestion.landing_folders import landed_batches, landing_folders, loose_twins, standing_folders
from ingestion.landing_repair import clear_killed
from ingestion.ledger import Ledger, open_ledger
from ingestion.packs import read_landed, read_landed_batch
from ingestion.records import Extraction
from ingestion.source_record import folder_source
from ingestion.store_check import check_store
from ingestion.withdraw import withdraw
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.reading import FAKE, TEXT, extract, fetch
from tests.ingestion.test_landing import CLAIM, DOCUMENT, REJECTION
from tests.killed import Dying, Killed
from warehouse import batches as of_warehouse
from warehouse.digest import file_sha256

STEMS = ("documents", "claims", "rejections")


def sha(number: int) -> str:
    return f"{number:064x}"


def land(home: Path, sequence: int, *, documents: int = 1, version: str = "1-abc") -> None:
    """A batch of documents that no other batch has."""
    items = [
        Extraction(
            replace(DOCUMENT, raw_sha256=sha(100 * sequence + number), claim_count=1, extractor_version=version),
            (replace(CLAIM, claim_id=f"c{sequence}-{number}", sentence=f"第{sequence}批第{number}句。"),),
            (replace(REJECTION, sentence=f"第{sequence}批。"),),
        )
        for number in range(documents)
    ]
    landing.write_landing(home, sequence, items)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Four batches of two documents each; one number was never used, as after a folder was removed."""
    for sequence in (1, 2, 4, 5):
        land(tmp_path, sequence, documents=2)
    return tmp_path


def rows(home: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of landing, in landing order, as a build takes them."""
    folders = of_warehouse.folders_of(of_warehouse.landed_batches(home / "landing"))
    return {
        stem: [row for path in folders for row in pq.read_table(path / f"{stem}.parquet").to_pylist()] for stem in STEMS
    }


def told(home: Path) -> list[str]:
    """What a build is made of, as far as landing goes."""
    return [batch.identity for batch in of_warehouse.landed_batches(home / "landing")]


def names(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "landing").iterdir() if path.name != ".lock")


def numbers(home: Path) -> list[int]:
    return [batch.landing_seq for batch in landed_batches(home)]


def test_a_pack_holds_every_row_number_and_name(home: Path) -> None:
    before = rows(home), told(home), [(item.landing_seq, item.batch_id) for item in landed_batches(home)]
    ledger = [row for folder in landing_folders(home).values() for row in landing.read_batch(folder)]
    report = compact(home, apply=True)
    assert report.counts == {"batches": 4, "packed": 4, "packs": 1}
    assert names(home) == ["pack-00000001-00000005"]
    assert before == (rows(home), told(home), [(item.landing_seq, item.batch_id) for item in landed_batches(home)])
    assert [row for held in read_landed(home / "landing" / "pack-00000001-00000005").values() for row in held] == ledger


def test_without_apply_nothing_is_changed(home: Path) -> None:
    (home / "landing" / ".00000009-0123456789abcdef.building").mkdir()
    before = names(home)
    report = compact(home, apply=False)
    assert (report.counts["packed"], names(home)) == (4, before)
    assert "dry run" in report.notes[0]


def test_a_pack_grows_to_its_limit_and_is_not_packed_again(home: Path) -> None:
    land(home, 6, documents=5)
    land(home, 7)
    assert compact(home, apply=True, most=4).counts == {"batches": 6, "packed": 4, "packs": 2}
    expected = ["pack-00000001-00000002", "pack-00000004-00000005"]
    assert [name for name in names(home) if name.startswith("pack")] == expected
    assert len(names(home)) == 4, "a batch that would be alone in its pack stays as it is"
    land(home, 8)
    before = rows(home)
    assert compact(home, apply=True, most=9).counts == {"batches": 7, "packed": 3, "packs": 1}
    assert names(home) == [*expected, "pack-00000006-00000008"]
    assert rows(home) == before
    assert compact(home, apply=True).counts["packs"] == 0


def test_batches_of_several_extractors_stand_in_one_pack(home: Path) -> None:
    land(home, 6, version="2-abc")
    before = told(home)
    compact(home, apply=True)
    assert told(home) == before
    assert {batch.extractor_version for batch in of_warehouse.landed_batches(home / "landing")} == {"1-abc", "2-abc"}


@pytest.mark.parametrize("survived", range(10))
def test_killed_while_packing_every_batch_is_there_once(
    home: Path, survived: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(home), told(home)
    dying = Dying(survived)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", dying.wrap(Path.rename))
        patch.setattr("ingestion.landing_repair.shutil.rmtree", dying.wrap(shutil.rmtree))
        try:
            compact(home, apply=True)
        except Killed:
            assert dying.left == 0
        else:
            assert survived >= 9, "a step was not counted"
    assert before == (rows(home), told(home))
    assert numbers(home) == [1, 2, 4, 5]
    assert check_store(home, ledger_url=ledger_url(home)).counts["batches"] == 4
    compact(home, apply=True)
    assert names(home) == ["pack-00000001-00000005"]
    assert before == (rows(home), told(home))


def test_a_twin_that_was_half_removed_is_not_looked_at(home: Path, tmp_path: Path) -> None:
    before, kept = told(home), tmp_path / "kept"
    (twin, *_) = landing_folders(home).values()
    shutil.copytree(twin, kept)
    compact(home, apply=True)
    shutil.copytree(kept, twin)
    (twin / "batch.json").unlink()
    assert told(home) == before
    assert loose_twins(home) == [(twin, home / "landing" / "pack-00000001-00000005")]
    with landing.landing_lock(home):
        clear_killed(home)
    assert not twin.exists()


@pytest.mark.parametrize("name", ["documents.parquet", "claims.parquet", "batch.json"])
def test_a_damaged_batch_is_named_and_not_packed(home: Path, name: str) -> None:
    folder = landing_folders(home)[landed_batches(home)[2].batch_id]
    (folder / name).write_bytes((folder / name).read_bytes()[:-20])
    before = [entry for entry in names(home) if not entry.startswith(".")]
    with pytest.raises(LandingError, match=folder.name):
        compact(home, apply=True)
    assert [entry for entry in names(home) if not entry.startswith(".")] == before


def test_a_batch_whose_words_differ_from_its_files_is_not_packed(home: Path) -> None:
    folder = landed_batches(home)[0].folder
    manifest = json.loads((folder / "batch.json").read_text("utf-8"))
    manifest["documents"][0]["claim_count"] = 7
    (folder / "batch.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(LandingError, match=r"documents\.parquet and batch\.json differ"):
        compact(home, apply=True)


def test_a_batch_of_other_columns_is_not_packed(home: Path) -> None:
    """Its landing was written by a version that had other fields."""
    folder = landed_batches(home)[0].folder
    table = pq.read_table(folder / "rejections.parquet").append_column("surprise", pa.array([1, 2]))
    pq.write_table(table, folder / "rejections.parquet")
    manifest = json.loads((folder / "batch.json").read_text("utf-8"))
    manifest["sha256"]["rejections.parquet"] = file_sha256(folder / "rejections.parquet")
    (folder / "batch.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(LandingError, match="written by another version"):
        compact(home, apply=True)


@pytest.mark.parametrize("name", ["documents.parquet", "claims.parquet", "pack.json"])
def test_a_damaged_pack_is_named_with_what_to_do(home: Path, name: str) -> None:
    compact(home, apply=True)
    path = home / "landing" / "pack-00000001-00000005" / name
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(LandingError, match="bring pack-00000001-00000005 back from a backup"):
        read_landed(path.parent)
    (problem,) = check_store(home, ledger_url=ledger_url(home)).problems
    assert "pack-00000001-00000005" in problem


def test_words_leave_a_pack_and_nothing_else_does(home: Path) -> None:
    compact(home, apply=True)
    before, identities, gone = rows(home), told(home), sha(201)
    assert withdraw(home, [gone]) == 1
    after = rows(home)
    for stem in ("claims", "rejections"):
        assert after[stem] == [row for row in before[stem] if row["raw_sha256"] != gone]
    (row,) = [row for row in after["documents"] if row["raw_sha256"] == gone]
    assert (row["outcome"], row["reason"], row["title"], row["claim_count"]) == ("skipped", "taken_down", None, 0)
    others = [row for row in before["documents"] if row["raw_sha256"] != gone]
    assert [row for row in after["documents"] if row["raw_sha256"] != gone] == others
    changed = [number for number, (one, other) in enumerate(zip(identities, told(home), strict=True)) if one != other]
    assert changed == [1], "a build sees that the second batch is another, and that the others are not"
    assert names(home) == ["pack-00000001-00000005"]
    assert check_store(home, ledger_url=ledger_url(home)).counts["batches"] == 4
    assert withdraw(home, [gone]) == 0


def test_no_word_stays_in_the_statistics_of_a_file(home: Path) -> None:
    """Parquet keeps the least and the largest value of each column beside the rows."""

    def kept() -> set[object]:
        values: set[object] = set()
        for path in (home / "landing").rglob("*.parquet"):
            metadata = pq.read_metadata(path)
            for group in range(metadata.num_row_groups):
                columns = (metadata.row_group(group).column(number) for number in range(metadata.num_columns))
                values |= {each for one in columns if (told := one.statistics) for each in (told.min, told.max)}
        return values

    compact(home, apply=True)
    words = "第5批第1句。"
    assert words in kept(), "the largest of all"
    withdraw(home, [sha(501)])
    assert words not in kept()


@pytest.mark.parametrize("survived", range(5))
def test_a_takedown_killed_while_it_replaces_a_pack_loses_nothing(
    home: Path, survived: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    compact(home, apply=True)
    before = rows(home)["claims"]
    others = [row for row in before if row["raw_sha256"] != sha(201)]
    dying = Dying(survived)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", dying.wrap(Path.rename))
        patch.setattr("ingestion.landing_repair.shutil.rmtree", dying.wrap(shutil.rmtree))
        try:
            withdraw(home, [sha(201)])
        except Killed:
            assert dying.left == 0
        else:
            assert survived == 4, "a step was not counted"
    assert rows(home)["claims"] == (before, before, [], others, others)[survived]
    with landing.landing_lock(home):
        clear_killed(home)
    assert rows(home)["claims"] == (before if survived == 0 else others), "any next extraction finishes it"
    withdraw(home, [sha(201)])
    assert rows(home)["claims"] == others
    assert names(home) == ["pack-00000001-00000005"]


@pytest.mark.parametrize("survived", [1, 2, 3])
def test_words_do_not_come_back_where_a_person_removes_the_pack_of_a_killed_takedown(
    home: Path, survived: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first rename on what was built is what counts, and of the old one nothing is brought back."""
    compact(home, apply=True)
    dying, words = Dying(survived), "第2批第1句。"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", dying.wrap(Path.rename))
        patch.setattr("ingestion.landing_repair.shutil.rmtree", dying.wrap(shutil.rmtree))
        with pytest.raises(Killed):
            withdraw(home, [sha(201)])
    shutil.rmtree(home / "landing" / "pack-00000001-00000005", ignore_errors=True)
    with landing.landing_lock(home):
        clear_killed(home)
    assert words not in {row["sentence"] for row in rows(home)["claims"]}
    assert names(home) == ([] if survived == 3 else ["pack-00000001-00000005"])


def test_words_leave_every_copy_of_a_pack(home: Path) -> None:
    """A build refuses the copy, and the person who then removes it may remove the other one."""
    compact(home, apply=True)
    pack = home / "landing" / "pack-00000001-00000005"
    shutil.copytree(pack, pack.with_name("pack-00000001-00000009"))
    with pytest.raises(LandingError, match="it was renamed or copied"):
        withdraw(home, [sha(201)])
    shutil.rmtree(pack.with_name("pack-00000001-00000009"))
    assert withdraw(home, [sha(201)]) == 1


def test_a_batch_in_two_packs_is_told(home: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(landed_batches(home)[3].folder, kept / landed_batches(home)[3].folder.name)
    compact(home, apply=True)
    other = tmp_path / "other"
    shutil.copytree(kept, other / "landing")
    land(other, 7)
    compact(other, apply=True)
    shutil.copytree(other / "landing" / "pack-00000005-00000007", home / "landing" / "pack-00000005-00000007")
    with pytest.raises(LandingError, match="both hold 00000005"):
        landed_batches(home)


def test_words_leave_a_pack_of_an_older_version(home: Path) -> None:
    """A newer one has a column more; whoever asks for a takedown does not wait until all is read again."""
    schemas = landing.landing_schemas()
    with pytest.MonkeyPatch.context() as patch:
        older = {
            stem: schema.remove(schema.get_field_index("rule")) if stem == "claims" else schema
            for stem, schema in schemas.items()
        }
        patch.setattr("ingestion.compaction.landing_schemas", lambda: older)
        patch.setattr("ingestion.compaction.pq.read_table", _without_rule)
        compact(home, apply=True)
    assert withdraw(home, [sha(201)]) == 1
    table = pq.read_table(home / "landing" / "pack-00000001-00000005" / "claims.parquet")
    assert "rule" not in table.schema.names
    assert sha(201) not in table["raw_sha256"].to_pylist()


def _without_rule(path: Path) -> pa.Table:
    table = pq.ParquetFile(path).read()
    return table.drop_columns(["rule"]) if path.stem == "claims" else table


def test_a_twin_does_not_keep_words_that_were_taken_down(home: Path, tmp_path: Path) -> None:
    twin, kept = landed_batches(home)[1].folder, tmp_path / "kept"
    shutil.copytree(twin, kept)
    compact(home, apply=True)
    shutil.copytree(kept, twin)
    withdraw(home, [sha(201)])
    assert names(home) == ["pack-00000001-00000005"]


def test_a_folder_brought_back_beside_a_damaged_pack_is_not_removed(home: Path, tmp_path: Path) -> None:
    """The backup of a month ago holds the folders and not the pack."""
    before, kept = rows(home), tmp_path / "kept"
    shutil.copytree(home / "landing", kept)
    compact(home, apply=True)
    pack = home / "landing" / "pack-00000001-00000005"
    (pack / "claims.parquet").write_bytes(b"x")
    for folder in kept.glob("0*"):
        shutil.copytree(folder, home / "landing" / folder.name)
    with landing.landing_lock(home), pytest.raises(LandingError, match="Folders of 4 of its batches stand beside it"):
        clear_killed(home)
    shutil.rmtree(pack)
    with landing.landing_lock(home):
        clear_killed(home)
    assert rows(home) == before


def test_a_copied_folder_is_named_and_nothing_is_packed(home: Path) -> None:
    first = landed_batches(home)[0].folder
    shutil.copytree(first, first.with_name("00000003-" + first.name.split("-")[1]))
    before = names(home)
    with pytest.raises(LandingError, match="out of the landing folder if it is a copy"):
        compact(home, apply=True)
    assert names(home) == before


def test_two_batches_of_one_number_are_not_packed(home: Path) -> None:
    land(home, 2, version="2-abc")
    before = names(home)
    with pytest.raises(LandingError, match="out of the landing folder if it is a copy"):
        compact(home, apply=False)
    assert names(home) == before


def test_a_batch_that_was_landed_twice_is_told(home: Path) -> None:
    """As a process did that was killed before its ledger row, until the next one entered what it had left."""
    compact(home, apply=True)
    items = [Extraction(replace(DOCUMENT, raw_sha256=sha(100 + number))) for number in (0, 1)]
    landing.write_landing(home, 9, items)
    with pytest.raises(LandingError, match="out of the landing folder if it is a copy"):
        compact(home, apply=True)


def test_a_renamed_folder_is_named(home: Path) -> None:
    folder = landed_batches(home)[0].folder
    folder.rename(folder.with_name("00000001-0123456789abcdef"))
    with pytest.raises(LandingError, match="it was renamed or copied"):
        compact(home, apply=True)


def test_a_pack_grows_to_so_many_batches(home: Path) -> None:
    assert compact(home, apply=True, most_batches=2).counts["packs"] == 2
    assert names(home) == ["pack-00000001-00000002", "pack-00000004-00000005"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda told: told["batches"].pop(1), "names 3"),
        (lambda told: told["batches"].pop(), "it was renamed or copied"),
        (lambda told: told["batches"][0].update(landing_seq="1"), "does not say what the pack holds"),
        (lambda told: told["batches"][1].update(landing_seq=3), "does not hold"),
        (lambda told: told["batches"][0].pop("landing_seq"), "does not say what the pack holds"),
        (lambda told: told.pop("sha256"), "does not say what the pack holds"),
        (lambda told: told["sha256"].update({"more.parquet": "0"}), "is missing"),
    ],
)
def test_a_pack_that_says_something_else_than_it_holds_is_named(home: Path, change: Any, says: str) -> None:
    compact(home, apply=True)
    path = home / "landing" / "pack-00000001-00000005" / "pack.json"
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(LandingError, match=says):
        read_landed(path.parent)
    assert any("pack" in problem for problem in check_store(home, ledger_url=ledger_url(home)).problems)


def test_one_damaged_pack_does_not_keep_the_others_from_being_checked(home: Path) -> None:
    compact(home, apply=True, most_batches=2)
    (home / "landing" / "pack-00000001-00000002" / "pack.json").write_text("{", "utf-8")
    found = check_store(home, ledger_url=ledger_url(home))
    assert (found.counts["batches"], len(found.problems)) == (2, 1)


def test_a_pack_that_is_replaced_while_landing_is_listed_is_looked_at_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compact(home, apply=True)
    looks: list[int] = []

    def listed(home: Path) -> list[Path]:
        looks.append(1)
        gone = [home / "landing" / "pack-00000007-00000009"] if len(looks) < 3 else []
        return [*gone, *standing_folders(home)]

    monkeypatch.setattr("ingestion.landing_folders.standing_folders", listed)
    assert numbers(home) == [1, 2, 4, 5]
    assert len(looks) == 3


def test_each_batch_of_a_pack_can_be_read_alone(home: Path) -> None:
    before = {item.batch_id: read_landed_batch(item) for item in landed_batches(home)}
    compact(home, apply=True)
    assert {item.batch_id: read_landed_batch(item) for item in landed_batches(home)} == before
    assert all(before.values())
    documents = home / "landing" / "pack-00000001-00000005" / "documents.parquet"
    documents.write_bytes(documents.read_bytes()[:-1] + b"x")
    with pytest.raises(LandingError, match="bytes differ"):
        read_landed_batch(landed_batches(home)[0])


def test_a_batch_without_a_claim_keeps_its_place_in_a_pack(home: Path) -> None:
    empty = replace(DOCUMENT, raw_sha256=sha(1), claim_count=0, rejection_count=0)
    landing.write_landing(home, 3, [Extraction(empty)])
    before = rows(home), told(home)
    compact(home, apply=True)
    assert before == (rows(home), told(home))
    assert withdraw(home, [sha(400)]) == 1
    assert len(rows(home)["claims"]) == 7
    assert numbers(home) == [1, 2, 3, 4, 5]


def two_nights(home: Path, docs: Path) -> None:
    docs.mkdir()
    for night in (1, 2):
        (docs / f"{night}.txt").write_text(TEXT + f"第{night}夜。")
        fetch(home, folder_source(docs))
        extract(home, folder_source(docs))


@pytest.mark.usefixtures("database")
def test_extraction_finds_in_a_pack_what_was_read(tmp_path: Path) -> None:
    home, docs = tmp_path / "home", tmp_path / "docs"
    two_nights(home, docs)
    compact(home, apply=True)
    counts = extract(home, folder_source(docs)).counts
    assert (counts["documents"], counts["already"]) == (0, 2)
    (docs / "3.txt").write_text(TEXT + "第3夜。")
    fetch(home, folder_source(docs))
    assert extract(home, folder_source(docs)).counts["documents"] == 1
    assert numbers(home) == [1, 2, 3]
    assert check_store(home, ledger_url=ledger_url(home)).problems == ()


@pytest.mark.usefixtures("database")
def test_a_ledger_that_was_lost_learns_of_packed_batches_in_landing_order(tmp_path: Path) -> None:
    """A pack of older batches is listed behind a younger one that stands alone; the last row of the log counts."""
    home, docs, other = tmp_path / "home", tmp_path / "docs", tmp_path / "other"
    two_nights(home, docs)
    compact(home, apply=True)
    extract(home, folder_source(docs), type(FAKE)("2-fake", FAKE.extract))
    with open_ledger(ledger_url(home)) as ledger:
        before = list(ledger.all_landings())
    shutil.copytree(home / "landing", other / "landing")
    shutil.copytree(home / "raw", other / "raw")
    fetch(other, folder_source(docs))
    extract(other, folder_source(docs), type(FAKE)("2-fake", FAKE.extract))
    with open_ledger(ledger_url(other)) as ledger:
        assert list(ledger.all_landings()) == before
    assert numbers(other) == [1, 2, 3]


@pytest.mark.usefixtures("database")
def test_a_batch_of_a_process_killed_meanwhile_is_entered_and_not_landed_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between landing and ledger, while another process was reading the same documents."""
    home, docs = tmp_path / "home", tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text(TEXT)
    fetch(home, folder_source(docs))
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "append_landing", Dying(0).wrap(Ledger.append_landing))
        with pytest.raises(Killed):
            extract(home, folder_source(docs))
    assert numbers(home) == [1]
    with monkeypatch.context() as patch:
        patch.setattr("ingestion.pipeline._Work.adopt_landings", lambda work: None)
        extract(home, folder_source(docs))
    assert numbers(home) == [1]
    with open_ledger(ledger_url(home)) as ledger:
        assert [row.landing_seq for row in ledger.all_landings()] == [1]
