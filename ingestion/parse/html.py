"""How does a page of a site become title, date, publisher, text and tables? By selectors, else by density of prose.

A record's selectors win, part by part. Without one for the article the whole page is read as blocks; with one, only
that element and what stands right around it, since more is not needed to find title, date and publisher.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode, SelectolaxError

from ingestion.errors import ParseFailure
from ingestion.parse.days import day_in
from ingestion.parse.main_text import Rendering, clean, pick, render
from ingestion.parse.marks import DATE_ELEMENT_SIGNS, DATE_ELEMENTS, ERROR_MARKS, ERROR_TEXT_CHARS
from ingestion.parse.metadata import (
    Surroundings,
    embedded_metas,
    publication_day,
    published_in,
)
from ingestion.parse.nearby import after, before
from ingestion.parse.publishers import publisher_in, publisher_of
from ingestion.parse.raised import without_footnote_marks
from ingestion.parse.titles import is_title, title_of
from ingestion.parse.tree import Tree, read_blocks, refuse_deep
from ingestion.records import QuarantineReason, Table

if TYPE_CHECKING:
    from ingestion.source_model import Selectors

HEAD_LINES = 40  # above the article: title, source, date and the table of 信息公开 stand here
TAIL_LINES = 8  # below it: some templates put the date there
FIRST_LINES = 20  # of the article itself: some templates put that table into it
LAST_LINES = 6  # of the article: a document is signed and dated there
MAX_TEXT_CHARS = 1_000_000
CAPTION_CHARS = 60
_HEAD_CHARS = 20_000  # within so many a page's own metadata stand, wherever the parser puts them
# Events copy the chosen <option> about: for nothing, and in time that grows with the square of their number.
_OPTIONS = LexborDocumentOptions.WO_EVENTS
# The longest of what no reader sees, taken out before the page is written out for reading.
_HEAVY_TAGS = ["script", "style", "select"]


@dataclass(frozen=True, slots=True)
class HtmlDocument:
    """What a page says. `notes` tell which selectors of the record found nothing to read."""

    text: str
    title: str | None
    published_date: date | None
    publisher: str | None
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """The article as lines, and what around it may tell title, date and publisher."""

    lines: list[str]
    tables: tuple[Table, ...]
    around: Surroundings
    headings: list[str]


@dataclass(frozen=True, slots=True)
class _Own:
    """What the record's selectors find of a page; None where there is no selector or nothing at it."""

    title: str | None = None
    day: date | None = None
    publisher: str | None = None
    notes: tuple[str, ...] = ()


def selector_error(selector: str) -> str | None:
    """Why a CSS selector cannot be used, or None."""
    try:
        LexborHTMLParser("<p></p>").css_first(selector)
    except SelectolaxError as error:
        return str(error)
    return None


def parse_html(text: str, url: str, selectors: "Selectors | None") -> HtmlDocument:
    """Read a page. Raises ParseFailure: parser_limit, empty, schema_drift, not_expected_content, too_large."""
    text = without_footnote_marks(text)
    refuse_deep(text)
    parser = LexborHTMLParser(text, options=_OPTIONS)
    title_node = parser.css_first("title")
    head_title = clean(title_node.text() or "") if title_node is not None else ""
    body = parser.body
    if body is None:
        raise ParseFailure(QuarantineReason.EMPTY, "the page has no body")
    own = _Own() if selectors is None else _own(parser, selectors)
    is_marked = own.day is None and any(sign in text for sign in DATE_ELEMENT_SIGNS)
    metas = embedded_metas(text) | (_marked_day(parser) if is_marked else {}) | _metas(parser, text)
    if selectors is None or selectors.content is None:
        reading = _read_page(body, head_title)
    else:
        node = parser.css_first(selectors.content)
        if node is None:
            _refuse_error_page(head_title, clean(body.text()))
            raise ParseFailure(QuarantineReason.SCHEMA_DRIFT, f"nothing at selectors.content {selectors.content!r}")
        reading = _read_selected(node, with_around=None in (own.title, own.day, own.publisher))
    article = "\n".join(reading.lines)
    if len(article) > MAX_TEXT_CHARS:
        raise ParseFailure(QuarantineReason.TOO_LARGE, f"{len(article)} characters of text, at most {MAX_TEXT_CHARS}")
    _refuse_error_page(head_title, article)
    around = reading.around
    title = own.title or title_of(metas, head_title, reading.headings, around)
    return HtmlDocument(
        text=article,
        title=title,
        published_date=own.day or publication_day(metas, around, url, text, title),
        publisher=own.publisher or publisher_of(metas, around.near()),
        tables=reading.tables,
        notes=own.notes,
    )


def _own(parser: LexborHTMLParser, selectors: "Selectors") -> _Own:
    line = _selected_line(parser, selectors.title)
    title = line if is_title(line) else None
    line = _selected_line(parser, selectors.date)
    day = published_in([line]) or day_in(line)
    line = _selected_line(parser, selectors.publisher)
    publisher = publisher_in([line]) or (line if 0 < len(line) <= CAPTION_CHARS else None)
    missed = [
        f"selectors.{part} {selector!r} found no {part}"
        for part, selector, found in (
            ("title", selectors.title, title),
            ("date", selectors.date, day),
            ("publisher", selectors.publisher, publisher),
        )
        if selector is not None and found is None
    ]
    return _Own(title, day, publisher, tuple(missed))


def _metas(parser: LexborHTMLParser, text: str) -> dict[str, str]:
    """Content of the page's metadata by name; the first of a name counts."""
    nodes = parser.head.css("meta") if parser.head is not None else []
    if len(nodes) < text.count("<meta", 0, _HEAD_CHARS) + text.count(
        "<META", 0, _HEAD_CHARS
    ):  # a stray tag in the head puts the rest into the body
        nodes = parser.css("meta")
    found: dict[str, str] = {}
    for node in nodes:
        attributes = node.attributes
        name = (attributes.get("name") or attributes.get("property") or "").strip().lower()
        content = clean(attributes.get("content") or "")
        if name and content:
            found.setdefault(name, content)
    return found


def _marked_day(parser: LexborHTMLParser) -> dict[str, str]:
    """What the element says that a content system marks as the day of publication."""
    element = parser.css_first(DATE_ELEMENTS)
    if element is None:
        return {}
    attributes = element.attributes
    return {"datepublished": attributes.get("content") or attributes.get("datetime") or clean(element.text() or "")}


def _selected_line(parser: LexborHTMLParser, selector: str | None) -> str:
    node = None if selector is None else parser.css_first(selector)
    return "" if node is None else " ".join(_lines(node.html or ""))


def _lines(markup: str) -> list[str]:
    tree = read_blocks(markup)
    return render(tree, tree.root).lines


def _read_page(body: LexborNode, head_title: str) -> _Reading:
    body.strip_tags(_HEAVY_TAGS, recursive=True)
    tree = read_blocks(body.html or "")
    article = pick(tree)
    if article is None:
        _refuse_error_page(head_title, clean(tree.root.text()))
        raise ParseFailure(QuarantineReason.EMPTY, "no prose on the page")
    page = render(tree, article)
    return _reading(page, page.lines[: page.start], page.lines[page.end :], _headings(tree))


def _read_selected(node: LexborNode, *, with_around: bool) -> _Reading:
    tree = read_blocks(node.html or "")
    page = render(tree, tree.root.blocks[0] if tree.root.blocks else tree.root)
    if not with_around:
        return _reading(page, [], [], [])
    above = read_blocks(before(node))
    lines = render(above, above.root).lines
    return _reading(page, lines, _lines(after(node)), [*_headings(above), *_headings(tree)])


def _reading(page: Rendering, above: list[str], below: list[str], headings: list[str]) -> _Reading:
    lines = page.lines[page.start : page.end]
    around = Surroundings(above[-HEAD_LINES:], lines[:FIRST_LINES], lines[-LAST_LINES:], below[:TAIL_LINES])
    return _Reading(lines, _tables(page), around, headings)


def _headings(tree: Tree) -> list[str]:
    """What the headings say, the highest first."""
    return [clean(block.text()) for block in sorted(tree.headings, key=lambda block: block.tag)]


def _tables(page: Rendering) -> tuple[Table, ...]:
    """The article's data tables; without a caption of its own, a table takes the short lines right above it."""
    tables: list[Table] = []
    for line, table in page.tables:
        if page.start <= line < page.end:
            above = [text for text in page.lines[max(page.start, line - 2) : line] if _is_caption(text)]
            caption = table.caption or " ".join(above) or None
            tables.append(Table(f"table{len(tables) + 1}", table.grid, caption, table.merged))
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
