"""Which unit has a number that stands without one? That of the last number of its list, or the persons beside it.

分别为87.4、65.2亿元 are both amounts of money; 120万农牧民 and 贫困人口减少25万 are persons. Read before anything
asks what a figure is of.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ingestion.extract.plain_amounts import plain_value
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.units import UnitTable

_JOINTS = frozenset({"、", "和", "与", "及"})
_WRITTEN = re.compile("[0-9][0-9,]*(?:\\.[0-9]+)?")
_MYRIAD = Decimal(10**4)
_PERSONS_BEHIND = re.compile(
    "(?:农牧民|农民|牧民|群众|居民|人口|下岗|失业|贫困人|学生|职工|劳动力|游客|市民|村民|学子|老年?人|儿童|妇女|青年"
    "|就业人员|困难群众|农村[人劳贫居]|城[镇乡][居失就])"
)
_LINKS = "(?:减少|增加|新增|达到?|突破|超过?|为|约|近|已|了|共|至|到|增至|减至|降至| )*$"
_PERSONS_BEFORE = re.compile(
    f"(?:(?P<visits>人次|游客)|(?P<households>户数)|(?:人口|人数|就业人员|劳动力|农民工)){_LINKS}"
)
_REACH = 16  # characters before a number in which persons are named


def with_units(text: str, quantities: Sequence[Quantity], units: UnitTable) -> list[Quantity]:
    """The quantities in order, those of a list with the unit of its last one."""
    found = list(quantities)
    for index in range(len(found) - 1, -1, -1):
        q = found[index]
        if q.unit and not (q.unit_is_implied and q.unit == "%"):
            continue
        following = found[index + 1] if index + 1 < len(found) else None
        if following is not None and _joined(text, q, following, units):
            found[index] = replace(
                q, value=q.value * _factor(text, following), unit=following.unit, unit_is_implied=False
            )
        elif not q.unit:
            found[index] = _persons(text, q)
    return found


def _factor(text: str, q: Quantity) -> Decimal:
    """From the written number to the value in its unit: 10000 for 1.2万亿元, which is stated in 亿元."""
    written = _WRITTEN.match(text, q.number_start)
    value = Decimal(written[0].replace(",", "")) if written else Decimal(0)
    return q.value / value if value else Decimal(1)


def _joined(text: str, q: Quantity, following: Quantity, units: UnitTable) -> bool:
    """Does a list go on with a number that has a unit?"""
    plain = q.form is Form.DIGITS and following.form is Form.DIGITS and following.start == following.number_start
    if not plain or not following.unit or following.unit_is_implied:
        return False
    if text[q.end : following.start].strip() not in _JOINTS:
        return False
    unit = units.get(following.unit)
    if unit is None or following.value_high is not None:
        return False
    counted = unit.is_counter and "." not in text[q.start : following.end]
    return not counted or following.unit in ("万人", "人", "万户", "户")


def _persons(text: str, q: Quantity) -> Quantity:
    """120万农牧民, 贫困人口减少25万: with the persons, visits or households that are counted in tens of thousands."""
    if text[q.number_end - 1] != "万" or q.value_high is not None:
        return q
    before = _PERSONS_BEFORE.search(text, max(0, q.start - _REACH), q.start)
    if before is None and _PERSONS_BEHIND.match(text, q.end) is None:
        return q
    unit = "万人"
    if before is not None and before.lastgroup is not None:
        unit = "万人次" if before.lastgroup == "visits" else "万户"
    return replace(q, value=plain_value(q.value / _MYRIAD), unit=unit)
