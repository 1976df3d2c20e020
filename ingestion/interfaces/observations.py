"""What do all statistical interfaces have in common? A question, an answer in JSON, and observations found in it.

An observation is what the publisher states, in its own words and codes, of one series, region and period; what it
means is left to `claims`. Numbers stay the characters of the answer, so that no float ever touches a figure.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from ingestion.errors import ParseFailure
from ingestion.records import QuarantineReason

NATION = "100000"
# Marks that stand for no value in tables of the same publisher; an empty string is a period not yet published.
NO_VALUE = frozenset({"", "-", "--", "—", "…", "..."})
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: one query of a source record."""

    adapter: str
    name: str
    url: str
    body: str | None


@dataclass(frozen=True, slots=True)
class Period:
    """A year, or the `ordinal`th month or quarter of it."""

    year: int
    frequency: str  # year | quarter | month
    ordinal: int  # 1 for a year


@dataclass(frozen=True, slots=True)
class Observation:
    """One published value. `cell` names series, region and period, wherever in the answer it stood."""

    cell: str
    catalogue: str  # the series' catalogue, '' where the interface has none
    label: str  # as the publisher names the series
    unit: str  # as the publisher writes it, '' when it does not
    region: str  # GB/T 2260 code of six digits
    period: Period
    text: str  # the number as it stands


def drift(detail: str) -> NoReturn:
    """The answer is not as the adapter knows it: nothing of it may be used."""
    raise ParseFailure(QuarantineReason.SCHEMA_DRIFT, detail)


def outage(detail: str) -> NoReturn:
    """The interface did not answer the question."""
    raise ParseFailure(QuarantineReason.NOT_EXPECTED_CONTENT, detail)


def json_answer(data: bytes) -> dict[str, Any]:
    """The object the answer is, with every number as a string of its own characters.

    HTML means that a firewall or a page of errors answered in the interface's place.
    """
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        outage("the interface answered with a page: it is down, replaced or guarded; look at it in a browser")
    try:
        answer = json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except UnicodeDecodeError as error:
        raise ParseFailure(
            QuarantineReason.DECODE, f"JSON must be UTF-8: {error.reason} at byte {error.start}"
        ) from error
    except RecursionError as error:
        raise ParseFailure(QuarantineReason.PARSER_LIMIT, "JSON nested too deep") from error
    except ValueError as error:
        raise ParseFailure(QuarantineReason.UNREADABLE, f"no JSON: {error}") from error
    if not isinstance(answer, dict):
        drift(f"the answer is a {type(answer).__name__}, not an object")
    return answer


def field(holder: object, name: str, kind: type, where: str) -> Any:
    """The field of an answer that must be there. Raises ParseFailure (schema_drift) naming it."""
    if not isinstance(holder, dict) or not isinstance(holder.get(name), kind):
        drift(f"{where} has no {name} ({kind.__name__})")
    return holder[name]


def number(text: str, where: str) -> str | None:
    """The number as written, None where none is published. Raises ParseFailure (schema_drift) for any other text."""
    stripped = text.strip()
    if stripped in NO_VALUE:
        return None
    if len(stripped) > _LONGEST_NUMBER or not _NUMBER.fullmatch(stripped):
        drift(f"{where}: {stripped[:40]!r} is no number")
    return stripped


def period(year: str, frequency: str, ordinal: str, where: str) -> Period:
    """A period of calendar parts. Raises ParseFailure (schema_drift) for a 13th month."""
    most = {"year": 1, "quarter": 4, "month": 12}[frequency]
    if not (1949 <= int(year) <= 2100 and 1 <= int(ordinal) <= most):
        drift(f"{where}: no {frequency} {ordinal} of the year {year}")
    return Period(int(year), frequency, int(ordinal))


def check_regions(asked: Iterable[str], answered: Iterable[str]) -> None:
    """Refuse an answer about other regions than were asked for: interfaces give the nation's figures instead."""
    wanted, given = set(asked), set(answered)
    if wanted and given and wanted != given:
        missing, strange = sorted(wanted - given), sorted(given - wanted)
        drift(f"the interface ignored the region: asked and not answered {missing}, answered and not asked {strange}")


def distinct(found: Iterable[Observation]) -> tuple[Observation, ...]:
    """Each observation once. Raises ParseFailure (schema_drift) when one is told with two values."""
    by_cell: dict[str, Observation] = {}
    for item in found:
        if by_cell.setdefault(item.cell, item) != item:
            drift(f"{item.cell} is told twice: {by_cell[item.cell].text} and {item.text}")
    return tuple(by_cell.values())
