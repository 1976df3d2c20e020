"""Is each document landed exactly once, however often it is asked for and whatever kills the run?"""

from dataclasses import replace
from pathlib import Path

import pytest

from ingestion import landing
from ingestion.documents import Extracted
from ingestion.durable import write_durable
from ingestion.errors import LandingError
from ingestion.landing_folders import landing_folders
from ingestion.ledger import Ledger
from ingestion.records import Page, SourceContext
from ingestion.source_record import folder_source
from tests.ingestion.reading import FAKE, TEXT, bytes_of, documents, extract, fake_extract, fetch, make_docs

pytestmark = pytest.mark.usefixtures("database")  # each test on SQLite and on PostgreSQL


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return make_docs(tmp_path)


def test_second_run_finds_nothing_to_do_and_touches_nothing(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    extract(home, record)
    before = bytes_of(home / "landing")
    report = extract(home, record)
    assert (report.counts["documents"], report.counts["already"]) == (0, 8)
    assert bytes_of(home / "landing") == before


def test_only_new_documents_are_landed_and_a_new_version_lands_all(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    extract(home, record)
    (docs / "g.txt").write_text(TEXT + "新")
    fetch(home, record)
    assert extract(home, record).counts["documents"] == 1
    assert extract(home, record, replace(FAKE, version="2-fake")).counts["documents"] == 9
    assert sorted(row["landing_seq"] for row in documents(home)) == [1] * 8 + [2] + [3] * 9  # type: ignore[type-var]


def test_everything_again_gives_the_same_bytes(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    extract(home, record)
    before = bytes_of(home / "landing")
    report = extract(home, record, everything=True)
    assert (report.counts["documents"], report.counts["already"]) == (8, 0)
    assert bytes_of(home / "landing") == before


def test_changed_rules_under_an_old_version_are_found_out(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    extract(home, record)
    silent = replace(FAKE, extract=lambda _page, _context, _doc: ((), (), None))
    with pytest.raises(LandingError, match="the extractor changed without a new version"):
        extract(home, record, silent, everything=True)


def test_removed_landing_is_made_again_with_the_same_name_and_bytes(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    extract(home, record)
    before = bytes_of(home / "landing")
    (folder,) = landing_folders(home).values()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert extract(home, record).counts["documents"] == 8
    assert bytes_of(home / "landing") == before


def test_killed_before_the_ledger_row_the_landing_is_adopted(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "append_landing", die)
        with pytest.raises(KeyboardInterrupt):
            extract(home, record)
    before = bytes_of(home / "landing")
    assert len(before) == 4
    (docs / "g.txt").write_text(TEXT + "新")
    fetch(home, record)
    report = extract(home, record)
    assert (report.counts["documents"], report.counts["already"]) == (1, 8)
    assert {name: digest for name, digest in bytes_of(home / "landing").items() if name in before} == before


def test_killed_while_writing_the_landing_leaves_nothing_behind(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    real, written = write_durable, [0]

    def die(path: Path, data: bytes, *, replace: bool = False) -> bool:
        written[0] += 1
        if written[0] == 3:
            raise OSError(28, "No space left on device")
        return real(path, data, replace=replace)

    with monkeypatch.context() as patch:
        patch.setattr(landing, "write_durable", die)
        with pytest.raises(OSError, match="No space left"):
            extract(home, record)
    assert documents(home) == []
    assert extract(home, record).counts["documents"] == 8
    assert len(documents(home)) == 8


def test_two_at_once_land_each_document_once(tmp_path: Path, docs: Path) -> None:
    """The other process fetches one more and lands them all while this one still extracts."""
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    seen = [0]

    def late(page: Page, context: SourceContext, doc: str) -> Extracted:
        seen[0] += 1
        if seen[0] == 1:
            (docs / "g.txt").write_text(TEXT + "新")
            fetch(home, record)
            extract(home, record)
        return fake_extract(page, context, doc)

    extract(home, record, replace(FAKE, extract=late))
    assert len(documents(home)) == 9
    assert len(landing_folders(home)) == 1
