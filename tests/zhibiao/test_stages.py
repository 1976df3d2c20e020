"""What do stages promise? One clear line for what inputs cause, other errors as they are, events in order."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zhibiao import ingest_stages, pipeline, stages
from zhibiao.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "plan.txt").write_text("咸安区2023年计划\n2023-01-05\n\n2023年全区地区生产总值力争增长8%以上。\n", "utf-8")
    base = load_settings({"ZHIBIAO_HOME": str(tmp_path / "home"), "ZHIBIAO_PAGES": str(pages)})
    return replace(base, events=tmp_path / "events.jsonl")


def events(settings: Settings) -> list[dict[str, Any]]:
    assert settings.events
    return [json.loads(line) for line in settings.events.read_text("utf-8").splitlines()]


def test_a_folder_is_fetched_and_extracted_with_counts(settings: Settings) -> None:
    ingested = pipeline.ingest(settings)
    ((source_id, fetched),) = ingested.fetched.items()
    assert source_id.startswith("folder_pages_")
    assert fetched["stored"] == 1
    assert [report["claims"] for report in ingested.extracted] == [1]
    assert [(event["stage"], event["state"]) for event in events(settings)] == [
        ("list_sources", "started"),
        ("list_sources", "finished"),
        ("fetch_source", "started"),
        ("fetch_source", "finished"),
        ("plan_extraction", "started"),
        ("plan_extraction", "finished"),
        ("extract_share", "started"),
        ("extract_share", "progress"),
        ("extract_share", "finished"),
    ]


def test_what_inputs_cause_is_one_clear_failure(settings: Settings) -> None:
    with pytest.raises(stages.StageFailed, match="unknown source 'nowhere'"):
        stages.run("fetch_source", settings, source_id="nowhere")
    assert events(settings)[-1]["state"] == "failed"
    assert "nowhere" in events(settings)[-1]["message"]


def test_a_defect_keeps_its_type_so_that_airflow_retries_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Settings) -> stages.Report:
        raise ZeroDivisionError("a defect")

    monkeypatch.setitem(stages.STAGES, "list_sources", broken)
    with pytest.raises(ZeroDivisionError):
        stages.run("list_sources", settings)
    assert events(settings)[-1]["message"] == "ZeroDivisionError: a defect"


def test_a_held_lock_is_told_with_its_own_exit_code(settings: Settings) -> None:
    import warehouse

    pipeline.ingest(settings)
    with warehouse.WriterLock(settings.home, "other-run"), pytest.raises(stages.StageFailed) as error:
        stages.run("load_landing", settings)
    assert error.value.code == stages.EXIT_LOCKED
    assert "other-run" in str(error.value)


def test_reports_are_json_scalars_and_lists(settings: Settings) -> None:
    ingested = pipeline.ingest(settings)
    assert json.loads(json.dumps([ingested.fetched, ingested.extracted])) == [ingested.fetched, ingested.extracted]


def test_a_second_round_over_unchanged_documents_reads_nothing(settings: Settings) -> None:
    pipeline.ingest(settings)
    again = pipeline.ingest(settings)
    assert again.extracted == []
    assert [report["unchanged"] for report in again.fetched.values()] == [1]


def test_the_world_is_not_fetched_without_a_contact(settings: Settings, tmp_path: Path) -> None:
    nightly = load_settings({"ZHIBIAO_HOME": str(tmp_path / "n"), "ZHIBIAO_SCOPE": "nightly"})
    with pytest.raises(stages.StageFailed, match="ZHIBIAO_CONTACT"):
        ingest_stages._network(nightly)


def test_a_day_that_is_none_is_told(settings: Settings) -> None:
    (source_id,) = stages.run("list_sources", settings)["source_ids"]
    with pytest.raises(stages.StageFailed, match="'last week' is not a date"):
        stages.run("fetch_source", settings, source_id=source_id, since="last week")


def test_a_scope_without_sources_says_so(tmp_path: Path) -> None:
    nightly = load_settings({"ZHIBIAO_HOME": str(tmp_path / "n"), "ZHIBIAO_SCOPE": "nightly"})
    with pytest.raises(stages.StageFailed, match="no source of scope 'nightly' is enabled"):
        stages.run("list_sources", nightly)
