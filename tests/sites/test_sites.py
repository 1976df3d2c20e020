"""Is a page of a site that no selector was written for read rightly: its day, title, words, and nothing else's?

The pages follow the structure of real ones of government, statistics bureaus and newspapers (`expected.yml` cites what
shows it); what they say is invented. They were written in two halves before the rules were mended. The rules as they
stood read the first half at 29 of 37 days and 30 of 37 titles, the second at 32 of 35 and 31 of 35. They were mended
by the misses of the first half alone; the second half, unseen, then came out at 35 of 35 days, 34 of 35 titles, all
texts whole and clean. A third part of 22 pages, with traps in text and columns, was written after that and came out
unseen at 20 of 22 days and 21 titles. One hand wrote pages and rules, so a site nobody looked at will do worse.
"""

import re
from functools import cache

import pytest

from ingestion.parse import parse
from tests.sites.judging import Reading, SitePage, Verdict, load_pages, share

PAGES = load_pages()


# Data that no reader sees: metas, scripts, comments, attributes.
NOT_SHOWN = re.compile(
    r'<meta [^>]*(?:name|property)[^>]*>|<script.*?</script>|<!--.*?-->|datetime="[^"]*"|itemprop="[^"]*"', re.DOTALL
)
HEAD_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)


@cache
def verdicts() -> tuple[Verdict, ...]:
    """Every page read once, without a selector."""
    return tuple(Verdict(page, _read(page)) for page in PAGES)


def _read(page: SitePage, markup: str | None = None, url: str | None = None) -> Reading:
    data = page.data if markup is None else markup.encode()
    found = parse(data, raw_sha256="0" * 64, url=url or page.url, media_type="text/html")
    return Reading(found.text, found.title, found.published_date, found.publisher, found.charset)


def _markup(page: SitePage) -> str:
    return page.data.decode("big5hkscs" if page.charset == "big5" else page.charset)


def test_there_are_pages_after_enough_sites() -> None:
    hosts = {page.url.split("/")[2] for page in PAGES}
    assert len(hosts) >= 60
    assert all(page.after for page in PAGES), "every page cites what shows how the real one is built"


@pytest.mark.parametrize(
    ("quality", "at_least"),
    [
        ("date_is_right", 0.97),
        ("title_is_right", 0.95),
        ("text_is_kept", 0.97),
        ("charset_is_right", 1.0),
        ("publisher_is_right", 0.95),
    ],
)
def test_pages_of_unknown_sites_are_read_rightly(quality: str, at_least: float) -> None:
    misses = {verdict.page.name: verdict.reading for verdict in verdicts() if not getattr(verdict, quality)}
    assert share([getattr(verdict, quality) for verdict in verdicts()]) >= at_least, misses


def test_days_are_found_without_the_help_of_address_and_data() -> None:
    """What a reader sees is enough on nearly all; six pages show no full day but in address or script."""
    found = [_read(page, NOT_SHOWN.sub("", _markup(page)), "https://a.test/news/info.html") for page in PAGES]
    misses = {
        page.name: reading.published
        for page, reading in zip(PAGES, found, strict=True)
        if reading.published != page.published
    }
    assert len(misses) <= 6, misses
    assert set(misses.values()) == {None}, "no day is better than a wrong one"


@pytest.mark.parametrize("head", ["", "某某市人民政府门户网站"])
def test_titles_are_found_where_the_head_names_only_the_site(head: str) -> None:
    markups = [HEAD_TITLE.sub(f"<title>{head}</title>", NOT_SHOWN.sub("", _markup(page))) for page in PAGES]
    found = {page.name: _read(page, markup).title for page, markup in zip(PAGES, markups, strict=True)}
    misses = {page.name: found[page.name] for page in PAGES if found[page.name] != page.title}
    assert share([page.name not in misses for page in PAGES]) >= 0.97, misses


def test_words_of_lists_and_footers_stay_out_of_the_text() -> None:
    dirty = {verdict.page.name: verdict.junk for verdict in verdicts() if verdict.junk}
    assert 1 - len(dirty) / len(PAGES) >= 0.95, dirty


def test_every_page_has_days_that_are_not_its_own() -> None:
    """A fixture without a trap proves nothing: other days stand on every page but the one that is a bare text."""
    for page in PAGES:
        text = _markup(page)
        others = text.count(f"{page.published.year}-") + text.count(f"{page.published.year}年")
        assert others >= 10 or page.name == "wuhai_body", page.name
