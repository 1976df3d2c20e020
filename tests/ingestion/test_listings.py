"""Does each kind of source give its documents, a back-fill its older ones, and a trap of endless lists an end?"""

import gzip
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingestion.discover import is_list, list_articles, read_listing
from ingestion.errors import SourceFailed
from ingestion.fetch import fetch_source
from ingestion.records import FetchOutcome, StageReport
from ingestion.source_model import Interface, Limits, OlderPages, Query, Revisit, SourceRecord
from tests.ingestion.fetching import ART, NO_RULES, TEXT, rows, site
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import (
    Script,
    Server,
    Sleeps,
    answer,
    in_turn,
    index,
    network,
    page,
    serve,
    source,
)
from tests.ingestion.test_ledger import NOON

XML = "Content-Type: application/xml\r\n"
JSON = "Content-Type: application/json\r\n"
OLDER = OlderPages(template="http://a.test/index_{page}.html", first=1, last=9)


def fetch(home: Path, server: Server, record: SourceRecord, **options: Any) -> StageReport:
    now = options.pop("now", NOON)
    since = options.pop("since", None)
    return fetch_source(
        record,
        home=home,
        ledger_url=ledger_url(home),
        run_id=options.pop("run_id", "r1"),
        network=network(server, Sleeps(), **options),
        now=lambda: now,
        since=since,
    )


def lines(*entries: tuple[str, str]) -> bytes:
    """A list page as content systems write it: title and day in a line."""
    items = "".join(f'<li><a href="/art/{name}.html">经济运行</a><span>{day}</span></li>' for name, day in entries)
    return page(f"<ul>{items}</ul>")


def articles(*names: str) -> dict[str, bytes]:
    return {f"/art/{name}.html": page(f"{TEXT}{name}。") for name in names}


def sitemap(*urls: str, kind: str = "url") -> bytes:
    inner = "".join(f"<{kind}><loc>http://a.test{url}</loc></{kind}>" for url in urls)
    root = "sitemapindex" if kind == "sitemap" else "urlset"
    return f"<{root}>{inner}</{root}>".encode()


def test_older_pages_are_asked_for_a_back_fill_alone_and_until_its_day(tmp_path: Path) -> None:
    scripts = {
        **NO_RULES,
        "/": lines(("a", "2024-03-09")),
        "/index_1.html": lines(("b", "2024-03-05"), ("c", "2024-03-04")),
        "/index_2.html": lines(("d", "[2024/3/1]"), ("e", "2024年2月20日")),
        "/index_3.html": lines(("f", "2024-02-10"), ("g", "2024-02-09")),
        "/index_4.html": lines(("h", "2024-01-01")),
        **articles("a", "b", "c", "d", "e", "f", "g", "h"),
    }
    record = source(older_pages=OLDER)
    with serve(dict(scripts)) as server:
        nightly = fetch(tmp_path, server, record)
        assert server.paths == ["/robots.txt", "/", "/art/a.html"]
        report = fetch(tmp_path, server, record, since=date(2024, 3, 1))
    assert nightly.counts["listed"] == 1
    assert (report.counts["listed"], report.counts["stored"]) == (4, 3)
    assert "/index_3.html" in server.paths, "the page that names nothing young enough ends the walk"
    assert "/index_4.html" not in server.paths
    assert not {"/art/e.html", "/art/f.html"} & set(server.paths)


def test_back_fill_ends_where_the_site_has_no_more_or_says_the_same_again(tmp_path: Path) -> None:
    """T28"""
    record = source(older_pages=OLDER, assertions=source(minimum=0).assertions)
    for last_page in (page("x", status="404 Not Found"), index(ART)):
        scripts = {**site(page(TEXT)), "/index_1.html": index(ART), "/index_2.html": last_page}
        with serve(dict(scripts)) as server:
            fetch(tmp_path / str(len(last_page)), server, record, since=date(2024, 1, 1))
        assert "/index_3.html" not in server.paths


def test_back_fill_again_asks_no_held_page_and_goes_on_behind_its_limit(tmp_path: Path) -> None:
    """T28: a generated calendar without end stops at the limit, with a note; the next run goes on from there."""

    def calendar(connection: Any, head: str, _before: int) -> None:
        number = int(head.split("index_")[1].split(".", maxsplit=1)[0])
        connection.sendall(index(*(f"/art/p{number}x{item}.html" for item in range(2))))

    def article(connection: Any, head: str, _before: int) -> None:
        connection.sendall(page(f"{TEXT}{head.split()[1]}"))

    scripts: dict[str, Script | bytes] = {**NO_RULES, "/": page("没有文章，只有历年归档。")}
    scripts |= {f"/index_{number}.html": calendar for number in range(1, 9)}
    scripts |= {f"/art/p{number}x{item}.html": article for number in range(1, 9) for item in range(2)}
    record = source(minimum=0, older_pages=OLDER, limits=Limits(documents=5))
    with serve(scripts) as server:
        first = fetch(tmp_path, server, record, since=date(2000, 1, 1))
        second = fetch(tmp_path, server, record, since=date(2000, 1, 1))
    assert (first.counts["stored"], first.counts["postponed"]) == (5, 1)
    assert any("back-fill ends before http://a.test/index_4.html" in note for note in first.notes)
    assert (second.counts["stored"], second.counts["not_due"]) == (5, 5)
    assert max(server.paths.count(path) for path in server.paths if path.startswith("/art/")) == 1


def test_older_page_in_trouble_is_noted_and_the_walk_goes_on_until_three_in_a_row(tmp_path: Path) -> None:
    down = page("x", status="500 Oops")
    scripts = {**site(page(TEXT)), **articles("b"), "/index_1.html": down, "/index_2.html": index("/art/b.html")}
    scripts |= {f"/index_{number}.html": down for number in range(3, 9)}
    with serve(dict(scripts)) as server:
        report = fetch(tmp_path, server, source(older_pages=OLDER), since=date(2024, 1, 1), retries=0)
    assert report.counts["stored"] == 2
    assert "/index_5.html" in server.paths
    assert "/index_6.html" not in server.paths
    assert any("3 older index pages in a row" in note for note in report.notes)


def test_run_takes_no_more_documents_than_its_limit_and_tells_the_rest(tmp_path: Path) -> None:
    """T28"""
    names = [f"n{number}" for number in range(9)]
    scripts = {**NO_RULES, "/": index(*(f"/art/{name}.html" for name in names)), **articles(*names)}
    record = source(limits=Limits(documents=4), revisit=Revisit(every_days=30))
    with serve(dict(scripts)) as server:
        first = fetch(tmp_path, server, record)
        second = fetch(tmp_path, server, record)
    assert (first.counts["listed"], first.counts["stored"], first.counts["postponed"]) == (9, 4, 5)
    assert (second.counts["stored"], second.counts["not_due"], second.counts["postponed"]) == (4, 4, 1)
    row = next(row for row in rows(tmp_path) if row.outcome is FetchOutcome.REFUSED)
    assert (row.url, row.detail) == ("http://a.test/art/n4.html", "postponed: limits.documents of the record is 4")
    assert any("n4.html on postponed to a later run" in note for note in first.notes)


def test_run_takes_no_more_bytes_than_its_limit(tmp_path: Path) -> None:
    """T34, T28: at most one document beyond it."""
    names = [f"n{number}" for number in range(6)]
    scripts = {**NO_RULES, "/": index(*(f"/art/{name}.html" for name in names))}
    scripts |= {f"/art/{name}.html": page(name + "长" * 3000) for name in names}
    with serve(dict(scripts)) as server:
        report = fetch(tmp_path, server, source(limits=Limits(bytes=20_000)))
    assert (report.counts["stored"], report.counts["postponed"]) == (3, 3)
    assert sum(row.wire_bytes for row in rows(tmp_path)) < 20_000 + 10_000


def test_addresses_that_differ_in_nothing_are_asked_once(tmp_path: Path) -> None:
    """T28"""
    links = (
        ART,
        f"{ART}#top",
        f"http://a.test:80{ART}",
        "/x/..//../art/1.html",
        f"{ART};jsessionid=0A.n1",
        f"/./{ART[1:]}",
    )
    with serve({**NO_RULES, "/": index(*links), ART: page(TEXT)}) as server:
        report = fetch(tmp_path, server, source())
    assert report.counts["listed"] == 1
    assert server.paths == ["/robots.txt", "/", ART]


def test_links_of_an_article_are_never_followed(tmp_path: Path) -> None:
    """T28: depth ends at what a list names."""
    deeper = page(f'{TEXT}<a href="/art/2.html">下一篇</a>')
    with serve({**site(deeper), **articles("2")}) as server:
        fetch(tmp_path, server, source())
    assert "/art/2.html" not in server.paths


def test_rss_is_a_list(tmp_path: Path) -> None:
    feed = f"<rss><channel><item><link>http://a.test{ART}</link></item></channel></rss>".encode()
    record = source(kind="rss", index_urls=("http://a.test/rss.xml",))
    with serve({**NO_RULES, "/rss.xml": answer(feed, headers=XML), ART: page(TEXT)}) as server:
        report = fetch(tmp_path, server, record)
    assert report.counts["stored"] == 1
    assert is_list(record, "http://a.test/rss.xml")
    assert not is_list(record, f"http://a.test{ART}")


def test_page_where_a_feed_was_is_an_outage(tmp_path: Path) -> None:
    """F24"""
    record = source(kind="rss", index_urls=("http://a.test/rss.xml",))
    with (
        serve({**NO_RULES, "/rss.xml": page("系统维护")}) as server,
        pytest.raises(SourceFailed, match="not_expected_content: a web page where feed was expected"),
    ):
        fetch(tmp_path, server, record)


def test_sitemap_of_sitemaps_is_followed_to_its_documents_and_no_deeper(tmp_path: Path) -> None:
    """T28: three sitemaps deep, a circle, and another host's."""
    packed = answer(gzip.compress(sitemap(ART, "/other.html")), headers="Content-Type: application/gzip\r\n")
    foreign = b"<sitemap><loc>http://evil.test/s.xml</loc></sitemap></sitemapindex>"
    top = sitemap("/s.xml", "/one.xml.gz", "/deep.xml", kind="sitemap").replace(b"</sitemapindex>", foreign)
    scripts = {
        **NO_RULES,
        "/s.xml": answer(top, headers=XML),
        "/one.xml.gz": packed,
        "/deep.xml": answer(sitemap("/deeper.xml", "/s.xml", kind="sitemap"), headers=XML),
        ART: page(TEXT),
    }
    record = source(kind="sitemap", index_urls=("http://a.test/s.xml",))
    with serve(dict(scripts)) as server:
        report = fetch(tmp_path, server, record)
    assert report.counts["stored"] == 1
    assert server.paths == ["/robots.txt", "/s.xml", "/one.xml.gz", "/deep.xml", ART]
    assert any("/deeper.xml" in note for note in report.notes)
    assert is_list(record, "http://a.test/one.xml.gz")


def test_files_are_documents_themselves(tmp_path: Path) -> None:
    urls = ("http://a.test/2024.csv", "http://a.test/2024.xls")
    table = "<html><body><table><tr><td>指标</td><td>亿元</td></tr></table></body></html>".encode()
    scripts = {
        **NO_RULES,
        "/2024.csv": answer("指标,亿元\n工业,3\n".encode(), headers="Content-Type: text/csv\r\n"),
        "/2024.xls": answer(table, headers="Content-Type: application/vnd.ms-excel\r\n"),
    }
    record = source(kind="files", index_urls=urls, article_url_pattern=None)
    with serve(dict(scripts)) as server:
        report = fetch(tmp_path, server, record)
    assert (report.counts["listed"], report.counts["stored"]) == (2, 2)
    assert not is_list(record, urls[0])


def test_page_where_a_file_was_is_no_file(tmp_path: Path) -> None:
    """F24"""
    record = source(kind="files", index_urls=("http://a.test/2024.xlsx",), article_url_pattern=None)
    with (
        serve({**NO_RULES, "/2024.xlsx": page(TEXT)}) as server,
        pytest.raises(SourceFailed, match=r"not_expected_content: a web page where a \.xlsx file was expected"),
    ):
        fetch(tmp_path, server, record)


def interface(*queries: Query) -> SourceRecord:
    return source(
        kind="json_interface",
        index_urls=(),
        article_url_pattern=None,
        interface=Interface(adapter="nbs_release", queries=queries),
    )


def test_json_interface_is_asked_query_by_query(tmp_path: Path) -> None:
    ask = Query(name="gdp_2024", url="http://a.test/esData", body='{"cid": "省"}', media_type="application/json")
    tree = Query(name="tree", url="http://a.test/tree?code=1")
    reply = answer(b'{"data": []}', headers=f'{JSON}ETag: "1"\r\n')
    script = answer(b' {"data": [1]}', headers="Content-Type: text/javascript\r\n")
    with serve({**NO_RULES, "/esData": reply, "/tree?code=1": script}) as server:
        report = fetch(tmp_path, server, interface(ask, tree))
        again = fetch(tmp_path, server, interface(ask, tree))
    assert (report.counts["listed"], report.counts["fetched"]) == (2, 2)
    assert again.counts["unchanged"] == 2
    held = {row.url: row.raw_sha256 for row in rows(tmp_path)}
    assert all(held.values())
    assert list(held) == ["http://a.test/esData#gdp_2024", "http://a.test/tree?code=1#tree"]
    heads = [head for path, head in server.asked if path == "/esData"]
    assert heads[0].startswith("POST /esData HTTP/1.1\r\n")
    assert "Content-Type: application/json\r\n" in heads[0]
    assert "Content-Length: 14\r\n" in heads[0]
    assert "If-None-Match" not in heads[1], "another query may stand behind the same address and mark"


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (page("请开启JavaScript"), "a web page where json was expected: the interface is out of order or guarded"),
        (answer(b"<!DOCTYPE html><script>x</script>", headers=JSON), "a web page where json was expected"),
        (answer(b"callback(1)", headers=JSON), "something else where json was expected"),
    ],
    ids=["page", "page called json", "script"],
)
def test_page_from_a_json_interface_is_an_outage(tmp_path: Path, reply: bytes, why: str) -> None:
    """F24"""
    record = interface(Query(name="tree", url="http://a.test/tree"))
    with serve({**NO_RULES, "/tree": reply}) as server, pytest.raises(SourceFailed, match=why):
        fetch(tmp_path, server, record)
    assert server.paths.count("/tree") == 1
    assert rows(tmp_path)[-1].outcome is FetchOutcome.FAILED


def test_page_held_for_longer_than_its_term_is_left_alone_unless_its_bytes_are_lost(tmp_path: Path) -> None:
    from ingestion import raw_store

    record = source(revisit=Revisit(every_days=0, for_days=30))
    with serve(site(in_turn(page(TEXT), page(TEXT + "改。")))) as server:
        fetch(tmp_path, server, record)
        soon = fetch(tmp_path, server, record, now=NOON + timedelta(days=29))
        late = fetch(tmp_path, server, record, now=NOON + timedelta(days=31))
        newest = rows(tmp_path, f"http://a.test{ART}")[-1]
        raw_store.blob_path(tmp_path, newest.raw_sha256 or "").unlink()
        lost = fetch(tmp_path, server, record, now=NOON + timedelta(days=32))
    assert (soon.counts["fetched"], late.counts["not_due"], lost.counts["fetched"]) == (1, 1, 1)


def test_days_of_entries_come_from_their_lines_and_addresses() -> None:
    html = """<html><body><ul><li><h3><a href="/art/a.html">甲</a></h3><span>2024-03-05</span></li>
    <li><a href="/art/b.html">乙</a></li></ul><table><tr><td><a href="/art/c.html">丙</a></td><td>2024年1月9日</td></tr>
    </table><div>2020-01-01<p><a href="/art/b.html">更多</a></p></div></body></html>"""
    listing = read_listing(source(), html.encode(), "http://a.test/")
    days = {listed.url[-6]: listed.day for listed in listing.documents}
    assert days["a"] == date(2024, 3, 5)
    assert days["c"] == date(2024, 1, 9)
    dated = source(article_url_pattern=r"http://a\.test/.+\.html")
    url = "http://a.test/art/2024/4/7/art_1_2.html"
    (listed,) = read_listing(dated, f'<a href="{url}">x</a>'.encode(), "http://a.test/").documents
    assert listed.day == date(2024, 4, 7)


def test_list_in_records_inside_a_script_gives_its_links() -> None:
    """The hanweb system's lists: records of HTML in CDATA, laid out by a script."""
    html = """<script type="text/xml"><datastore><recordset><record><![CDATA[<li><a href="/art/a.html">甲</a>
    2024-03-05</li>]]></record><record><![CDATA[<li><a href="/art/b.html">乙</a></li>]]></record></recordset>
    </datastore></script>"""
    assert list_articles(source(), html.encode(), "http://a.test/") == (
        "http://a.test/art/a.html",
        "http://a.test/art/b.html",
    )


def test_hostile_list_is_a_problem_of_that_list_alone(tmp_path: Path) -> None:
    """T9: the parser is quadratic in depth, so markup that deep is not parsed."""
    deep = answer(b"<html><body>" + b"<div>" * 100_000 + b"</body></html>", headers="Content-Type: text/html\r\n")
    record = source(index_urls=("http://a.test/deep", "http://a.test/"))
    with serve({**site(page(TEXT)), "/deep": deep}) as server:
        report = fetch(tmp_path, server, record)
    assert report.counts["stored"] == 1
    assert any("index page http://a.test/deep: parser_limit" in note for note in report.notes)


def test_lists_are_told_from_documents() -> None:
    record = source(older_pages=OLDER)
    told = {"/": True, "/index_3.html": True, "/index_x.html": False, ART: False}
    assert {path: is_list(record, f"http://a.test{path}") for path in told} == told
    assert not is_list(source(kind="folder", folder="x", index_urls=()), "a.txt")
