"""Is the real site asked for little, by the rules of a night, and is nothing kept? Against a server of our own."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ingestion.documents import Extractor, default_extractor
from ingestion.source_live import try_live
from ingestion.source_trial import Trial
from tests.ingestion.scripted import Script, Sleeps, answer, index, network, page, serve, source
from tests.ingestion.test_ledger import NOON
from tests.ingestion.test_source_trial import read_here

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
ARTICLE = page(
    "发布时间：2024-05-06　来源：咸安区发改局</p><p>"
    "今年前四个月，咸安区固定资产投资同比增长9.5%，多数工地已经复工，少数还在等材料。"
)
LIST = index(*(f"/art/{name}.html" for name in "abcdef"))
SITE: dict[str, Script | bytes] = {"/": LIST, **{f"/art/{name}.html": ARTICLE for name in "abcdef"}}


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return default_extractor(SEEDS)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch, extractor: Extractor) -> None:
    """The pages are our own: read them here, without starting a worker."""
    monkeypatch.setattr("ingestion.source_live.read_strangers", partial(read_here, extractor))


def ask(
    tmp_path: Path, scripts: dict[str, Script | bytes], now: datetime = NOON, **changes: Any
) -> tuple[Trial, list[str], Sleeps]:
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    home.mkdir(exist_ok=True)
    scratch.mkdir()
    sleeps = Sleeps()
    with serve(scripts) as server:
        trial = try_live(
            source(**changes),
            home=home,
            scratch=scratch,
            network=network(server, sleeps, retries=0),
            seeds=SEEDS,
            now=lambda: now,
        )
    return trial, server.paths, sleeps


def test_one_index_page_and_three_articles_are_asked_whatever_is_listed(tmp_path: Path) -> None:
    trial, paths, sleeps = ask(tmp_path, SITE, minimum=4, delay=2.0, index_urls=("http://a.test/", "http://a.test/2"))
    assert paths == ["/robots.txt", "/", "/art/a.html", "/art/b.html", "/art/c.html"]
    assert sum(sleeps) >= 8
    assert trial.problems == ()
    assert "6 articles listed; the record promises at least 4" in trial.seen[0]
    assert sum("421202 | 固定资产投资 | yoy | 9.5" in line for line in trial.seen) == 1, trial.seen  # one text thrice


def test_nothing_is_kept_in_the_home_but_the_hosts_turn(tmp_path: Path) -> None:
    ask(tmp_path, SITE)
    assert [path.name for path in (tmp_path / "home").rglob("*") if path.is_file()] == ["a.test.turn"]


def test_fewer_than_promised_is_told(tmp_path: Path) -> None:
    trial, _, _ = ask(tmp_path, SITE, minimum=7)
    assert any("6 articles listed, 7 promised" in line for line in trial.problems)


def test_what_robots_forbid_is_not_asked(tmp_path: Path) -> None:
    rules = answer(b"User-agent: *\nDisallow: /art/b", headers="Content-Type: text/plain\r\n")
    trial, paths, _ = ask(tmp_path, {**SITE, "/robots.txt": rules})
    assert "/art/b.html" not in paths
    assert any("/art/b.html: refused: robots.txt does not allow" in line for line in trial.problems)


def test_a_stopped_host_stays_stopped(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "stop_hosts.txt").write_text("a.test | the webmaster asked us to\n", "utf-8")
    trial, paths, _ = ask(tmp_path, SITE)
    assert paths == []
    assert "the webmaster asked us to" in trial.problems[0]


def test_an_article_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    trial, _, _ = ask(tmp_path, {**SITE, "/art/a.html": page("")})
    assert any("/art/a.html" in line for line in trial.problems)


def test_a_paper_is_asked_for_the_day_that_it_is_in_china(tmp_path: Path) -> None:
    night = datetime(2026, 3, 5, 18, 30, tzinfo=UTC)  # half past two on the sixth
    issue: dict[str, Script | bytes] = {"/202603/06/l01.html": LIST, "/art/a.html": ARTICLE}
    _, paths, _ = ask(tmp_path, issue, now=night, index_urls=("http://a.test/{yyyy}{mm}/{dd}/l01.html",))
    assert paths[:3] == ["/robots.txt", "/202603/06/l01.html", "/art/a.html"]
