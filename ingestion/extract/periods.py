"""Which periods does this normalised text speak of?

A mention keeps what is written: an absolute year, or one relative to the speaker's (今年, 去年), or none at all; a part
of the year, or none. Which mention governs which figure is the frame machine's matter; which days it means is told in
`period_days`. Nothing here reads a clock.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ingestion.extract.numerals import DIGITS, spelled_value


@dataclass(slots=True)  # read often: a slot is read faster than a field of a tuple
class PeriodMention:
    """One time expression at text[start:end]. Months count from 1 and are inclusive; None means not said."""

    start: int
    end: int
    year: int | None = None
    year_offset: int | None = None  # 今年 0, 去年 -1, 明年 +1; first year of 近三年 -2, of 今后五年 0
    first_month: int | None = None
    last_month: int | None = None
    last_year: int | None = None  # 2021-2025年, 十四五
    last_year_offset: int | None = None  # last year of 近三年 0, of 今后五年 +4
    day: int | None = None  # a date: 5月26日
    month_offset: int | None = None  # 本月, 当月 0; 上月 -1: the month itself is not said
    is_cumulative: bool = False  # from the beginning of the year: 1-4月, 前三季度, 上半年
    is_point: bool = False  # 到2025年, 年末, 3月末, 截至6月底
    is_base_period: bool = False  # stands for comparison: 比上年, 去年同期
    is_origin: bool = False  # 从2020年的: its own figure is a baseline
    is_look_back: bool = False  # 五年来, 过去五年: ends with the year that is reported on
    is_summed: bool = False  # 五年累计, 五年共: of its own figure only
    is_attribute: bool = False  # names a plan or a target (全年目标, 十四五规划), not the period of a figure


_PLANS = {"十五": 2001, "十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}
_RELATIVE = {
    "今年": 0, "本年度": 0, "本年": 0, "当年": 0, "去年": -1, "上年度": -1, "上一年度": -1, "上一年": -1, "上年": -1,
    "前年": -2, "明年": 1, "来年": 1, "下一年": 1, "下年度": 1, "后年": 2,
}  # fmt: skip

_YEAR = r"(?:19[4-9][0-9]|20[0-9]{2}|[一二][〇○零九][〇○零一二三四五六七八九]{2})"
_TO = "(?: ?(?:-|—{1,2}|–|―|~|至|到) ?)"
_MONTH = "(?:1[0-2](?![0-9])|0?[1-9](?![0-9])|十[一二]?|[一二三四五六七八九])"
_COUNT = "(?:1[0-2]|[1-9]|十[一二]?|[一二两三四五六七八九])"
_QUARTER = "[一二三四1-4]"

_HEADS = (
    rf"(?P<date>(?P<date_year>{_YEAR})(?P<dash>[-/.])(?P<date_month>[0-9]{{1,2}})(?P=dash)(?P<date_day>[0-9]{{1,2}})(?![0-9]))"
    rf"|(?P<first_year>{_YEAR})年(?P<first_month_of>{_MONTH})月{_TO}(?P<end_year>{_YEAR})年(?P<end_month>{_MONTH})月"
    rf"|(?P<from_year>{_YEAR}) ?年?{_TO}(?P<to_year>{_YEAR}) ?年(?:期间)?"
    rf"|(?P<year>{_YEAR})(?: ?年(?:度(?!假))?|(?=[上下]半年|第?{_QUARTER}季度|前{_QUARTER}季度))"
    r"|(?P<short_year>[0-3][0-9])年"
    r"(?:(?<=[^0-9]0[0-9]年)(?=[^0-9代度级])"
    rf"|(?= ?(?:{_MONTH}{_TO}?{_MONTH}?月|第?{_QUARTER}季度|前[0-9一二三]|[上下]半年|全年|[底末])))"
    rf"|(?P<relative>{'|'.join(sorted(_RELATIVE, key=len, reverse=True))})(?!级|轻)"
    r"|[“\"]?(?P<plan>十[一二三四五六]五)[”\"]?(?![十百千万亿])(?:期间|时期|规划期|以来)?(?P<plan_end>期?末|收官之?年)?"
    r"|[“\"](?P<tenth_plan>十五)[”\"](?:期间|时期)?"
    rf"|(?P<span>今后|未来|接下来|最近|近|过去)的?(?P<span_count>{_COUNT})个?年(?!级|度|代|龄)(?:来|间|内)?"
    rf"|(?P<years_since>{_COUNT})年(?:来|间|(?<![用划后续]..)(?=累计|完成|共(?!同)))|这(?P<these_years>{_COUNT})年(?:来|间)?(?![级度])"
)
_PARTS = (
    rf"(?P<from_month>{_MONTH}) ?(?:月份?)?(?:{_TO}|、)(?P<to_month>{_MONTH}) ?月(?![亮饼光球])份?"
    r"(?! ?[0-9]{1,2} ?[日号])"
    rf"|[前头](?P<first_months>{_COUNT})个?月(?:份|来)?"
    r"|前(?P<first_quarters>[一二两三123])个?季度"
    rf"|第?(?P<from_quarter>{_QUARTER})(?:{_TO}|、)第?(?P<to_quarter>{_QUARTER})季度"
    rf"|第?(?P<quarter>{_QUARTER})季度|(?P<first_quarter>首季度?)(?!节)"
    r"|(?P<first_half>上半年|(?<!提)前半年|半年报)|(?P<second_half>下半年|后半年)"
    r"|(?P<whole>全年度?|年度|年内)"
    rf"|(?P<month>{_MONTH}|元) ?月(?![亮饼光球嫂])份?(?: ?(?P<day>[0-9]{{1,2}}) ?[日号](?!元))?"
    r"|(?P<current_month>本月|当月|上个?月)(?!亮)"
    r"|(?P<year_end>年底|年末|岁末)"
)
_HEAD, _PART = re.compile(_HEADS), re.compile(_PARTS)
_FIRST_OF_PART = frozenset("0123456789一二三四五六七八九十前头第首上下半后全年元本当岁")
_FIXED: Mapping[str, tuple[int | None, int | None]] = {
    "first_quarter": (1, 3),
    "first_half": (1, 6),
    "second_half": (7, 12),
    "whole": (1, 12),
    "year_end": (1, 12),
    "current_month": (None, None),
}
_TAIL = re.compile(r"(?P<mark>[底末](?![蕴气部层日]))?(?P<stop>之?前|止)?(?P<since>以来)?(?P<same>同期|同月)?")
_SAME = re.compile(r"同期(?:数|水平)?")
_DIGITS = re.compile(r"[0-9](?:[.,]?[0-9])*")
_IN_NUMBER = frozenset("0123456789.")  # before a mention: it is the end of a number
# Where a mention may begin, by two or three characters: a numeral before 年 or a joint, 今年, 前三…; in no number.
_NUMERALS = "一二三四五六七八九十"
_JOINTS = "、至到~–―—-"
_START = re.compile(
    rf"[0-9{_NUMERALS}今本当去上前明来下半后接未近最过第头首全年岁元同这“\"](?:"
    r"(?<=[0-9])(?<![0-9]{2})(?<![0-9][.,][0-9])"
    rf"(?:[0-9]{{3}}\.[0-9]{{1,2}}\.[0-9]|(?:[.,]?[0-9])*+(?=[ /年月个季第前上下一二三四{_JOINTS}]))"
    rf"|(?<=[{_NUMERALS}])(?=[ 年月个季〇○零九{_JOINTS}]|[{_NUMERALS}][ 年月个季五{_JOINTS}])"
    rf"|(?<=[第前头近这])(?=[0-9两{_NUMERALS}])|(?<=[“\"])(?=十)"
    rf"|(?<=[^0-9{_NUMERALS}第头这“\"])(?=[年后月半度内底末期季去下来近一个 ]))"
)
# What the words around a mention can begin or end with, before they are searched.
_LAST_BEFORE = frozenset("到至了止比较与同和跟于从由自继")
_FIRST_OF_TAIL = frozenset("底末之前止以同")
_FIRST_OF_BASE = frozenset("的0123456789.一二两三四五六七八九十同基相")
_FIRST_OF_PLAN = frozenset("的工预主发各既经考奋责投收目计任规纲")
_UNTIL = re.compile(r"(?:到|至|截至|截止到?)(?:了)?\Z")
_COMPARED = re.compile(r"(?:比|较|相当于)\Z")  # 比一季度提高, 较2020年增长
# 是2007年的2.5倍, 恢复到上年的95%, 在2017年的基础上增长, 与1-6月相比
_BASE_AFTER = re.compile(r"的?[0-9.一二两三四五六七八九十]+倍|的[0-9.]+%|的?(?:同期)?(?:的)?基础上|相比")
_COMPARED_WITH_PAST = re.compile(r"(?:与|同|和|跟|于)\Z")  # 与去年持平; but 与2023年任务
_FROM = re.compile(r"[从由自继]\Z")
_PLAN_NOUN = re.compile(
    r"(?:的|工作|预期|主要|发展|各项|既定|经济|考核|奋斗|责任|投资|收入){0,3}(?:目标|计划|任务|预算|规划|纲要)"
)
_TEXTS_KEPT = 4
_NO_PERIOD_AFTER = re.compile(r"级|轻|画|货|夜饭|会奖|薪")


def find_periods(text: str) -> list[PeriodMention]:
    """All time expressions of a normalised text, in order, not overlapping."""
    return list(_found(text))


@lru_cache(_TEXTS_KEPT)  # a page is asked for its year, then for its figures
def _found(text: str) -> tuple[PeriodMention, ...]:
    found, position = [], 0
    while (begins := _START.search(text, position)) is not None:
        start = begins.start()
        mention = _mention(text, start) if text[max(0, start - 1) : start] not in _IN_NUMBER else None
        if mention is None:
            position = _after_miss(text, start)
        else:
            found.append(mention)
            position = mention.end
    return tuple(found)


def _mention(text: str, start: int) -> PeriodMention | None:
    head = _HEAD.match(text, start)
    mention = PeriodMention(start, start) if head is None else _head(head)
    if mention is None:
        return None
    part = None
    if mention.day is None and mention.last_year is None and mention.last_year_offset is None:
        behind = mention.end + (head is not None and text.startswith(" ", mention.end))
        part = _PART.match(text, behind) if text[behind : behind + 1] in _FIRST_OF_PART else None
        if part is not None and not _take_part(mention, part):
            return mention if head is not None else None
    if head is None and part is None:
        same = _SAME.match(text, start)
        return PeriodMention(start, same.end(), year_offset=-1, is_base_period=True) if same else None
    if _NO_PERIOD_AFTER.match(text, mention.end):
        return None
    _take_tail(text, mention)
    _take_surroundings(text, mention)
    return mention


def _head(match: re.Match[str]) -> PeriodMention | None:
    """The year or years that a mention begins with; None for a date or a span that no calendar has."""
    start, end = match.span()
    kind = match.lastgroup
    if kind == "year":
        return PeriodMention(start, end, _number(match["year"]))
    if kind == "relative":
        return PeriodMention(start, end, None, _RELATIVE[match["relative"]])
    if kind == "short_year":
        return PeriodMention(start, end, 2000 + int(match["short_year"]))
    return _date(match) if kind == "date" else _years(match)


def _years(match: re.Match[str]) -> PeriodMention | None:
    """Several years: from … to, a plan, or a span beside the speaker's year."""
    start, end = match.span()
    if count := match["span_count"] or match["years_since"] or match["these_years"]:
        first, last = _span(match["span"] or "过去", _number(count))
        is_past, is_sum = first < 0 and last < 0, end - start == len(count) + 1
        return PeriodMention(start, end, None, first, last_year_offset=last, is_look_back=is_past, is_summed=is_sum)
    if plan := match["plan"] or match["tenth_plan"]:
        first, is_end = _PLANS[plan], match["plan_end"] is not None
        return PeriodMention(start, end, first + 4 * is_end, last_year=first + 4, is_point=is_end)
    if match["from_year"]:
        first, last = _number(match["from_year"]), _number(match["to_year"])
        return PeriodMention(start, end, first, last_year=last) if first <= last else None
    months = _number(match["first_month_of"]), _number(match["end_month"])
    first, last = _number(match["first_year"]), _number(match["end_year"])
    return PeriodMention(start, end, first, None, *months, last) if first < last else None


def _date(match: re.Match[str]) -> PeriodMention | None:
    year, month, day = _number(match["date_year"]), int(match["date_month"]), int(match["date_day"])
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return PeriodMention(*match.span(), year=year, first_month=month, last_month=month, day=day)


def _span(word: str, count: int) -> tuple[int, int]:
    """First and last year of a span of `count` years, beside the speaker's year: 过去五年 in 2023 are 2018..2022."""
    first = {"今后": 0, "未来": 0, "接下来": 0, "近": 1 - count, "最近": 1 - count, "过去": -count}[word]
    return first, first + count - 1


def _take_part(mention: PeriodMention, match: re.Match[str]) -> bool:
    """Add the part of the year that `match` says; False when there is no such part (5月35日)."""
    kind = match.lastgroup or ""
    first, last = _FIXED.get(kind) or _counted(kind, match)
    if first is not None and last is not None and first > last:
        return False
    if kind == "day" and last is not None:
        year = mention.year or 2000  # a leap year: 2月29日 without a year may be one
        mention.day = int(match["day"])
        if not 1 <= mention.day <= calendar.monthrange(year, last)[1]:
            mention.day = None
            return False
    mention.end, mention.first_month, mention.last_month = match.end(), first, last
    if kind == "current_month":
        mention.month_offset = 0 if match[kind] in ("本月", "当月") else -1
    mention.is_cumulative = first == 1 and last is not None and last < 12 and kind not in ("month", "day")
    mention.is_point = kind == "year_end"
    return True


def _counted(kind: str, match: re.Match[str]) -> tuple[int, int]:
    """First and last month of a part of the year that is told by numbers."""
    if kind in ("month", "day"):
        month = 1 if match["month"] == "元" else _number(match["month"])
        return month, month
    if kind == "to_month":
        return _number(match["from_month"]), _number(match["to_month"])
    if kind == "to_quarter":
        return 3 * _number(match["from_quarter"]) - 2, 3 * _number(match["to_quarter"])
    count = _number(match[kind])
    if kind == "quarter":
        return 3 * count - 2, 3 * count
    return 1, count if kind == "first_months" else 3 * count


def _take_tail(text: str, mention: PeriodMention) -> None:
    """Add 底, 末, 前, 以来, 同期 right behind it."""
    if text[mention.end : mention.end + 1] not in _FIRST_OF_TAIL:
        return
    tail = _TAIL.match(text, mention.end)
    if tail is None or tail.end() == mention.end:
        return
    has_year = mention.year is not None or mention.year_offset is not None
    if tail["mark"] and (has_year or mention.last_month is not None):
        mention.end, mention.is_point = tail.end("mark"), True
        mention.first_month, mention.last_month = 1, mention.last_month or 12
    if tail["stop"] and (mention.is_point or mention.day is not None):
        mention.end, mention.is_point = tail.end("stop"), True
    if tail["since"]:
        mention.end, mention.is_cumulative = tail.end("since"), True
    if tail["same"]:
        mention.end, mention.is_base_period = tail.end("same"), True
        if not has_year:
            mention.year_offset = -1


def _take_surroundings(text: str, mention: PeriodMention) -> None:
    """Add what the words before and after say of its role: 到, 比, 从, …目标."""
    start, end = mention.start, mention.end
    if text[max(0, start - 1) : start] in _LAST_BEFORE:
        _take_role(text[max(0, start - 3) : start], mention)
    if text[end : end + 1] in _FIRST_OF_BASE and _BASE_AFTER.match(text, end):
        mention.is_base_period = not mention.is_origin  # but 从2020年的8% dates its own
    plan = _PLAN_NOUN.match(text, end) if text[end : end + 1] in _FIRST_OF_PLAN else None
    if plan is not None and not text.startswith((":", "是:", "为:"), plan.end()):  # 一季度目标:… dates what follows
        mention.is_attribute = True


def _take_role(before: str, mention: PeriodMention) -> None:
    """Add what the word right before it says."""
    if _UNTIL.search(before):
        mention.is_point, mention.first_month = True, 1 if mention.last_month else None
    is_past = mention.year_offset is not None and mention.year_offset < 0 and mention.last_year_offset is None
    if _COMPARED.search(before) or (is_past and _COMPARED_WITH_PAST.search(before)):
        mention.is_base_period = True
    if _FROM.search(before):
        mention.is_origin = True


def _after_miss(text: str, position: int) -> int:
    """Where to look next: after the whole number when one stands here, so that its middle is not read as a date."""
    number = _DIGITS.match(text, position)
    return number.end() if number else position + 1


def _number(written: str) -> int:
    """An integer of ASCII digits, Chinese digits in a row (二〇二三) or a Chinese numeral (十二)."""
    if written.isascii():
        return int(written)
    if len(written) == 4:
        return int("".join(str(DIGITS[c]) for c in written))
    value = spelled_value(written)
    if value is None:
        raise AssertionError(f"the pattern let {written!r} through")
    return int(value)
