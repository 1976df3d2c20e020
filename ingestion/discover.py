"""Which documents does an index page, feed or sitemap list? Pure: its bytes → addresses, and the days beside them.

Links count in their one canonical spelling, on the record's hosts, where they match the record's pattern; a link of an
article is never followed, so a trap of endless links is as deep as the lists that the record names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from ingestion.addresses import canonical
from ingestion.feeds import feed_entries, sitemap_entries
from ingestion.parse.charset import decode
from ingestion.parse.days import day_in, day_of_url
from ingestion.parse.tree import refuse_deep
from ingestion.source_model import SourceRecord

LINE_CHARS = 300  # a list's line holds a title and a day; what is longer is a column of lines
LINE_LEVELS = 3  # a link stands in its line directly, or within a span and a heading
LIST_KINDS = ("index_pages", "rss", "sitemap")


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a list. `day` is of its address, or of the line in which it stands."""

    url: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Listing:
    """What one list names, each once and in its order: documents, and lists behind it (sitemaps alone have them)."""

    documents: tuple[Listed, ...]
    lists: tuple[Listed, ...] = ()


def list_articles(source: SourceRecord, body: bytes, page_url: str) -> tuple[str, ...]:
    """Addresses of the documents that a list names. Raises ParseFailure."""
    return tuple(listed.url for listed in read_listing(source, body, page_url).documents)


def read_listing(source: SourceRecord, body: bytes, page_url: str) -> Listing:
    """What a list at an address names. Raises ParseFailure for one that cannot be read."""
    if source.article_url_pattern is None:
        raise ValueError(f"source {source.id} has no article_url_pattern")
    pattern = re.compile(source.article_url_pattern)
    documents: dict[str, Listed] = {}
    lists: dict[str, Listed] = {}
    for link, day, is_list in _links(source, body, page_url):
        url = canonical(link, page_url)
        if url is None or urlsplit(url).hostname not in source.allowed_hosts:
            continue
        if is_list:
            lists.setdefault(url, Listed(url, day))
        elif pattern.fullmatch(url):
            known = documents.setdefault(url, Listed(url, day or day_of_url(url)))
            if known.day is None and day is not None:  # a picture and a title link to the same article
                documents[url] = Listed(url, day)
    return Listing(tuple(documents.values()), tuple(lists.values()))


def is_list(source: SourceRecord, url: str) -> bool:
    """Is this address of the source a list of documents, and no document itself?"""
    if source.kind not in LIST_KINDS:
        return False
    if source.is_index(url):
        return True
    if source.older_pages is not None:
        before, _, behind = source.older_pages.template.partition("{page}")
        middle = url[len(before) : len(url) - len(behind)]
        if url.startswith(before) and url.endswith(behind) and middle.isdecimal():
            return True
    # A sitemap of sitemaps names lists whose addresses no record can foresee; its documents match the pattern.
    return source.kind == "sitemap" and re.fullmatch(source.article_url_pattern or "", url) is None


def _links(source: SourceRecord, body: bytes, page_url: str) -> Iterator[tuple[str, date | None, bool]]:
    if source.kind == "sitemap":
        yield from sitemap_entries(body)
    elif source.kind == "rss":
        yield from ((link, day, False) for link, day in feed_entries(body))
    else:
        yield from ((link, day, False) for link, day in _page_links(body, page_url))


def _page_links(body: bytes, page_url: str) -> Iterator[tuple[str, date | None]]:
    from selectolax.lexbor import LexborHTMLParser

    text, _ = decode(body, None, is_html=True)
    refuse_deep(text)  # the parser is quadratic in depth
    tree = LexborHTMLParser(text)
    base_node = tree.css_first("base[href]")
    base = urljoin(page_url, (base_node.attributes.get("href") or "").strip()) if base_node is not None else page_url
    yield from _tree_links(tree, base)
    # Lists of the hanweb system come as records inside a script element, each a piece of HTML in CDATA.
    for script in tree.css('script[type="text/xml"]'):
        inner = (script.text() or "").replace("<![CDATA[", "").replace("]]>", "")
        refuse_deep(inner)
        yield from _tree_links(LexborHTMLParser(inner), base)


def _tree_links(tree: Any, base: str) -> Iterator[tuple[str, date | None]]:
    lines: dict[int, str] = {}
    for node in tree.css("a[href]"):
        link = _joined(base, node.attributes.get("href") or "")
        if link is not None:
            yield link, _line_day(node, lines)


def _joined(base: str, href: str) -> str | None:
    try:
        return urljoin(base, href.strip())
    except ValueError:  # such as an unclosed bracket of an IPv6 address
        return None


def _line_day(node: Any, lines: dict[int, str]) -> date | None:
    """The day in the smallest element around a link that holds one; each element's text is made once."""
    for _ in range(LINE_LEVELS):
        node = node.parent
        if node is None or node.tag in ("body", "html"):
            return None
        if node.mem_id not in lines:
            lines[node.mem_id] = node.text(deep=True, separator=" ")[: LINE_CHARS + 1]
        line = lines[node.mem_id]
        if len(line) > LINE_CHARS:
            return None
        day = day_in(line)
        if day is not None:
            return day
    return None
