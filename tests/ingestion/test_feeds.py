"""Do feeds and sitemaps give their documents, and hostile XML nothing? (T8)"""

import gzip
from datetime import date
from pathlib import Path

import pytest

from ingestion.errors import ParseFailure
from ingestion.feeds import feed_entries, sitemap_entries

RSS = """<?xml version="1.0" encoding="{charset}"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>某县要闻</title>
<link>http://a.test/</link>
<item><title>一季度经济运行</title><link> http://a.test/art/1.html </link>
<pubDate>Mon, 01 Apr 2024 17:30:00 GMT</pubDate></item>
<item><title>二月</title><link>http://a.test/art/2.html</link><dc:date>2024-03-05T09:00:00+08:00</dc:date></item>
<item><title>一月</title><guid>http://a.test/art/3.html</guid><pubDate>2024年2月6日 10:00</pubDate></item>
<item><title>没有链</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="http://a.test/self"/>
<entry><link rel="self" href="http://a.test/api/1"/><link rel="alternate" href="/art/1.html"/>
<updated>2024-05-01T00:00:00Z</updated><published>2024-04-01T00:00:00Z</published></entry></feed>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>http://a.test/art/1.html</loc><lastmod>2024-04-02</lastmod></url>
<url><loc>http://a.test/art/2.html</loc></url><url><loc> </loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>http://a.test/2024.xml.gz</loc><lastmod>2024-04-02T08:00:00+08:00</lastmod></sitemap></sitemapindex>"""
LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "big5"])
def test_rss_gives_links_and_days_of_china(charset: str) -> None:
    text = RSS.replace("{charset}", charset)
    pairs = (("县", "縣"), ("闻", "聞"), ("经", "經"), ("济", "濟"), ("运", "運"), ("没", "沒"), ("链", "鏈"))
    for simple, full in pairs:
        text = text.replace(simple, full) if charset == "big5" else text
    body = text.encode("gb18030" if charset == "gb2312" else charset)
    assert list(feed_entries(body)) == [
        ("http://a.test/art/1.html", date(2024, 4, 2)),
        ("http://a.test/art/2.html", date(2024, 3, 5)),
        ("http://a.test/art/3.html", date(2024, 2, 6)),
    ]


def test_atom_gives_the_page_and_the_day_it_was_published() -> None:
    assert list(feed_entries(ATOM.encode())) == [("/art/1.html", date(2024, 4, 1))]


@pytest.mark.parametrize("is_packed", [False, True])
def test_sitemap_gives_documents_and_sitemaps_behind_it(is_packed: bool) -> None:
    def sent(text: str) -> bytes:
        return gzip.compress(text.encode()) if is_packed else text.encode()

    documents = [("http://a.test/art/1.html", date(2024, 4, 2), False), ("http://a.test/art/2.html", None, False)]
    assert list(sitemap_entries(sent(SITEMAP))) == documents
    assert list(sitemap_entries(sent(INDEX))) == [("http://a.test/2024.xml.gz", date(2024, 4, 2), True)]


def test_depth_harms_nothing() -> None:
    """T9"""
    assert list(sitemap_entries(b"<urlset>" + b"<x>" * 100_000 + b"</x>" * 100_000 + b"</urlset>")) == []


def test_entities_and_document_types_are_refused(tmp_path: Path) -> None:
    """T8: neither expanded nor fetched; the secret never appears."""
    secret = tmp_path / "secret"
    secret.write_text("http://a.test/art/secret.html")
    heads = (
        f"<!DOCTYPE x [<!ENTITY l0 'lol'>{LOL}]>",
        f"<!DOCTYPE x [<!ENTITY l9 SYSTEM '{secret.as_uri()}'>]>",
        f"<!DOCTYPE x [<!ENTITY % p SYSTEM '{secret.as_uri()}'> %p; <!ENTITY l9 'x'>]>",
        f"<!DOCTYPE x SYSTEM '{secret.as_uri()}'>",
        "<!DOCTYPE x>",
    )
    for head in heads:
        body = f"{head}<rss><item><link>&l9;</link></item></rss>"
        with pytest.raises(ParseFailure, match="document type or entities"):
            list(feed_entries(body.encode()))
        with pytest.raises(ParseFailure, match="document type or entities"):
            list(sitemap_entries(body.encode()))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<rss><item></rss>", "not well-formed"),
        (b"", "not well-formed"),
        (b"<rss>" + b"<x>" * 200_000, "not well-formed"),
        (b"<rss>" + b" " * 17 * 2**20 + b"</rss>", "bytes of XML"),
        (gzip.compress(SITEMAP.encode())[:-9], "before its end mark"),
        (gzip.compress(b"<urlset>" + b" " * 9_000_000), "too large"),
        (b"<rss>\xff\xff\xff\xff\xff\xff\xff\xff</rss>", "decode|well-formed"),
    ],
    ids=["open", "empty", "deep", "large", "gzip cut", "gzip bomb", "charset"],
)
def test_broken_list_is_told(body: bytes, why: str) -> None:
    """T6, T9"""
    with pytest.raises(ParseFailure, match=why):
        list(sitemap_entries(body))
