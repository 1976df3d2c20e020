"""Which article addresses does an index page list? Pure: bytes of the page → addresses in page order."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from ingestion.source_model import SourceRecord

MAX_URL_CHARS = 2000


def list_articles(source: SourceRecord, html: bytes, page_url: str) -> tuple[str, ...]:
    """Addresses that match the record's pattern and hosts, without fragment, each once, in page order."""
    from selectolax.lexbor import LexborHTMLParser

    if source.article_url_pattern is None:
        raise ValueError(f"source {source.id} has no article_url_pattern")
    pattern = re.compile(source.article_url_pattern)
    tree = LexborHTMLParser(html)
    base_node = tree.css_first("base[href]")
    base = urljoin(page_url, (base_node.attributes.get("href") or "").strip()) if base_node is not None else page_url
    found: dict[str, None] = {}
    for node in tree.css("a[href]"):
        url = _absolute(base, node.attributes.get("href") or "")
        if url is not None and urlsplit(url).hostname in source.allowed_hosts and pattern.fullmatch(url):
            found.setdefault(url)
    return tuple(found)


def _absolute(base: str, href: str) -> str | None:
    """The link as an http(s) address without fragment; None for anything else a link may be."""
    try:
        parts = urlsplit(urljoin(base, href.strip()))
        has_host = bool(parts.hostname)
    except ValueError:  # such as an unclosed bracket of an IPv6 address
        return None
    url = urlunsplit(parts._replace(fragment=""))
    return url if has_host and parts.scheme in ("http", "https") and len(url) <= MAX_URL_CHARS else None
