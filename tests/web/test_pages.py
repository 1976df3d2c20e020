"""Does every page answer, lead only to pages that answer, and show what the release says?"""

import gc
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from starlette.testclient import TestClient

from tests.warehouse.dbt_runs import DbtRun
from tests.warehouse.landing_fixture import XIANAN
from tests.web.conftest import HOST, Get, client_of, publish_built
from warehouse.holders import look
from warehouse.reader import query

LANGUAGES = ("zh", "en")
MOST_BYTES = 500_000
MOST_PAGES = 400


def the(tree: LexborHTMLParser | LexborNode | None, selector: str) -> LexborNode:
    """The first node that a selector finds, which must be there."""
    assert tree is not None
    node = tree.css_first(selector)
    assert node is not None, selector
    return node


def internal_links(address: str, html: str) -> Iterator[str]:
    for node in LexborHTMLParser(html).css("a[href], link[href]"):
        target = urljoin(HOST + address, node.attributes["href"] or "")
        split = urlsplit(target)
        if target.startswith(HOST + "/"):
            yield split.path + (f"?{split.query}" if split.query else "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_every_page_answers(client: TestClient, language: str) -> None:
    """From the first page on, every kind of page at least once, to the bound."""
    waiting, seen = [f"/{language}/"], {f"/{language}/"}
    while waiting and len(seen) <= MOST_PAGES:
        address = waiting.pop(0)
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.text[:300]}"
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        assert len(answer.content) <= MOST_BYTES, address
        for link in internal_links(address, answer.text):
            if link not in seen and not link.startswith("/release/zhibiao.duckdb"):
                seen.add(link)
                waiting.append(link)
    kinds = {each.split("?")[0].split("/")[2] for each in seen if each.startswith(f"/{language}/")}
    assert {"", "regions", "indicators", "claims", "compare", "revisions", "dictionary", "downloads"} <= kinds


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_needs_no_script_and_nothing_from_elsewhere(get: Get, language: str) -> None:
    for name in ("", f"regions/{XIANAN}", "indicators/gdp", "dictionary", "downloads", "revisions"):
        html = get(f"/{language}/{name}")
        tree = LexborHTMLParser(html)
        assert tree.css_first("script") is None
        assert not re.search(r"\s(style|on[a-z]+)=", html)
        loaded = [node.attributes.get("href") or node.attributes.get("src") for node in tree.css("link, img, iframe")]
        assert all(each and each.startswith(("/static/", "data:,")) for each in loaded), loaded
        assert the(tree, "html").attributes["lang"] == {"zh": "zh-CN", "en": "en"}[language]


def test_every_drawing_has_its_table_or_words(get: Get, home: Path) -> None:
    several_years = """
        select region_code from fct_actuals
        where is_latest and measure = 'level' and indicator_key = 'gdp' and month(period_start_date) = 1
            and year(period_start_date) = year(period_end_date)
        group by region_code, unit having count(distinct year(period_end_date)) > 1 order by region_code limit 1
    """
    region = query(home / "published", several_years).rows[0][0]
    trends = LexborHTMLParser(get(f"/zh/regions/{region}")).css("figure.trend")
    assert trends
    for trend in trends:
        columns = [node for node in trend.css("svg rect") if node.attributes["class"] in ("whole", "part")]
        assert len(trend.css("table tbody tr")) >= len(columns) > 1, "a column that no row tells"
    bars = LexborHTMLParser(get(f"/zh/regions/{XIANAN}")).css("svg.bar")
    assert bars
    for bar in bars:
        assert bar.attributes["aria-hidden"] == "true"
        assert the(bar.parent, ".status").text(strip=True)


def test_a_region_page_tells_the_scorecard(get: Get, home: Path) -> None:
    rows = query(
        home / "published",
        "select * from mart_region_scorecard where region_code = $1 and base_target is not null"
        " and base_target_high is null order by year desc limit 1",
        [XIANAN],
    ).records()
    row = rows[0]
    tree = LexborHTMLParser(get(f"/zh/regions/{XIANAN}?year={row['year']}"))
    text = " ".join(the(tree, "table.score").text().split())
    assert f"{row['base_target'].normalize():f} {row['unit']}" in text
    marked = [node.text() for node in tree.css("table.score mark")]
    assert marked
    for said in tree.css("table.score blockquote"):
        assert said.text(strip=True)


def test_a_claim_page_marks_the_words_in_the_sentence(get: Get, home: Path) -> None:
    row = query(
        home / "published",
        "select claim_id, quote, sentence from fct_claims where contains(sentence, quote) order by claim_id limit 1",
    ).records()[0]
    tree = LexborHTMLParser(get(f"/zh/claims/{row['claim_id']}"))
    quote = the(tree, "blockquote")
    assert the(quote, "mark").text() == row["quote"]
    assert quote.text() == row["sentence"]


@pytest.mark.parametrize("asked", ["咸安区", "咸安", "xianan", "xaq", XIANAN, "XianAn"])
def test_a_region_is_found_by_name_code_and_pinyin(get: Get, asked: str) -> None:
    tree = LexborHTMLParser(get(f"/zh/search?q={asked}"))
    assert f"/zh/regions/{XIANAN}" in [node.attributes["href"] for node in tree.css("ul.names a")][:3]


@pytest.mark.parametrize("asked", ["GDP", "地区生产总值", "regional product"])
def test_an_indicator_is_found_in_both_languages(get: Get, asked: str) -> None:
    assert "/zh/indicators/gdp" in get(f"/zh/search?q={asked}")


def test_what_is_unknown_is_no_low_bar(get: Get) -> None:
    html = get(f"/zh/regions/{XIANAN}")
    for svg in LexborHTMLParser(html).css("svg.bar"):
        assert (svg.css_first(".fill") is None) != (svg.css_first(".hatch") is None)


def test_unknown_addresses_say_so(client: TestClient) -> None:
    for address in ("/zh/nothing", "/zh/regions/999999", "/zh/indicators/nothing", "/zh/claims/x", "/fr/", "/nothing"):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert answer.headers["cache-control"] == "no-store"
    assert client.get(f"/zh/regions/{XIANAN}?year=1e9").status_code == 400
    assert client.get("/zh/revisions?offset=-1").status_code == 400


def test_only_names_of_this_machine_are_answered(client: TestClient) -> None:
    """Or a page elsewhere could read the release through a name that it points here (DNS rebinding)."""
    assert client.get("/zh/", headers={"host": "evil.test"}).status_code == 400


def test_what_a_browser_holds_is_not_sent_again_until_a_new_release(built: DbtRun, tmp_path: Path) -> None:
    publish_built(built, tmp_path, "r1")
    address = f"/zh/regions/{XIANAN}"
    with client_of(tmp_path) as client:
        first = client.get(address)
        held = {"if-none-match": first.headers["etag"]}
        assert client.get(address, headers=held).status_code == 304
        renamed = f"update marts.dim_region set name_zh = '改名区' where region_code = '{XIANAN}'"
        publish_built(built, tmp_path, "r2", renamed)
        second = client.get(address, headers=held)
        assert second.status_code == 200
        assert "改名区" in second.text
        assert "改名区" not in first.text
        assert client.get("/healthz").json() == {"release": "r2"}


def test_without_a_release_a_page_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "published").mkdir()
    with client_of(tmp_path) as client:
        for address in ("/zh/", "/en/", "/api/v1/release", "/healthz"):
            assert client.get(address).status_code == 503, address


def test_a_first_visit_goes_to_the_readers_language(client: TestClient) -> None:
    assert client.get("/", follow_redirects=False, headers={"accept-language": "en-GB"}).headers["location"] == "/en/"
    assert client.get("/", follow_redirects=False).headers["location"] == "/zh/"


def test_headers_forbid_scripts_frames_and_foreign_bases(client: TestClient) -> None:
    for address in ("/zh/", "/zh/nothing", "/openapi.json", "/release/manifest.json"):
        policy = client.get(address).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


def test_a_release_that_nobody_reads_any_more_is_let_go(built: DbtRun, tmp_path: Path) -> None:
    """Else `zhibiao prune` could never remove what a server once showed."""
    publish_built(built, tmp_path, "r1")
    with client_of(tmp_path) as client:
        assert client.get("/zh/search?q=xianan").status_code == 200
        assert look().holds(tmp_path / "published" / "r1")
        publish_built(built, tmp_path, "r2", "delete from marts.rpt_rejections")
        assert client.get("/zh/").status_code == 200
        gc.collect()
        assert not look().holds(tmp_path / "published" / "r1")
        assert look().holds(tmp_path / "published" / "r2")


def test_an_indicator_begins_with_a_ranking_and_a_ladder_worth_reading(get: Get) -> None:
    tree = LexborHTMLParser(get("/zh/indicators/gdp"))
    known, siblings = the(tree, "#ranking > p.soft").text().split()[1::2]
    assert 2 * int(known) >= int(siblings) >= int(known)
    assert tree.css("#ladder tbody tr"), "no empty ladder of a year that only a plan names"
    for node in tree.css("#ladder nav a"):
        other = LexborHTMLParser(get(node.attributes["href"] or ""))
        assert other.css("#ladder tbody tr"), node.attributes["href"]


def test_a_ranking_is_of_one_level(built: DbtRun, tmp_path: Path) -> None:
    """A zone and a county below one city have places of their own: both may be the first, each of other siblings."""
    zone = f"update marts.mart_rank set region_level = 'zone', sibling_count = 1 where region_code = '{XIANAN}'"
    publish_built(built, tmp_path, "r1", zone)
    asked = "/zh/indicators/gdp?parent=421200&measure=level&period=2023&level="
    with client_of(tmp_path) as client:
        trees = {level: LexborHTMLParser(client.get(asked + level).text) for level in ("county", "zone")}
    codes = {
        level: {(node.attributes["href"] or "").rsplit("/", 1)[1] for node in tree.css("#ranking tbody th a")}
        for level, tree in trees.items()
    }
    assert codes["zone"] == {XIANAN}
    assert len(codes["county"]) == 1
    assert XIANAN not in codes["county"]
    for tree in trees.values():
        known, siblings = the(tree, "#ranking > p.soft").text().split()[1::2]
        assert int(known) <= int(siblings)
