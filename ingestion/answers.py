"""What does an HTTP answer mean? Is its body whole, is it what was asked for, and when may we ask again? Pure."""

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from ingestion.network import Answer


class Wanted(StrEnum):
    """What was asked for?"""

    PAGE = "page"  # an article: a page, or the table or PDF that its address names
    LIST = "list"  # a page that lists articles
    FEED = "feed"  # RSS, Atom, sitemap
    JSON = "json"
    FILE = "file"  # what a person would save: a table, a PDF, an archive


NOT_EXPECTED = "not_expected_content"
_HTML_START = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_HTML_OPENS = re.compile(rb"<html[\s>]", re.IGNORECASE)
_HTML_END = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_HEAD_BYTES = 4096
_ZIP_END_BYTES = 66_000  # its longest comment and the record itself
_PDF_END_BYTES = 2048
_OFFICE_MARKS = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis.opendocument")
# First bytes of what no page, table or document of ours ever is.
_STRANGE_STARTS = (
    (b"\x89PNG\r\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BM", "an image"),
    (b"RIFF", "an image or a sound"),
    (b"\x00\x00\x01\x00", "an image"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound"),
    (b"FLV\x01", "a film"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
)
_STRANGE_TYPES = ("image/", "audio/", "video/", "font/", "text/css", "application/javascript", "text/javascript")
_BINARY_SUFFIXES = frozenset({".pdf", ".xlsx", ".ods", ".docx", ".zip", ".rar"})  # `.xls` is often a page with a table
# Where sites send those who ask for what is not there, or for what needs a name and a password.
_AWAY = re.compile(
    r"/(?:404|403|500|error|err|notfound|not_found|nopage|login|signin|sso|cas)(?:[/_.\-][\w/.\-]*)?", re.IGNORECASE
)


def content_problem(answer: Answer, wanted: Wanted = Wanted.PAGE) -> str | None:
    """Why the body of a 200 must not be kept as what was asked for, or None.

    What is whole but something else is told as `not_expected_content: …`: nothing is ever read from it.
    """
    if not answer.body.strip():
        return "empty body"
    checks = (_strange(answer, wanted), _not_whole(answer), _wrong_kind(answer, wanted), _sent_away(answer, wanted))
    return next((problem for problem in checks if problem is not None), None)


def may_be_transient(problem: str) -> bool:
    """Could the same question get another answer in a moment? A firewall or an error page says the same again."""
    return not problem.startswith(NOT_EXPECTED)


def _not_whole(answer: Answer) -> str | None:
    """A length that matches proves little where the server itself counted a cut page: each kind has its end mark."""
    body = answer.body
    if body.startswith(b"PK\x03\x04"):
        return None if b"PK\x05\x06" in body[-_ZIP_END_BYTES:] else "incomplete: the archive has no end record"
    if body.startswith(b"%PDF"):
        return None if b"%%EOF" in body.rstrip(b"\0\r\n ")[-_PDF_END_BYTES:] else "incomplete: the PDF has no end mark"
    if _HTML_OPENS.search(body[:_HEAD_BYTES]):
        return None if _HTML_END.search(body) else "incomplete: the page opens <html> and never closes it"
    if answer.is_framed or (body.lstrip()[:1] in b"<{[" and body.rstrip()[-1:] in b">}]"):
        return None
    return "incomplete: the body ends with the connection and has no end mark"


def _strange(answer: Answer, wanted: Wanted) -> str | None:
    """Something that is never read: told by its first bytes, or by its type where the bytes do not contradict."""
    media_type = answer.headers.get("content-type", "").strip().lower()
    is_strange_type = media_type.startswith(_STRANGE_TYPES)
    for start, what in _STRANGE_STARTS:
        if answer.body.startswith(start) and (len(start) > 2 or is_strange_type):
            return _unexpected(f"{what} where a {wanted} was expected")
    is_zip = answer.body.startswith(b"PK\x03\x04") and not any(mark in answer.body for mark in _OFFICE_MARKS)
    if is_zip and wanted is not Wanted.FILE:
        return _unexpected(f"an archive where a {wanted} was expected")
    # Interfaces of an older day send their JSON as a script.
    if is_strange_type and wanted is not Wanted.JSON and not _is_page(answer.body):
        return _unexpected(f"{media_type[:60]} where a {wanted} was expected")
    return None


def _wrong_kind(answer: Answer, wanted: Wanted) -> str | None:
    """One of the kinds that are read, but not the one that stands at this address."""
    is_page, suffix = _is_page(answer.body), PurePosixPath(urlsplit(answer.url).path).suffix.lower()
    if wanted in (Wanted.JSON, Wanted.FEED) and is_page:
        return _unexpected(f"a web page where {wanted} was expected: the interface is out of order or guarded")
    if wanted is Wanted.JSON and answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return _unexpected("something else where json was expected")
    if wanted in (Wanted.PAGE, Wanted.FILE) and is_page and suffix in _BINARY_SUFFIXES:
        return _unexpected(f"a web page where a {suffix} file was expected")
    return _page_problem(answer, wanted) if is_page else None


def _is_page(body: bytes) -> bool:
    return _HTML_START.search(body[:_HEAD_BYTES]) is not None


def _page_problem(answer: Answer, wanted: Wanted) -> str | None:
    from ingestion.errors import ParseFailure
    from ingestion.not_content import LOOK_CHARS, page_problem
    from ingestion.parse import split_content_type
    from ingestion.parse.charset import decode

    if len(answer.body) > 4 * LOOK_CHARS:
        return None
    try:
        text, _ = decode(answer.body, split_content_type(answer.headers.get("content-type"))[1], is_html=True)
    except ParseFailure:  # `parse` will say so, with the bytes kept as evidence
        return None
    problem = page_problem(text, is_list=wanted is Wanted.LIST)
    return None if problem is None else _unexpected(problem)


def _sent_away(answer: Answer, wanted: Wanted) -> str | None:
    """An article that is gone often redirects to the front page, to a page of errors or to a login, with 200."""
    if not answer.hops or wanted is Wanted.LIST:
        return None
    path = urlsplit(answer.url).path
    if path in ("", "/") or _AWAY.fullmatch(path):
        return _unexpected(f"redirected to {answer.url[:120]!r}")
    return None


def _unexpected(what: str) -> str:
    return f"{NOT_EXPECTED}: {what}"


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """Seconds a Retry-After header asks for, from a number or an HTTP date; None if absent or no sense."""
    if value is None:
        return None
    try:
        seconds = float(int(value.strip()))
    except OverflowError:
        return None
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, TypeError):
            return None
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        seconds = (aware - now).total_seconds()
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
