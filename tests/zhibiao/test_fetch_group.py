"""Are sources that share a task fetched as those that have one each, and does a dead one harm no other?"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from ingestion.records import StageReport
from ingestion.source_model import SourceRecord
from zhibiao import ingest_stages, stages
from zhibiao.demo_site import DemoSite
from zhibiao.settings import Settings, load_settings

GROUP = "430600_demo_news,430600_demo_portal,421202_demo_portal,420281_demo_portal"


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    with DemoSite(ingest_stages.DEMO_SITE) as site:
        yield load_settings({"ZHIBIAO_HOME": str(tmp_path / "home"), "ZHIBIAO_DEMO_ADDRESS": f"127.0.0.1:{site.port}"})


def stored(settings: Settings) -> list[tuple[str, str]]:
    engine = create_engine(settings.ledger_url)
    with engine.connect() as connection:
        found = connection.execute(text("select distinct source_id, raw_sha256 from fetches where outcome = 'stored'"))
        rows = sorted((str(source), str(sha)) for source, sha in found)
    engine.dispose()
    return rows


def test_a_group_brings_what_its_sources_bring_one_by_one(settings: Settings, tmp_path: Path) -> None:
    together = stages.run("fetch_source", settings, source_id=GROUP)
    alone = replace(settings, home=tmp_path / "alone", ledger_url=f"sqlite:///{tmp_path / 'alone' / 'ledger.sqlite'}")
    reports = [stages.run("fetch_source", alone, source_id=source_id) for source_id in GROUP.split(",")]
    assert stored(settings) == stored(alone) != []
    assert together["stored"] == sum(report["stored"] for report in reports)
    assert (together["sources"], together["failed_sources"], together["notes"]) == (4, 0, [])


def test_a_dead_source_is_told_and_the_others_are_there(settings: Settings) -> None:
    report = stages.run("fetch_source", settings, source_id=f"{GROUP},430621_gone")
    assert (report["sources"], report["failed_sources"]) == (5, 1)
    (note,) = report["notes"]
    assert note.startswith("430621_gone: ") and "unknown source" in note
    assert {source for source, _ in stored(settings)} == set(GROUP.split(","))


def test_a_group_of_which_nothing_worked_fails(settings: Settings) -> None:
    with pytest.raises(stages.StageFailed, match="2 of 2 sources could not be read: 430621_gone") as error:
        stages.run("fetch_source", settings, source_id="430621_gone,430626_gone")
    assert not error.value.may_pass


def test_a_ledger_that_is_away_is_tried_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when another source of the group failed for good, and is told first."""
    import ingestion

    fetch = ingestion.fetch_source

    def away(source: SourceRecord, **more: Any) -> StageReport:
        if source.id == "421202_demo_portal":
            raise ingestion.LedgerAway("the ledger does not answer")
        return fetch(source, **more)

    monkeypatch.setattr(ingestion, "fetch_source", away)
    with pytest.raises(stages.StageFailed, match=r"2 of 5 .*421202_demo_portal: the ledger does not answer") as error:
        stages.run("fetch_source", settings, source_id=f"430621_gone,{GROUP}")
    assert error.value.may_pass


def test_a_defect_is_told_as_it_is_after_the_others_were_fetched(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ingestion

    fetch = ingestion.fetch_source

    def broken(source: SourceRecord, **more: Any) -> StageReport:
        if source.id == GROUP.partition(",")[0]:
            raise ZeroDivisionError("a defect")
        return fetch(source, **more)

    monkeypatch.setattr(ingestion, "fetch_source", broken)
    monkeypatch.setattr("zhibiao.fetch_group.AT_ONCE", 1)  # the first fails before any other has begun
    with pytest.raises(ZeroDivisionError):
        stages.run("fetch_source", settings, source_id=GROUP)
    assert {source for source, _ in stored(settings)} == set(GROUP.split(",")[1:])
