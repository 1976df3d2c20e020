"""Is this ordinal a position in a ranking? 第3位, 前三, 首位, 百强 are; 第三产业, 第一批, 前三季度 are not.

Positive grammar: a rank needs 位 or 名, or a place in the clause where only a rank can stand, or a ranking verb or pool
(位居, 全市) right before it. Everything else is an ordinal of something, told as noise.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from ingestion.extract import numerals
from ingestion.records import Comparator

_SPELLED = "[一二三四五六七八九十百两零〇]{1,5}"
_NUMBER = f"(?:[0-9]{{1,4}}|{_SPELLED})"
# Where a noun phrase may end after a rank: the number is then no number of something that follows.
_END = r"(?:[,;:、。!?)》」”\"\n /|(和与及且并的]|\.(?![0-9])|行列|之列|水平|以内|之内|\Z)"
_TITLE = "[位名强甲]"  # makes a number a rank
_BEFORE_SINCE = "(?<![目之此提以空年日从])"  # 目前2位 are two, 前2位 is a rank
ORDINAL = (
    rf"第 ?(?:[0-9]{{1,4}}(?!,?[0-9])|{_SPELLED}(?![0-9]))|{_BEFORE_SINCE}前 ?{_NUMBER}(?={_TITLE}|{_END})"
    rf"|(?<=第[0-9一二三四五六七八九]、)(?:[0-9]{{1,2}}|{_SPELLED})(?=位)"  # 分别居第2、3位
    r"|(?<![放摆置]在)(?<![放摆]到)(?<!作为)(?:首位(?!度|产|的是|责|要)|榜首)"
)
STRONG = re.compile(rf"强(?={_END}|方阵|榜|县[市域]?(?![委第排位])|[县市区](?:[,.;:、。!?)”\n]|\Z))")
POOLS = ("全国", "全省", "全市", "全区", "全球", "东部", "中部", "西部", "省内", "国内")
LEAST_LIST = 10  # 三增三强: fewer are the strongest of a pool that is named, or a slogan
LISTS_OF_FIRMS = ("世界", "民企", "中国", "民营", "财富", "全球")  # 世界500强 names firms, no position of a region
# 百强县榜首, 百强榜,列第46位: a list in which the position follows, and no position itself.
POSITION_BEHIND = re.compile(
    rf"强[^,、。;!?\n]{{0,14}}?(?:[”\"]?,(?:名?列|位[列居]|排名?|排在|居))?(?:第 ?{_NUMBER}|榜首|首位)"
)
_SLOGAN = re.compile("[放摆置][在于到][^,。;]{0,9}\\Z")  # 放在各项工作首位
_END_OF_PHRASE = re.compile(_END)
_CUE = re.compile(
    r"(?:排名?|排在|排位|排列|位[列居次]|[名跃]列|跃居|[稳位高仅]?居|列|升至|升到|上升[至到]|前移至|进位至|进[入至]|跻身|迈进"
    r"|挺进|保持|稳定在|退居|并列|[全本][国省市区县州盟旗]|全域|[省市区县州]|地区)"
    r"(?:的|了|第 ?[0-9一二三四五六七八九十]{1,4} ?[位名]?[至到])? ?\Z"
)
# What 第N numbers when it is no rank, by the first character: 第三产业, 第一批, 第二书记, 第一人民医院, 第一大 …
_NAMED = re.compile(
    r"[产季批届次个家条章节期轮方书时线梯手大类代号组部步阶课年月周天日页版款项党师军医中小人附幼工污动国要责道关站枪棒"
    r"点层档种任把件份本所座套例台间单村镇城支]"
)
_OPENS_CLAUSE = frozenset(',.;:。!?\n “"(、')
_WINDOW = 12


class Rank(NamedTuple):
    """A position: the number stands at text[number_start:number_end], the whole expression ends at `end`."""

    number_start: int
    number_end: int
    end: int
    value: Decimal
    comparator: Comparator | None


def read_rank(text: str, match: re.Match[str], follows_rank: bool) -> Rank | None:
    """The rank that an ORDINAL match states, None when it numbers something else.

    `follows_rank`: the phrase before it, up to 、, was a rank too (第一、第二).
    """
    start, end = match.span()
    word = match[0]
    if word in ("首位", "榜首"):
        slogan = _SLOGAN.search(text, max(0, start - _WINDOW), start) is not None
        return None if slogan else Rank(start, end, end, Decimal(1), None)
    number = word[1:].strip() if word[0] in "第前" else word
    value = numerals.spelled_value(number)
    if value is None or value == 0:
        return None
    comparator = Comparator.LE if word[0] == "前" else None
    number_start = end - len(number)
    before = text[max(0, start - _WINDOW) : start]
    if before.endswith("倒数"):
        return None
    tail = _tail(text, end)
    has_cue = follows_rank or _CUE.search(before) is not None
    if tail:
        if comparator is None and not has_cue and text[max(0, start - 2) : start] in ("放在", "摆在", "作为"):
            return None
        return Rank(number_start, end, end + tail, value, comparator)
    if comparator is Comparator.LE:
        is_rank = value > 1
    elif _END_OF_PHRASE.match(text, end):
        is_rank = has_cue or (bool(before) and before[-1] not in _OPENS_CLAUSE)
    else:
        is_rank = has_cue and not _NAMED.match(text, end)
    return Rank(number_start, end, end, value, comparator) if is_rank else None


def _tail(text: str, end: int) -> int:
    """Length of 位, 名, 强 or 甲 that makes the ordinal a rank; 0 when none stands there."""
    if text.startswith(("位", "名", "强", "甲"), end) and not text.startswith(
        ("位数", "位的是", "名单", "名书记", "位书记", "强国", "强省", "强市"), end
    ):
        return 2 if text.startswith(("强县", "强区"), end) else 1
    return 0
