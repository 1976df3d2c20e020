"""Who answers for a figure? Leaders and lead units that a document names behind it, in that order.

Plans write (责任领导:…;牵头单位:…;责任单位:…) after an item; supporting units are not asked for.
"""

import re

_PLACE = re.compile(
    r"[(〔\[](?=[^)〕\]]{0,20}(?:责任|牵头|主管|分管|负责))((?:[^()〔〕\[\]]|\([^()]{0,60}\)){2,600})[)〕\]]"
)
_PART = re.compile(r"(?P<role>[^:;]{2,12}):(?P<names>[^;]+)")
_LEADER = re.compile(r"领导|责任人|负责人|分管")
_LEAD_UNIT = re.compile(r"牵头(?:责任)?(?:单位|部门)|主办单位|牵头$|主责")
_SEPARATOR = re.compile(r"[、,](?![^()]*\))")


def responsible_in(text: str, start: int, end: int) -> tuple[str, ...]:
    """Names in the first bracket of responsibility in text[start:end]; () when there is none."""
    match = _PLACE.search(text, start, end)
    if match is None:
        return ()
    leaders: list[str] = []
    units: list[str] = []
    for part in _PART.finditer(match[1]):
        names = [name.strip() for name in _SEPARATOR.split(part["names"]) if name.strip()]
        if _LEADER.search(part["role"]):
            leaders += names
        elif _LEAD_UNIT.search(part["role"]):
            units += names
    return (*leaders, *units)
