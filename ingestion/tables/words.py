"""How is the text of a cell compared with what a table record expects? Tidied, by templates, and as a number.

A template is literal text with places: `{year}年1-{month}月`, `{indicator}({unit})`. Everything else must stand
exactly as written, white space and width of characters apart. Periods are read in `spans`.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

PLACES = ("year", "month", "from_month", "period", "region", "indicator", "unit", "any")
LONGEST = 300  # characters of a text that is compared with a template
_PLACE = re.compile(r"\{([a-z_]+)\}")
_DASHES = re.compile("[‐‑‒–—―−－─]")
_SPACES = re.compile(r"[\s\u200b\u200c\u200d\ufeff\u2060]+")
_FORMS = {"year": r"(?:19[4-9]|20[0-9])\d", "month": r"(?:1[0-2]|0?[1-9])", "from_month": r"(?:1[0-2]|0?[1-9])"}
# Blanks inside a figure group its digits by three; any other blank stands between two figures.
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?:\.\d+)?%?")
_BROKEN = re.compile(r"[\d.,]\s+[\d.,]")


def tidy(text: str) -> str:
    """A text without white space, in half width, its dashes alike and without footnote signs (①, ¹; m² stays).

    The signs go before the width is changed, which would make digits of them.
    """
    kept = [
        char
        for at, char in enumerate(text)
        if unicodedata.category(char) != "No" or (char in "²³" and text[at - 1 : at] == "m")
    ]
    return _DASHES.sub("-", _SPACES.sub("", unicodedata.normalize("NFKC", "".join(kept))))


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places, ready to be compared."""

    text: str
    pattern: re.Pattern[str]

    def match(self, tidied: str) -> dict[str, str] | None:
        """What stands in its places; None when the text is another one."""
        found = self.pattern.fullmatch(tidied) if len(tidied) <= LONGEST else None
        return None if found is None else found.groupdict()


@lru_cache(1 << 12)  # records repeat their templates in every table
def template(text: str) -> Template:
    """Compile a template. Raises ValueError for an unknown place or one that stands twice."""
    parts: list[str] = []
    end, seen = 0, set()
    for place in _PLACE.finditer(text):
        name = place[1]
        if name not in PLACES:
            raise ValueError(f"{{{name}}} in {text!r} is no place; use {', '.join(PLACES)}")
        if name in seen and name != "any":
            raise ValueError(f"{{{name}}} stands twice in {text!r}; use {{any}} for one of them")
        parts.append(re.escape(tidy(text[end : place.start()])))
        parts.append(".*?" if name == "any" else f"(?P<{name}>{_FORMS.get(name, '.+?')})")
        seen.add(name)
        end = place.end()
    parts.append(re.escape(tidy(text[end:])))
    return Template(text, re.compile("".join(parts)))


def places_of(text: str) -> frozenset[str]:
    """The places of a template."""
    return frozenset(_PLACE.findall(text))


def without_marks(tidied: str, marks: tuple[str, ...]) -> str:
    """The text without the footnote marks that its publisher is known to put behind it."""
    while tidied and tidied.endswith(marks):
        mark = next(mark for mark in marks if tidied.endswith(mark))
        tidied = tidied.removesuffix(mark)
    return tidied


def figure(raw: str, marks: tuple[str, ...]) -> tuple[Decimal, str] | None:
    """The number a cell consists of, and '%' where that stands behind it; None for everything else."""
    # Here, because whoever only checks table records, as each night's first task does, needs no reader of figures.
    from ingestion.extract.table_grid import number

    text = raw.strip()
    if _BROKEN.search(text) and not _GROUPED.fullmatch(unicodedata.normalize("NFKC", text)):
        return None
    return number(without_marks(tidy(text), marks))
