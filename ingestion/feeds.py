"""Which documents do a feed and a sitemap list? RSS 1.0 and 2.0, Atom, sitemaps and indexes of sitemaps. Pure.

XML is read without entities and without document types: nothing in it may expand or fetch.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from ingestion.body import gunzip
from ingestion.errors import Failed, ParseFailure, Refused
from ingestion.parse.charset import decode
from ingestion.parse.days import day_in
from ingestion.records import QuarantineReason

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_XML_BYTES = 16 * 2**20  # the tree is about ten times as large
MAX_RATIO = 100
CHINA = timezone(timedelta(hours=8))
_ITEMS = frozenset({"item", "entry"})
_DAYS = ("pubdate", "published", "date", "updated", "issued")  # the day of publication stands before that of a change


def feed_entries(body: bytes) -> Iterator[tuple[str, date | None]]:
    """(link, day) of each item, links as written. Raises ParseFailure."""
    for item in _root(body).iter():
        if _name(item) in _ITEMS:
            link = _link(item)
            if link is not None:
                yield link, _item_day(item)


def sitemap_entries(body: bytes) -> Iterator[tuple[str, date | None, bool]]:
    """(address, day of the last change, is it a sitemap itself) of each entry. Raises ParseFailure."""
    if body.startswith(b"\x1f\x8b"):
        try:
            body = gunzip(body, MAX_XML_BYTES, MAX_RATIO)
        except (Failed, Refused) as problem:
            raise ParseFailure(QuarantineReason.INCOMPLETE, f"sitemap: {problem}") from problem
    for entry in _root(body):
        texts = {_name(part): (part.text or "").strip() for part in entry.iter()}
        if _name(entry) in ("url", "sitemap") and texts.get("loc"):
            day = _day(texts.get("publication_date", "")) or _day(texts.get("lastmod", ""))
            yield texts["loc"], day, _name(entry) == "sitemap"


def _root(body: bytes) -> "Element":
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(body) > MAX_XML_BYTES:
        raise ParseFailure(QuarantineReason.TOO_LARGE, f"{len(body)} bytes of XML, at most {MAX_XML_BYTES}")
    text, _ = decode(body, None, is_html=True)  # as text, because expat knows neither GBK nor Big5
    try:
        root: Element = fromstring(text.lstrip(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise ParseFailure(QuarantineReason.UNREADABLE, f"XML with a document type or entities: {error}") from error
    except (ParseError, ValueError) as error:
        raise ParseFailure(QuarantineReason.UNREADABLE, f"not well-formed XML: {error}") from error
    return root


def _name(element: "Element") -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _link(item: "Element") -> str | None:
    guid = None
    for part in item:
        name, text = _name(part), (part.text or "").strip()
        if name == "link" and part.get("rel", "alternate") == "alternate" and (part.get("href") or text):
            return (part.get("href") or text).strip()
        if name in ("guid", "id") and text.startswith(("http://", "https://")):
            guid = guid or text
    return guid


def _item_day(item: "Element") -> date | None:
    texts = {_name(part): (part.text or "").strip() for part in item}
    return next((day for name in _DAYS if (day := _day(texts.get(name, ""))) is not None), None)


def _day(text: str) -> date | None:
    """The day in China of an RFC 822 or ISO time, or of whatever a site wrote there."""
    moment: datetime | None = None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            moment = None
    if moment is None:
        return day_in(text)
    return (moment if moment.tzinfo is None else moment.astimezone(CHINA)).date()
