"""Who answers for a figure? Leaders and lead units that a document names behind it, in that order.

Plans write (责任领导:…;牵头单位:…;责任单位:…) after an item; supporting units are not asked for.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

_OPENING = re.compile(r"[(〔\[](?=[^)〕\]\n]{0,20}(?:责任|牵头|主管|分管|负责))")
_PLACE = re.compile(r"[(〔\[]((?:[^()〔〕\[\]\n]|\([^()\n]{0,60}\)){2,600})[)〕\]]")
_PART = re.compile(r"(?P<role>[^:;]{2,12}):(?P<names>[^;]+)")
_LEADER = re.compile(r"领导|责任人|负责人|分管")
_LEAD_UNIT = re.compile(r"牵头(?:责任)?(?:单位|部门)|主办单位|牵头$|主责")
_SEPARATOR = re.compile(r"[、,](?![^()]*\))")


class Responsible(NamedTuple):
    """Names in a bracket of responsibility that opens at text[start]."""

    start: int
    names: tuple[str, ...]


def find_responsible(text: str) -> list[Responsible]:
    """Every bracket of responsibility that is closed in its own line, in order."""
    matches = (_PLACE.match(text, opening.start()) for opening in _OPENING.finditer(text))
    return [Responsible(match.start(), _names(match[1])) for match in matches if match]


def responsible_for(found: Sequence[Responsible], start: int, end: int) -> tuple[str, ...]:
    """Names in the first bracket that opens within start:end; () when there is none."""
    index = bisect_left(found, start, key=attrgetter("start"))
    return found[index].names if index < len(found) and found[index].start < end else ()


def _names(written: str) -> tuple[str, ...]:
    leaders: list[str] = []
    units: list[str] = []
    for part in _PART.finditer(written):
        names = [name.strip() for name in _SEPARATOR.split(part["names"]) if name.strip()]
        if _LEADER.search(part["role"]):
            leaders += names
        elif _LEAD_UNIT.search(part["role"]):
            units += names
    return (*leaders, *units)
