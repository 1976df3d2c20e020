"""How does one line of a JSONL file become a document? An object with an id and a text, under the names people use."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingestion.errors import ParseFailure
from ingestion.parse.days import day_in
from ingestion.parse.plain import parse_plain
from ingestion.records import QuarantineReason

TEXT_KEYS = ("text", "content", "full_text", "body", "正文", "内容")
TITLE_KEYS = ("title", "标题")
DATE_KEYS = ("published_date", "publish_date", "pub_date", "date", "published", "发布日期", "日期")
PUBLISHER_KEYS = ("publisher", "source", "来源")


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """What a JSON object says."""

    text: str
    title: str | None
    published_date: date | None
    publisher: str | None


def parse_json(text: str, url: str) -> JsonDocument:
    """Read one object. Raises ParseFailure naming the place."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseFailure(QuarantineReason.UNREADABLE, f"{url}: not JSON ({error})") from error
    if not isinstance(value, dict):
        raise ParseFailure(QuarantineReason.UNREADABLE, f"{url}: an object was expected, not {type(value).__name__}")
    body = _first(value, TEXT_KEYS, url)
    if body is None:
        raise ParseFailure(QuarantineReason.UNREADABLE, f"{url}: no text under any of {', '.join(TEXT_KEYS)}")
    if any("\ud800" <= character <= "\udfff" for character in body):
        raise ParseFailure(QuarantineReason.DECODE, f"{url}: the text holds a lone surrogate, which is no character")
    clean, title, day, publisher = parse_plain(body)
    stated = _first(value, DATE_KEYS, url)
    return JsonDocument(
        text=clean,
        title=_first(value, TITLE_KEYS, url) or title,
        published_date=(day_in(stated) if stated else None) or day,
        publisher=_first(value, PUBLISHER_KEYS, url) or publisher,
    )


def _first(value: dict[str, Any], keys: tuple[str, ...], url: str) -> str | None:
    """The first of these fields that holds anything. A field of another type than text is an error, not ''."""
    for key in keys:
        found = value.get(key)
        if found is None:
            continue
        if not isinstance(found, str):
            raise ParseFailure(QuarantineReason.UNREADABLE, f"{url}: {key} must be text, not {type(found).__name__}")
        if found.strip():
            return found if key in TEXT_KEYS else " ".join(found.split()).encode("utf-8", "replace").decode()
    return None
