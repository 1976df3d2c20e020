"""Which labels stand before days and names around a text, as patterns? What they mean is left to `metadata`. Pure.

Templates set label and value into one line, into two cells or two lines, and justify labels with spaces (来　　源：).
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from ingestion.parse.days import DAY
from ingestion.parse.marks import (
    DATE_LABELS,
    ISSUER_LABELS,
    LATER_LABELS,
    MADE_LABELS,
    PLAIN_LABELS,
    SOURCE_LABELS,
    TITLE_LABELS,
    WRITTEN_LABELS,
)

MAX_META_LINE_CHARS = 160  # a line with 发布时间 and 来源 is short, a paragraph is not
_GAP = r"\s?[:：]?[\s|\[【(（]{0,3}"
_NAME = r"\s?[:：|][\s|]{0,3}(?P<name>[^\s|:：　【\[（(]{2,40})"


def any_of(names: Iterable[str]) -> str:
    """A pattern's alternatives: these labels, with spaces between their characters or without."""
    return "|".join(r"\s?".join(name) for name in names)


def _day_after(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(names)}){_GAP}{DAY}")


PUBLISHED = _day_after(DATE_LABELS)
PLAIN = re.compile(rf"(?<![\u3400-\u9fff])(?:{any_of(PLAIN_LABELS)}){_GAP}{DAY}")
LATER = _day_after(LATER_LABELS)
OTHER_DAYS = (LATER, _day_after(MADE_LABELS), _day_after(WRITTEN_LABELS))
SOURCE = re.compile(rf"(?:{any_of(SOURCE_LABELS)}){_NAME}")
ISSUER = re.compile(rf"(?:{any_of(ISSUER_LABELS)}){_NAME}")
SOURCE_AT_START = re.compile(rf"^(?:{any_of(SOURCE_LABELS)})\s?[:：]\s?")
_GLOSS = re.compile(r"(?<=[\u3400-\u9fff])[(（][a-zü\u00e0-\u00fc\u0101-\u01dc]{1,6}[)）]")  # pinyin after a character
_ALL = (
    DATE_LABELS,
    PLAIN_LABELS,
    LATER_LABELS,
    MADE_LABELS,
    WRITTEN_LABELS,
    SOURCE_LABELS,
    ISSUER_LABELS,
    TITLE_LABELS,
)
_ENDS_IN_LABEL = re.compile(rf"(?:{'|'.join(map(any_of, _ALL))})\s?[:：|]?[\s|]{{0,3}}$")
_LABEL_ENDS = frozenset(":：| ").union(name[-1] for names in _ALL for name in names)  # cheap look before the pattern


def with_values(lines: Sequence[str]) -> Iterator[str]:
    """The lines; one that ends in a label takes in the next, which holds its value."""
    for number, line in enumerate(lines):
        follower = lines[number + 1] if number + 1 < len(lines) else ""
        is_short = 0 < len(line) <= MAX_META_LINE_CHARS - len(follower)
        if follower and is_short and line[-1] in _LABEL_ENDS and _ENDS_IN_LABEL.search(line):
            yield f"{line} {follower}"
        else:
            yield line


def without_glosses(line: str) -> str:
    """The line without the pinyin that reading aids write after characters."""
    return _GLOSS.sub("", line)
