"""What does an answer of `…/publicrelease/web/external/stream/esData` hold? The national portal since 2026.

`data[]` are periods (`code` 202601MM, 202404SS, 2023YY) with `values[]`: series id, its name and unit, a region of
twelve digits and the value as a string, empty where nothing is published. Shape after public clients
(akfamily/akshare, macro/macro_china_nbs.py) and the notes of those who read it. Traps: without the empty `daCatalogId`
the region is ignored, default windows hold periods nobody has published, and each base year is a catalogue of its own.
"""

import json
import re
from typing import Any

from ingestion.errors import ParseFailure
from ingestion.interfaces.observations import (
    NATION,
    Observation,
    Period,
    Question,
    check_regions,
    distinct,
    drift,
    field,
    json_answer,
    number,
    outage,
    period,
)
from ingestion.records import QuarantineReason

_PERIOD = re.compile(r"(\d{4})(?:(\d{2})(MM|SS)|YY)")
_FREQUENCIES = {"MM": "month", "SS": "quarter"}
_REGION = re.compile(r"(\d{6})0{6}")
_THE_NATION = "0" * 6
_FURTHER_DIMENSIONS = ("kj1", "kj2", "kj3")  # breakdowns by calibre; a series with one is another series


def observations(data: bytes, question: Question) -> tuple[Observation, ...]:
    """What the answer publishes. Raises ParseFailure."""
    answer = json_answer(data)
    if answer.get("success") is not True:
        outage(f"the interface answered without success: {str(answer.get('message'))[:100]}")
    catalogue, asked, series = _asked(question)
    found, answered = [], set()
    periods = field(answer, "data", list, "the answer")
    if not periods:
        drift("the answer holds no periods: the catalogue may have been replaced by a newer base year")
    for place, of_period in enumerate(periods):
        code = field(of_period, "code", str, f"data[{place}]")
        span = _period(code, f"data[{place}]")
        for position, node in enumerate(field(of_period, "values", list, f"data[{place}]")):
            where = f"data[{place}].values[{position}]"
            name = _series(node, series, where)
            region = _region(node, where)
            answered.add(region)
            text = _value(node, where)
            if text is not None:
                label, unit = field(node, "i_showname", str, where), str(node.get("du_name") or "")
                cell = f"{name}@{region}@{code}"
                found.append(Observation(cell, catalogue, label.strip(), unit.strip(), region, span, text))
    check_regions(asked, answered)
    return distinct(found)


def _asked(question: Question) -> tuple[str, tuple[str, ...], frozenset[str]]:
    """Catalogue, regions and series of the question. Raises ParseFailure where the record asks in no known form."""
    try:
        body = json.loads(question.body or "")
        regions = tuple(_six_digits(item["value"], "das") for item in body["das"])
        return str(body["cid"]), regions, frozenset(body["indicatorIds"])
    except (KeyError, ValueError, TypeError) as error:
        detail = f"query {question.name}: {error!r}; its body needs cid, das and indicatorIds"
        raise ParseFailure(QuarantineReason.SCHEMA_DRIFT, detail) from error


def _series(node: Any, asked: frozenset[str], where: str) -> str:
    name: str = field(node, "_id", str, where)
    if name not in asked:
        drift(f"{where}: series {name!r} was not asked for")
    further = [key for key in _FURTHER_DIMENSIONS if node.get(key)]
    if further:
        drift(f"{where}: dimension {further[0]} = {node[further[0]]!r} is not known")
    return name


def _region(node: Any, where: str) -> str:
    return _six_digits(field(node, "da", str, where), where)


def _six_digits(code: str, where: str) -> str:
    """The GB/T 2260 code of a code of twelve digits. Raises ParseFailure for places below the counties."""
    match = _REGION.fullmatch(code)
    if match is None:
        drift(f"{where}: region code {code!r} is not six digits and six zeros")
    return NATION if match[1] == _THE_NATION else match[1]


def _value(node: Any, where: str) -> str | None:
    value = node.get("value")
    if value is None:
        return None
    return number(value, where) if isinstance(value, str) else drift(f"{where}: value is {type(value).__name__}")


def _period(code: str, where: str) -> Period:
    match = _PERIOD.fullmatch(code)
    if match is None:
        drift(f"{where}: period {code!r} is not known")
    year, ordinal, frequency = match.groups()
    return period(year, _FREQUENCIES.get(frequency, "year"), ordinal or "1", where)
