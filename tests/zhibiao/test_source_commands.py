"""Do the commands of a data engineer answer with one clear line and the documented exit code?"""

import json
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingestion.documents import default_extractor
from tests.ingestion.test_source_trial import read_here
from zhibiao.cli import app

ROOT = Path(__file__).resolve().parents[2]
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>四月项目通报_咸安区人民政府</title></head><body>
<h1>四月项目通报</h1><div>发布时间：2024-05-06　来源：咸安区发改局</div><div><p>咸安区发改局通报了今年四个月的进度，
多数工地已经复工，少数还在等材料。</p><p>1—4月，全区固定资产投资同比增长9.5%。</p></div></body></html>"""
ADDRESS = "https://www.xianan.gov.cn/xwdt/202405/t20240506_1.html"


@pytest.fixture
def zhibiao(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("ZHIBIAO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ZHIBIAO_CONTACT", raising=False)
    once = cache(default_extractor)  # the vocabulary is loaded once, not thrice, and the page is ours: no worker
    monkeypatch.setattr("ingestion.source_trial.default_extractor", once)
    monkeypatch.setattr(
        "ingestion.source_scaffold.read_strangers",
        lambda source, items, seeds: read_here(once(seeds), source, items, seeds),
    )

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments, "--sources", str(tmp_path)])

    return call


def test_from_a_saved_page_to_a_tested_source(zhibiao, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "saved.html").write_text(PAGE, "utf-8")
    begin = ("new-source", "421202_gov_news", "--url", "https://www.xianan.gov.cn/xwdt/", "--publisher", "咸安区政府")
    made = zhibiao(*begin, "--page", str(tmp_path / "saved.html"), "--page-url", ADDRESS, "--today", "2026-11-22")
    assert made.exit_code == 0, made.stderr
    assert "since: 2026-11-22" in (tmp_path / "421202_gov_news.yml").read_text("utf-8")

    draft = zhibiao("test-source", "421202_gov_news")
    assert draft.exit_code == 65
    assert "expected.csv is a draft" in draft.stdout

    fixture = tmp_path / "fixtures" / "421202_gov_news" / "fixture.yml"
    fixture.write_text(fixture.read_text("utf-8").replace("labelled: null", "labelled: 2026-11-22"), "utf-8")
    done = zhibiao("test-source")
    assert (done.exit_code, "421202_gov_news: as promised" in done.stdout) == (0, True), done.stdout

    again = zhibiao(*begin)
    assert again.exit_code == 65
    assert "stands already" in again.stderr
    assert len(again.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("test-source", "nowhere"), "unknown source 'nowhere'"),
        (("test-source",), "no record has a fixture"),
        (("test-source", "nowhere", "--live"), "ZHIBIAO_CONTACT is not set"),
        (("new-source", "421202_news", "--url", "www.xianan.gov.cn"), "give the whole address"),
        (("new-source", "421202/news", "--url", "https://www.xianan.gov.cn/"), "an id is 1 to 60 of"),
        (("new-source", "x", "--url", "https://a.cn/", "--page-url", ADDRESS), "go together"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_65(zhibiao, tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:  # type: ignore[no-untyped-def]
    done = zhibiao(*arguments)
    assert done.exit_code == 65
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir()), "nothing is left behind"


def test_live_needs_a_source_by_name(zhibiao, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("ZHIBIAO_CONTACT", "mail@example.org")
    done = zhibiao("test-source", "--live")
    assert done.exit_code == 65
    assert "name the sources to ask" in done.stderr


def test_the_schema_is_printed_as_the_file_holds_it() -> None:
    done = CliRunner().invoke(app, ["source-schema"])
    assert done.exit_code == 0
    assert done.stdout == (ROOT / "ingestion" / "sources" / "source.schema.json").read_text("utf-8")
    assert json.loads(done.stdout)["title"] == "SourceRecord"
