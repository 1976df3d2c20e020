"""How does a page of a site become title, date, publisher, text and tables? By selector or by density of prose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from ingestion.errors import ParseFailure
from ingestion.parse.main_text import Layout, Rendering, clean, lay_out, pick, render
from ingestion.parse.marks import (
    DATE_META,
    ERROR_MARKS,
    ERROR_TEXT_CHARS,
    HEADINGS,
    PUBLISHER_META,
    SITE_META,
    TITLE_META,
)
from ingestion.parse.metadata import (
    clean_title,
    day_in,
    day_of_url,
    is_meta_line,
    is_title,
    published_in,
    publisher_in,
)
from ingestion.parse.tree import Element, build, refuse_deep, text_of
from ingestion.records import QuarantineReason, Table

HEAD_LINES = 12  # above the article: title, source and date stand here
TAIL_LINES = 4  # below it: some templates put the date there
FIRST_LINES = 6  # of the article itself: a saved fragment has its head within
MAX_TEXT_CHARS = 1_000_000
CAPTION_CHARS = 60


@dataclass(frozen=True, slots=True)
class HtmlDocument:
    """What a page says."""

    text: str
    title: str | None
    published_date: date | None
    publisher: str | None
    tables: tuple[Table, ...]


def selector_error(selector: str) -> str | None:
    """Why a CSS selector cannot be used, or None."""
    try:
        LexborHTMLParser("<p></p>").css_first(selector)
    except SelectolaxError as error:
        return str(error)
    return None


def parse_html(text: str, url: str, selector: str | None) -> HtmlDocument:
    """Read a page. Raises ParseFailure: parser_limit, empty, not_expected_content, too_large."""
    refuse_deep(text)
    parser = LexborHTMLParser(text)
    metas = _metas(parser)
    title_node = parser.css_first("title")
    head_title = clean(title_node.text() or "") if title_node is not None else ""
    if parser.body is None:
        raise ParseFailure(QuarantineReason.EMPTY, "the page has no body")
    root = build(parser.body)
    layout = lay_out(root)
    article = _selected(parser, root, selector) if selector is not None else pick(layout)
    if article is None:
        _refuse_error_page(head_title, clean(text_of(root)))
        where = "no prose on the page" if selector is None else f"nothing at content_selector {selector!r}"
        reason = QuarantineReason.EMPTY if selector is None else QuarantineReason.SCHEMA_DRIFT
        raise ParseFailure(reason, where)
    page = render(layout, article)
    lines = page.lines[page.start : page.end]
    body = "\n".join(lines)
    if len(body) > MAX_TEXT_CHARS:
        raise ParseFailure(QuarantineReason.TOO_LARGE, f"{len(body)} characters of text, at most {MAX_TEXT_CHARS}")
    _refuse_error_page(head_title, body)
    around = _around(page)
    return HtmlDocument(
        text=body,
        title=_title(metas, head_title, layout, around, lines),
        published_date=_published(metas, page, around, url),
        publisher=_publisher(metas, around),
        tables=_tables(page),
    )


def _metas(parser: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in parser.css("meta[content]"):
        attributes = node.attributes
        name = (attributes.get("name") or attributes.get("property") or "").strip().lower()
        content = clean(attributes.get("content") or "")
        if name and content:
            found.setdefault(name, content)
    return found


def _selected(parser: LexborHTMLParser, root: Element, selector: str) -> Element | None:
    node = parser.css_first(selector)
    if node is None:
        return None
    stack = [root]
    while stack:
        element = stack.pop()
        if element.mem_id == node.mem_id:
            return element if element.is_block else None
        stack.extend(child for child in element.children if isinstance(child, Element))
    return None


def _around(page: Rendering) -> list[str]:
    """The lines above the article, nearest first, then its first lines, then those below."""
    above = page.lines[max(0, page.start - HEAD_LINES) : page.start][::-1]
    first = page.lines[page.start : min(page.end, page.start + FIRST_LINES)]
    return [*above, *first, *page.lines[page.end : page.end + TAIL_LINES]]


def _title(
    metas: dict[str, str], head_title: str, layout: Layout, around: Sequence[str], first: Sequence[str]
) -> str | None:
    site = next((metas[name] for name in SITE_META if name in metas), None)
    for name in TITLE_META:
        title = clean_title(metas.get(name, ""), site)
        if title is not None:
            return title
    headings = _headings(layout)
    for heading in headings:  # the heading that <title> repeats is the article's, not the site's
        if is_title(heading) and heading != site and head_title.startswith(heading[: max(6, len(heading) - 2)]):
            return heading
    title = clean_title(head_title, site)
    if title is not None:
        return title
    for number, line in enumerate(around[:-1]):  # the title stands right above the line of date and source
        if is_meta_line(line) and is_title(around[number + 1]) and not is_meta_line(around[number + 1]):
            return around[number + 1]
    rest = [heading for heading in headings if is_title(heading)]
    rest += [line for line in first[:1] if is_title(line) and len(line) <= CAPTION_CHARS]
    return rest[0] if rest else None


def _headings(layout: Layout) -> list[str]:
    found: list[tuple[str, str]] = []
    stack = [layout.root]
    while stack:
        element = stack.pop()
        if element.tag in HEADINGS:
            found.append((element.tag, clean(text_of(element))))
        stack.extend(child for child in reversed(element.children) if isinstance(child, Element))
    return [text for _, text in sorted(found, key=lambda item: item[0])]


def _published(metas: dict[str, str], page: Rendering, around: Sequence[str], url: str) -> date | None:
    for name in DATE_META:
        day = day_in(metas.get(name, ""))
        if day is not None:
            return day
    return published_in(around) or day_of_url(url)


def _publisher(metas: dict[str, str], around: Sequence[str]) -> str | None:
    named = next((metas[name] for name in PUBLISHER_META if name in metas), None)
    return named or publisher_in(around) or next((metas[name] for name in SITE_META if name in metas), None)


def _tables(page: Rendering) -> tuple[Table, ...]:
    """The article's data tables; without a caption of its own, a table takes the short lines right above it."""
    tables: list[Table] = []
    for line, table in page.tables:
        if page.start <= line < page.end:
            above = [text for text in page.lines[max(page.start, line - 2) : line] if _is_caption(text)]
            caption = table.caption or " ".join(above) or None
            tables.append(Table(f"table{len(tables) + 1}", table.grid, caption))
    return tuple(tables)


def _is_caption(line: str) -> bool:
    return len(line) <= CAPTION_CHARS and line[-1] not in "。；;" and " | " not in line


def _refuse_error_page(title: str, text: str) -> None:
    """A page that says it is an error, a login or a check is no document, though the server said 200."""
    if len(text) > ERROR_TEXT_CHARS:
        return
    for mark in ERROR_MARKS:
        if mark in title or mark in text:
            raise ParseFailure(QuarantineReason.NOT_EXPECTED_CONTENT, f"reads as an error or login page: {mark!r}")
