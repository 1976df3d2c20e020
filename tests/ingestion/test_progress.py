"""Is a long fetch or reading told while it goes on, with counts that only grow, and as an event that people see?"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from ingestion import pipeline, visit
from ingestion.fetch import fetch_source
from ingestion.pipeline import extract_pending
from ingestion.source_record import folder_source
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.reading import FAKE
from tests.ingestion.scripted import network, serve
from tests.ingestion.test_ledger import NOON
from zhibiao import events
from zhibiao.progress import Progress
from zhibiao.settings import load_settings


def test_fetching_and_reading_tell_their_counts_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "PROGRESS_EVERY", 2)
    monkeypatch.setattr(pipeline, "PROGRESS_EVERY", 2)
    folder, home = tmp_path / "docs", tmp_path / "home"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"甲县第{number}产业增加值{number}亿元。", "utf-8")
    record = folder_source(folder)
    told: list[dict[str, int]] = []

    def hear(counts: Mapping[str, int]) -> None:
        told.append(dict(counts))

    with serve({}) as server:
        fetch_source(
            record,
            home=home,
            ledger_url=ledger_url(home),
            run_id="f",
            network=network(server),
            now=lambda: NOON,
            progress=hear,
        )
    assert [counts["asked"] for counts in told] == [2, 4]
    told.clear()
    extract_pending(
        None,
        home=home,
        ledger_url=ledger_url(home),
        seeds=tmp_path,
        run_id="e",
        now=lambda: NOON,
        sources={record.id: record},
        extractor=FAKE,
        progress=hear,
    )
    assert told == [{"documents": done, "of": 5} for done in (0, 2, 4)]


def test_progress_is_an_event_for_watchers_and_for_the_file(tmp_path: Path) -> None:
    settings = replace(load_settings({"ZHIBIAO_HOME": str(tmp_path)}), events=tmp_path / "events.jsonl")
    seen: list[str] = []
    with events.watched(lambda event: seen.append(f"{event['stage']} {event['label']} {event['report']['asked']}")):
        events.progress_of(settings, "fetch_source", "a")({"asked": 25})
    assert seen == ["fetch_source a 25"]
    assert '"state": "progress"' in (tmp_path / "events.jsonl").read_text("utf-8")


def test_progress_prints_no_line_where_no_terminal_is(capsys: pytest.CaptureFixture[str]) -> None:
    view = Progress()
    view({"stage": "fetch_source", "label": "a", "state": "progress", "report": {"asked": 25}})
    assert capsys.readouterr() == ("", "")
