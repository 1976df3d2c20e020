"""How do bytes become a `Page`? One function for every kind of document; what cannot be read raises ParseFailure.

Pure: bytes and hints in, a page out. What the text means is left to `ingestion.extract`.
"""

from typing import TYPE_CHECKING

from ingestion.errors import ParseFailure
from ingestion.records import Page, QuarantineReason

if TYPE_CHECKING:
    from ingestion.source_model import Selectors

HTML = "text/html"
PLAIN = "text/plain"
CSV = "text/csv"
TSV = "text/tab-separated-values"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
PDF = "application/pdf"
JSON = "application/json"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS_START = b"mimetype" + ODS.encode()  # the first member of such an archive, never compressed
_TEXTS = frozenset({HTML, PLAIN, CSV, TSV, JSON})
_WORKBOOKS = (XLSX, XLS, ODS)
_SUFFIXES = {".xlsx": XLSX, ".xls": XLS, ".ods": ODS, ".pdf": PDF, ".csv": CSV, ".tsv": TSV, ".txt": PLAIN}


def split_content_type(content_type: str | None) -> tuple[str | None, str | None]:
    """(media type, charset) of a Content-Type header, each None when not said."""
    media, _, rest = (content_type or "").partition(";")
    charset = None
    for parameter in rest.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'").lower() or None
    return media.strip().lower() or None, charset


def media_type_of(data: bytes, declared: str | None, url: str) -> str | None:
    """What the bytes are: their own signature first, then what was declared, then the ending; None if unknown.

    The signature wins because offices publish HTML under `.xls` and servers call everything text/html.
    """
    path = url.partition("#")[0].partition("?")[0].lower()
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        if data[30:].startswith(_ODS_START):
            return ODS
        return XLSX if declared == XLSX or path.endswith(".xlsx") else None
    if data.startswith(_OLE_MAGIC):
        return XLS if declared == XLS or path.endswith((".xls", ".et")) else None
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<table")):
        return HTML
    return _text_type(declared, path)


def _text_type(declared: str | None, path: str) -> str | None:
    by_ending = next((media for ending, media in _SUFFIXES.items() if path.endswith(ending)), None)
    if by_ending in (*_WORKBOOKS, PDF):
        return None  # named so, but neither a zip nor an OLE file nor HTML nor PDF
    if declared == "application/xhtml+xml":
        return HTML
    if declared == PLAIN and by_ending is not None:
        return by_ending
    return declared if declared in _TEXTS else by_ending


def parse(
    data: bytes,
    *,
    raw_sha256: str,
    url: str,
    media_type: str | None,
    charset: str | None = None,
    selectors: "Selectors | None" = None,
) -> Page:
    """Read one document. `media_type` and `charset` are what was declared. Raises ParseFailure with its reason."""
    if not data.strip(b"\x00 \t\r\n"):
        raise ParseFailure(QuarantineReason.EMPTY, f"{len(data)} bytes, none of them text")
    kind = media_type_of(data, media_type, url)
    if kind is None:
        raise ParseFailure(QuarantineReason.UNKNOWN_TYPE, f"declared {media_type or 'nothing'}, starts {data[:8]!r}")
    if kind in _WORKBOOKS:
        from ingestion.parse.table_files import parse_workbook

        return Page(raw_sha256, "", None, None, None, "utf-8", kind, parse_workbook(data))
    if kind == PDF:
        return _parse_pdf(data, raw_sha256)
    from ingestion.parse.charset import decode

    text, used = decode(data, charset, is_html=kind == HTML)
    if kind == HTML:
        from ingestion.parse.html import parse_html

        html = parse_html(text, url, selectors)
        said = (html.title, html.published_date, html.publisher)
        return Page(raw_sha256, html.text, *said, used, kind, html.tables, html.notes)
    if kind in (CSV, TSV):
        return _parse_csv(text, raw_sha256, used, kind)
    from ingestion.parse.json_lines import parse_json
    from ingestion.parse.plain import parse_plain

    if kind == JSON:
        item = parse_json(text, url)
        return Page(raw_sha256, item.text, item.title, item.published_date, item.publisher, used, kind)
    plain, title, day, publisher = parse_plain(text)
    return Page(raw_sha256, plain, title, day, publisher, used, kind)


def _parse_csv(text: str, raw_sha256: str, charset: str, kind: str) -> Page:
    from ingestion.parse.plain import parse_plain
    from ingestion.parse.table_files import parse_csv

    content = parse_csv(text, "\t" if kind == TSV else None)
    if not content.prose:
        return Page(raw_sha256, "", None, None, None, charset, kind, content.tables)
    plain, title, day, publisher = parse_plain(content.prose)
    day = day or content.published_date
    return Page(raw_sha256, plain, content.title or title, day, publisher, charset, kind)


def _parse_pdf(data: bytes, raw_sha256: str) -> Page:
    from ingestion.parse.pdf import parse_pdf
    from ingestion.parse.plain import parse_plain

    content = parse_pdf(data)
    plain, title, day, publisher = parse_plain(content.text)
    return Page(raw_sha256, plain, title, day, publisher, "utf-8", PDF, content.tables)
