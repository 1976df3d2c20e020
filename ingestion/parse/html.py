"""How does a page of a site become title, date, publisher, text and tables? By selector or by density of prose."""

from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from ingestion.errors import ParseFailure
from ingestion.parse.main_text import Layout, Rendering, clean, lay_out, pick, render
from ingestion.parse.marks import DATE_ELEMENTS, ERROR_MARKS, ERROR_TEXT_CHARS, HEADINGS
from ingestion.parse.metadata import Surroundings, embedded_metas, publication_day, publisher_of
from ingestion.parse.titles import title_of
from ingestion.parse.tree import Element, build, refuse_deep, text_of
from ingestion.records import QuarantineReason, Table

HEAD_LINES = 40  # above the article: title, source, date and the table of 信息公开 stand here
TAIL_LINES = 8  # below it: some templates put the date there
FIRST_LINES = 20  # of the article itself: some templates put that table into it
LAST_LINES = 6  # of the article: a document is signed and dated there
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
    metas = embedded_metas(text) | _metas(parser)
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
        title=title_of(metas, head_title, _headings(layout), around),
        published_date=publication_day(metas, around, url, text),
        publisher=publisher_of(metas, around.near()),
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
    element = parser.css_first(DATE_ELEMENTS)
    if element is not None:
        attributes = element.attributes
        told = attributes.get("content") or attributes.get("datetime") or clean(element.text() or "")
        found.setdefault("datepublished", told)
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


def _around(page: Rendering) -> Surroundings:
    article = page.lines[page.start : page.end]
    return Surroundings(
        above=page.lines[max(0, page.start - HEAD_LINES) : page.start],
        opening=article[:FIRST_LINES],
        ending=article[-LAST_LINES:],
        below=page.lines[page.end : page.end + TAIL_LINES],
    )


def _headings(layout: Layout) -> list[str]:
    found: list[tuple[str, str]] = []
    stack = [layout.root]
    while stack:
        element = stack.pop()
        if element.tag in HEADINGS:
            found.append((element.tag, clean(text_of(element))))
        stack.extend(child for child in reversed(element.children) if isinstance(child, Element))
    return [text for _, text in sorted(found, key=lambda item: item[0])]


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
