"""How does a plain text become a document? Its lines are the text; title and date stand in the first of them."""

import re
from datetime import date

from ingestion.errors import ParseFailure
from ingestion.parse.marks import NAVIGATION_MARKS, TITLE_WORDS
from ingestion.parse.metadata import is_meta_line, published_at_start
from ingestion.parse.publishers import publisher_in
from ingestion.parse.titles import is_title
from ingestion.records import QuarantineReason

HEAD_LINES = 12
MAX_TEXT_CHARS = 1_000_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def parse_plain(text: str) -> tuple[str, str | None, date | None, str | None]:
    """(text, title, published date, publisher). Raises ParseFailure: empty, too_large, not_expected_content.

    The text is kept as it is but for line ends and control characters, so that offsets mean what an editor shows.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    controls = len(_CONTROL.findall(text))
    if controls > max(10, len(text) // 100):
        raise ParseFailure(QuarantineReason.UNKNOWN_TYPE, f"{controls} control characters: not a text")
    text = _CONTROL.sub("", text)
    if not text.strip():
        raise ParseFailure(QuarantineReason.EMPTY, "no characters but white space")
    if len(text) > MAX_TEXT_CHARS:
        raise ParseFailure(QuarantineReason.TOO_LARGE, f"{len(text)} characters of text, at most {MAX_TEXT_CHARS}")
    head = [line.strip() for line in text[:4000].split("\n") if line.strip()][:HEAD_LINES]
    return text, _title(head), published_at_start(head), publisher_in(head)


def _title(head: list[str]) -> str | None:
    """The first line that reads like the title of a document; else the first line, if it could be a title at all."""
    lines = [
        line
        for line in head
        if is_title(line) and line[-1] not in ",，:：" and "。" not in line and not is_meta_line(line)
    ]
    lines = [line for line in lines if not any(mark in line for mark in NAVIGATION_MARKS)]
    named = next((line for line in lines if any(word in line for word in TITLE_WORDS)), None)
    return named or (head[0] if lines[:1] == head[:1] else None)
