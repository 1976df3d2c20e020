"""Does the command line answer as a person and a script expect? Exit codes, one clear line, JSON alone."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from zhibiao.cli import app
from zhibiao.settings import Settings

PLAN = "咸安区2023年计划\n2023-01-05\n\n2023年全区地区生产总值力争增长8%以上，一般公共预算收入增长12%以上。\n"


@pytest.fixture
def zhibiao(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("ZHIBIAO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path / "airflow"))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments))

    return call


def test_extract_prints_one_claim_a_line(zhibiao, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "plan.txt").write_text(PLAN, "utf-8")
    done = zhibiao("extract", str(tmp_path / "plan.txt"), "--format", "jsonl")
    assert done.exit_code == 0
    claims = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(c["doc"], c["indicator"], c["value"], c["strength"]) for c in claims] == [
        ("plan", "地区生产总值", 8, "stretch"),
        ("plan", "一般公共预算收入", 12, "stretch"),
    ]
    for claim in claims:
        assert PLAN[claim["char_start"] : claim["char_end"]] == claim["quote"]
        assert claim["claim_id"] and claim["rule"]
        assert (claim["region"], claim["period_start"], claim["period_end"]) == ("421202", "2023-01-01", "2023-12-31")
    assert not (tmp_path / "home").exists(), "extract leaves nothing behind"


def test_extract_tells_each_file_it_cannot_read_and_reads_the_others(zhibiao, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "plan.txt").write_text(PLAN, "utf-8")
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (tmp_path / "lines.jsonl").write_text('{"id": "a", "text": ' + json.dumps(PLAN) + "}\nno json\n", "utf-8")
    (tmp_path / "what.xyz").write_text("?", "utf-8")
    done = zhibiao("extract", str(tmp_path), "--format", "jsonl")
    assert done.exit_code == 0
    assert {json.loads(line)["doc"] for line in done.stdout.splitlines()} == {"plan", "a"}
    for said in (
        "empty.html: empty",
        "broken.xlsx: unreadable",
        "lines.jsonl#L2: unreadable",
        "what.xyz: unknown_type",
    ):
        assert sum(said in line for line in done.stderr.splitlines()) == 1, said


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01\x02"])
def test_extract_ends_with_65_when_nothing_could_be_read(zhibiao, tmp_path: Path, content: bytes | None) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "pages"
    folder.mkdir()
    if content is not None:
        (folder / "page.html").write_bytes(content)
    done = zhibiao("extract", str(folder), "--format", "jsonl")
    assert done.exit_code == 65
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [("extract", "/no/such/place"), ("run", "--pages", "/no/such/place"), ("query", "select 1"), ("verify",)],
)
def test_what_is_missing_is_one_line_without_a_traceback(zhibiao, arguments: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    done = zhibiao(*arguments)
    assert done.exit_code == 65
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_rejections_are_written_with_their_reasons(zhibiao, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "plan.txt").write_text("某地2023年计划\n2023-01-05\n\n地区生产总值力争增长8%以上。\n", "utf-8")
    out = tmp_path / "rejected.jsonl"
    done = zhibiao("extract", str(tmp_path / "plan.txt"), "--format", "jsonl", "--rejections", str(out))
    assert done.exit_code == 0
    assert [json.loads(line)["reason"] for line in out.read_text("utf-8").splitlines()] == ["no_region"]


def test_ingest_prints_json_alone(zhibiao, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "plan.txt").write_text(PLAN, "utf-8")
    done = zhibiao("ingest", "--pages", str(pages), "--json")
    assert done.exit_code == 0
    assert [report["claims"] for report in json.loads(done.stdout)["extracted"]] == [2]


def test_help_names_every_command(zhibiao) -> None:  # type: ignore[no-untyped-def]
    text = zhibiao("--help").stdout
    for command in ("run", "ingest", "extract", "build", "publish", "verify", "query", "explain", "up", "down"):
        assert f" {command} " in text


def test_extract_closes_with_the_rejection_rate_beside_its_answer(zhibiao, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "plan.txt").write_text(PLAN, "utf-8")
    (tmp_path / "nowhere.txt").write_text("某地2023年计划\n2023-01-05\n\n地区生产总值力争增长8%以上。\n", "utf-8")
    done = zhibiao("extract", str(tmp_path), "--format", "jsonl", "--jobs", "2")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["region"] for line in lines] == [None, *[lines[-1]["region"]] * 2]  # printed, and not counted
    assert done.stderr == "2 documents, 2 claims, 1 rejections (rejection rate 33.3 %)\n"


def test_extract_needs_at_least_one_process(zhibiao, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert zhibiao("extract", str(tmp_path), "--jobs", "0").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [(["--override", "the source was retired"], "the source was retired"), ([], None), (["--override", ""], None)],
)
def test_override_is_a_reason_for_this_run_alone(
    zhibiao: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, arguments: list[str], reason: str | None
) -> None:
    asked: list[str | None] = []

    def note(settings: Settings, **_: object) -> dict[str, str]:
        asked.append(settings.override)
        return {"run_id": "r1"}

    monkeypatch.setattr("zhibiao.pipeline.build", note)
    monkeypatch.setattr("zhibiao.night.run", note)
    assert zhibiao("build", "--json", *arguments).exit_code == 0
    assert zhibiao("run", "--json", *arguments).exit_code == 0
    assert asked == [reason, reason]
