"""Are files and folders read without store, ledger or landing?"""

from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.errors import SourceError
from ingestion.parse.identity import text_identity
from ingestion.pipeline import extract_paths
from ingestion.records import Extraction, Outcome, Page, Table
from tests.ingestion.reading import FAKE, make_docs


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return make_docs(tmp_path)


def test_paths_are_extracted_without_any_store(tmp_path: Path, docs: Path) -> None:
    found = {item.document.doc: item for item in extract_paths([docs], seeds=tmp_path, extractor=FAKE)}
    assert {doc: item.document.outcome.value for doc, item in found.items()} == {
        "a": "extracted",
        "b": "extracted",
        "c": "quarantined",
        "d": "quarantined",
        "e": "quarantined",
        "n1": "extracted",
        "n2": "quarantined",
        "f#L3": "quarantined",
    }
    assert len(found["b"].claims) == 2
    assert sorted(tmp_path.iterdir()) == [docs]
    single: list[Extraction] = list(extract_paths([docs / "a.txt"], seeds=tmp_path, extractor=FAKE))
    assert [item.document.doc for item in single] == ["a"]


def test_missing_path_is_named_before_anything_is_extracted(tmp_path: Path, docs: Path) -> None:
    with pytest.raises(SourceError, match=r"none: no such file or folder"):
        next(extract_paths([docs, tmp_path / "none"], seeds=tmp_path, extractor=FAKE))


def test_unreadable_file_comes_as_quarantined(tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (item,) = extract_paths([docs / "a.txt"], seeds=tmp_path, extractor=FAKE)
    assert (item.document.outcome, item.document.reason) == (Outcome.QUARANTINED, "unreadable")
    assert item.document.detail == "cannot be read (Permission denied)"


def test_two_tables_without_prose_do_not_share_an_identity() -> None:
    blank = Page("0" * 64, "", None, None, None, "utf-8", "text/csv")
    one = replace(blank, tables=(Table("t", (("a", "1"),)),))
    two = replace(blank, tables=(Table("t", (("a", "2"),)),))
    assert len({text_identity(blank), text_identity(one), text_identity(two)}) == 3
