"""What does an HTTP answer mean? Is its body whole, and when may we ask again? Pure."""

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ingestion.network import Answer

_HTML_START = re.compile(rb"<html[\s>]", re.IGNORECASE)
_HTML_END = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_HEAD_BYTES = 4096


def content_problem(answer: Answer) -> str | None:
    """Why the body of a 200 must not be kept as a document, or None. Wording of pages is judged by `parse`.

    A length that matches proves little where the server itself counted a cut page, so a page that opens <html> must
    close it; a body that ends with the connection needs an end mark of its own kind.
    """
    body = answer.body
    if not body.strip():
        return "empty body"
    if _HTML_START.search(body[:_HEAD_BYTES]):
        return None if _HTML_END.search(body) else "incomplete: the page opens <html> and never closes it"
    if answer.is_framed:
        return None
    if body.startswith(b"PK") and b"PK\x05\x06" in body[-66_000:]:
        return None
    return "incomplete: the body ends with the connection and has no end mark"


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
