"""How far do a figure's words reach? Where its lead begins, which bracket is open, which figures stand together.

Told by marks alone; what the words mean is read in `leads` and `naming`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingestion.extract.leads import Scene
from ingestion.extract.mentions import between
from ingestion.extract.periods import PeriodMention
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.speaking_year import WHICH_YEAR
from ingestion.extract.structure import Sentence

_LAST_MARK = re.compile(r"(?s:.*)[,;:。!?\n()—]")  # up to the last mark at which a clause may begin
_LEAD_REACH = 160  # characters in front of a figure in which its name can begin
_BRACKET_REACH = 400
_BARE_JOINTS = frozenset({"、", "和", "及", "与"})
_JOINT = re.compile("(?:、|,|和|及|与|以及)(?:增长|下降|上升|上涨|减少|降低|提高)?")

_LONGEST_JOINT = 4  # 以及增长
_LONGEST_ASIDE = 60  # characters


def enumeration(text: str, figures: Sequence[Quantity], index: int) -> list[Quantity]:
    """The figures that stand in one enumeration: 30%、50%、70%以上."""
    group = [figures[index]]
    for following in figures[index + 1 :]:
        gap = text[group[-1].end : following.start].strip()
        if len(gap) > _LONGEST_JOINT:
            break
        parts = following.form is Form.STRUCTURE and gap == ":"
        joined = gap in _BARE_JOINTS or (_JOINT.fullmatch(gap) is not None and following.unit == group[0].unit)
        if not parts and not joined:
            break
        if following.is_ordinal != group[0].is_ordinal:
            break
        group.append(following)
    if group[-1].unit == "个百分点" and group[0].unit == "个":  # 0.3个、6.1个和2.8个百分点: of one unit
        return [replace(q, unit=group[-1].unit) for q in group]
    return group


def lead_start(text: str, sentence: Sentence, q: Quantity, floor: int) -> tuple[int, int | None]:
    """Where the words before a figure begin, not before `floor`, and the bracket they stand in."""
    position = q.start - 1
    low = max(sentence.start, floor, q.start - _LEAD_REACH)
    while position >= low:
        mark = _LAST_MARK.match(text, low, position + 1)
        if mark is None:
            position = low - 1
            break
        position = mark.end() - 1
        char = text[position]
        if char == ")":
            opening = text.rfind("(", low, position)
            if opening < 0:
                break
            position = opening
        elif char == "(":
            return position + 1, position
        elif text[position - 1 : position + 1] == "——" if char == "—" else not _in_number(text, position):
            break
        position -= 1
    begin = position + 1
    if low > sentence.start and begin == low:
        comma = text.rfind("、", begin, q.start)
        begin = comma + 1 if comma >= 0 else begin
    return begin, open_bracket(text, sentence, q)


def open_bracket(text: str, sentence: Sentence, q: Quantity) -> int | None:
    """The bracket that is open at the figure."""
    low = max(sentence.start, q.start - _BRACKET_REACH)
    opening = text.rfind("(", low, q.start)
    return opening if opening >= 0 and text.find(")", opening, q.start) < 0 else None


def _in_number(text: str, position: int) -> bool:
    """Is the comma at `position` a thousands separator?"""
    return text[position] == "," and text[position - 1].isdigit() and text[position + 1 : position + 4].isdigit()


def dates_an_aside(scene: Scene, m: PeriodMention, q: Quantity) -> bool:
    """收入7130万元(当年度减收7600万元),增长12.7%: is the mention in a bracket that has a figure itself?"""
    closing = scene.text.find(")", m.end, min(q.start, m.end + _LONGEST_ASIDE))
    if closing < 0 or not between(scene.quantities, m.end, closing):
        return False
    opening = scene.text.rfind("(", max(0, m.start - _LONGEST_ASIDE), m.start)
    return opening >= 0 and scene.text.find(")", opening, m.start) < 0


def is_part(text: str, m: PeriodMention) -> bool:
    """上半年增长5%,其中6月份增长7%: is it a part of the time told before, which holds again behind the clause?"""
    return text.endswith(("其中", "其中,", "其中:"), 0, m.start)


def is_spent(scene: Scene, m: PeriodMention, q: Quantity) -> bool:
    """2024年的52亿元: did the mention date a figure of its own before this one?"""
    if scene.text[m.end : m.end + 1] != "的":
        return False
    return any(x.start <= m.end + 2 and x is not q for x in between(scene.quantities, m.end, q.start))


def may_date(text: str, m: PeriodMention) -> bool:
    """Does the mention, by itself, date figures behind it?"""
    if m.is_base_period or (m.is_attribute and m.year is None and m.year_offset is None):
        return False
    if m.last_year is not None and WHICH_YEAR.match(text, m.end):
        return False  # 今年是“十三五”规划的重要一年: one year is spoken of
    if (m.day is not None and not m.is_point) or text[m.start : m.end] == "年度":
        return False
    return not in_title_marks(text, m.start)


def in_title_marks(text: str, position: int) -> bool:
    """《2024年工作要点》: does the place lie in the title of a paper?"""
    opening = text.rfind("《", max(0, position - _LONGEST_ASIDE), position)
    return opening >= 0 and text.find("》", opening, position) < 0
