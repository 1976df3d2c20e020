"""Is a folder of the user's own a source like any other?"""

from pathlib import Path

import pytest

from ingestion.errors import SourceFailed
from ingestion.source_record import folder_source
from tests.ingestion.fetching import TEXT, rows, run
from tests.ingestion.scripted import (
    html,
    serve,
)

pytestmark = pytest.mark.usefixtures("database")  # each test on SQLite and on PostgreSQL


def test_folder_is_a_source_like_any_other(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(TEXT)
    (folder / "sub" / "b.html").write_bytes(html(TEXT))
    (folder / "c.jsonl").write_text('{"id": "n1", "text": "甲"}\n\nnot json\n{"id": "n1", "text": "乙"}\n')
    (folder / ".hidden").write_text("x")
    (folder / "~$a.xlsx").write_text("x")
    (folder / "link.txt").symlink_to("/etc/hostname")
    record = folder_source(folder)
    home = tmp_path / "home"
    with serve({}) as server:
        report = run(home, server, record)
        again = run(home, server, record)
    assert (report.counts["listed"], report.counts["stored"]) == (5, 5)
    assert (again.counts["listed"], again.counts["unchanged"]) == (5, 5)
    assert [row.url for row in rows(home)][:5] == ["a.txt", "c.jsonl#n1", "c.jsonl#L3", "c.jsonl#L4", "sub/b.html"]
    assert server.asked == []


def test_empty_folder_fails_clearly(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    with serve({}) as server, pytest.raises(SourceFailed, match="an empty folder is a mistyped path"):
        run(tmp_path / "home", server, folder_source(tmp_path / "docs"))


def test_oversized_local_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.folder.MAX_FILE_BYTES", 10)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("short")
    (tmp_path / "docs" / "b.txt").write_text(TEXT)
    with serve({}) as server:
        report = run(tmp_path / "home", server, folder_source(tmp_path / "docs"))
    assert (report.counts["stored"], report.counts["refused"]) == (1, 1)
