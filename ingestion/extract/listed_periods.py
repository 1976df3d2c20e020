"""Which periods stand in a list: 7月、8月、9月; 2021年和2022年; 一、二、三季度; 近两年?

Asked only where a list of figures has no names of its own, each of which may then be of one period.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingestion.extract.periods import PeriodMention, find_periods

_NAMED = (
    r"第?[一二三四1-4](?:个?季度)?|(?:19|20)\d\d年?(?:[上下]半年)?|[01]?\d(?:[-—~至][01]?\d)?(?:月份?)?"
    "|上半年|下半年|前三季度|全年"
)
_LIST = re.compile(f"(?<![\\d.第])(?:{_NAMED})(?:(?:、|和|及|与)(?:{_NAMED})){{1,11}}(?![\\d.%])")
_JOINT = re.compile("、|和|及|与")
_ENDS = ("季度", "月份", "月", "半年", "年")
_LAST_YEARS = re.compile("(?:近|过去|前)([两二三四五])年")
_SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d)年?[-—~至]{1,2}((?:19|20)\d\d)年")
_YEARS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}


def listed_periods(text: str, start: int, end: int, count: int, reported: int) -> list[PeriodMention]:
    """The last list of `count` periods in text[start:end], each as a mention of its own; [] when there is none.

    `reported` is the year that the text looks back on: the last of 近两年.
    """
    lists = [found for found in _LIST.finditer(text, start, end) if len(_JOINT.split(found[0])) == count]
    if not lists:
        return _each_of_years(text, start, end, count, reported)
    place, words = lists[-1].start(), _JOINT.split(lists[-1][0])
    ending = next((mark for mark in _ENDS if words[-1].endswith(mark)), "")
    mentions: list[PeriodMention] = []
    for position, word in enumerate(words):
        said = word if word.endswith(("年", "月", "份", "度")) else word + ending
        found = find_periods(said)
        if not ending or len(found) != 1 or (found[0].start, found[0].end) != (0, len(said)):
            return []
        mentions.append(replace(found[0], start=place + position, end=lists[-1].end()))
    return mentions


def _each_of_years(text: str, start: int, end: int, count: int, reported: int) -> list[PeriodMention]:
    """近两年…分别增长5%、6%: the last two years, the earlier first; 2021-2023年…分别: each of those."""
    spans = [m for m in _SPAN.finditer(text, start, end) if int(m[2]) - int(m[1]) + 1 == count]
    if spans:
        at, first = spans[-1].start(), int(spans[-1][1])
        return [PeriodMention(at + 1 + n, spans[-1].end(), year=first + n) for n in range(count)]
    found: Sequence[re.Match[str]] = list(_LAST_YEARS.finditer(text, start, end))
    if not found or _YEARS[found[-1][1]] != count:
        return []
    at, behind = found[-1].start(), found[-1].end()
    return [PeriodMention(at + back, behind, year=reported - count + 1 + back) for back in range(count)]
