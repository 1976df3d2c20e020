"""Which digits and numerals are no quantities? Dates, numbering, document numbers, identifiers, slogans.

The patterns are tried before any number is read at the same place. They are bounded and anchored on a digit, a numeral
or a bracket, so that a scan stays linear. What a number means is `numbers`' matter, which period a date is `periods`'.
"""

import re
from enum import StrEnum
from typing import NamedTuple


class NoiseKind(StrEnum):
    """Why is it no quantity?"""

    DATE = "date"  # also durations in years and clock times
    PLAN = "plan"  # 十四五
    NUMBERING = "numbering"  # (一), 12.
    DOCUMENT = "document"  # 〔2023〕12号
    ORDINAL = "ordinal"  # 第三产业, 第二批: no position in a ranking
    IDENTIFIER = "identifier"  # G107, PM2.5, 12345热线, telephone numbers
    FORMULA = "formula"  # 8+16, 1:2:3
    VAGUE = "vague"  # 数十, 七八, 三分之一
    SPELLED_COUNT = "spelled_count"  # 三个 …, 八项 …: an article or a slogan more often than a figure
    SCALE_WORD = "scale_word"  # 千家万户, 万亩茶园


class NumberNoise(NamedTuple):
    """Characters that look like a number and state no quantity."""

    start: int
    end: int
    kind: NoiseKind


_NUMERAL = "[零〇○一二两三四五六七八九十]"
_TO = "(?:-|—{1,2}|–|~|至|到|、)"
_YEAR = "(?:19|20)[0-9]{2}"

_PATTERNS = {
    NoiseKind.FORMULA: r"[0-9]{1,4}(?:\+(?:[0-9]{1,4}|[NXnx]))+",
    NoiseKind.DOCUMENT: rf"[〔\[(【]{_YEAR}[〕\])】](?: ?第? ?[0-9]{{1,5}} ?号)?|[0-9]{{1,6}} ?号(?!召)",
    NoiseKind.PLAN: r"十[一二三四五六]五(?![一二三四五六七八九十百千万亿])",
    NoiseKind.NUMBERING: (
        rf"\((?:[0-9]{{1,3}}|{_NUMERAL}{{1,3}})\)"
        r"|(?:(?<=[\n\t 。;:)”!?])|\A) {0,8}[0-9]{1,3}(?:[、)]|\.(?![0-9]))"
        r"|[0-9]{1,3}(?:\.[0-9]{1,3}){2,}"
    ),
    NoiseKind.DATE: (
        rf"{_YEAR}(?P<dash>[-/.])[0-9]{{1,2}}(?P=dash)[0-9]{{1,2}}(?![0-9])"
        rf"|[0-9]{{1,4}}(?:\.[0-9])?(?: ?年?{_TO}[0-9]{{1,4}})? ?年(?:度|代|级|期|初|底|末|内)?"
        rf"|[0-9]{{1,2}}(?: ?月?份?{_TO}[0-9]{{1,2}})? ?月[份底末初]?"
        rf"(?: ?[0-9]{{1,2}}(?:{_TO}[0-9]{{1,2}})? ?[日号])?"
        rf"|[0-9]{{1,2}}(?:{_TO}[0-9]{{1,2}})? ?[日号](?!元)"
        rf"|[0-9]{{1,2}} ?[时点](?:[0-9]{{1,2}} ?分|半|整|许)?(?!代|尚)"
        rf"|[〇○零一二三四五六七八九]{{4}}年(?:度|代|初|底|末|内)?"
        rf"|{_NUMERAL}{{1,3}}(?:年|月(?!亮|饼|嫂|度)|季度|个季度|日(?![本元]))"
        r"|[1-4] ?(?:个)?季度"
    ),
    NoiseKind.VAGUE: (
        rf"[一二三四五六七八九十]{{1,3}}分之{_NUMERAL}{{1,3}}|(?:好几|[几数])[十百千万亿]{{1,3}}[多余]?|十几|百十"
    ),
}
# {kind value: group name} is the identity: the kind's value names the group.
NOISE = "|".join(f"(?P<{kind.value}>{pattern})" for kind, pattern in _PATTERNS.items())

# A bare number right before one of these names a thing: 107国道, 12345热线, 3期工程.
_NAMED_AFTER = (
    "国道", "省道", "县道", "高速", "热线", "平台", "号线", "路公交", "医院", "线", "路", "楼", "室", "型", "版", "代",
    "级", "区块", "年", "月", "日", "时", "世纪", "期工程", "期项目", "期建设", "届", "地块",
)  # fmt: skip
# Public services are called by three digits, or by five that begin with 12; prose goes on after them in words.
_HOTLINE = re.compile(r"(?:11[09]|12[02]|12[0-9]{3})(?=[一-鿿”])")
_JOINTS = ("-", "/", "_", "×", "*", "=")


def is_identifier(text: str, start: int, end: int) -> bool:
    """Do the digits of a number without unit name something (a road, a line, a telephone, a product)?"""
    digits = text[start:end]
    if _is_letter(text[end : end + 1]) or (start and _is_letter(text[start - 1])):
        return True
    if text.startswith(_NAMED_AFTER, end) or _is_hotline(text, start, end):
        return True
    if digits.isdigit() and (len(digits) >= 7 or (len(digits) > 1 and digits[0] == "0")):
        return True
    if len(digits) == 4 and digits[:2] in ("19", "20") and digits.isdigit():
        return True  # a year without 年
    joined = (start and text[start - 1] in _JOINTS) or text[end : end + 1] in _JOINTS
    return bool(joined) and digits.isdigit()


def _is_hotline(text: str, start: int, end: int) -> bool:
    match = _HOTLINE.match(text, start)
    return match is not None and match.end() == end


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()
