"""Which words that touch a number bound it: 不低于, 超过, 约 before it; 以上, 以内, 左右 after it?

Only what touches the number; a bound word farther away is the frame machine's matter. Settled by the labelling guide
in docs/claim.md: 超过 and 突破 are `ge`, 压减至 is `le`, a bare 达到 bounds nothing.
"""

import re
from typing import NamedTuple

from ingestion.records import Comparator


class Bound(NamedTuple):
    """A bound word at text[start:end]."""

    start: int
    end: int
    comparator: Comparator


_NOT = "(?:不|不得|不能|不可|不应|未|没有)"
_BEFORE_GE = (
    rf"{_NOT}(?:低于|少于|小于|亚于)|(?:至少|最少)[一-鿿]{{0,4}}|突破|首破|超过|超出|超越|跨越|跨过|迈过|越过|冲破"
    r"|高于|大于|多于|(?<![赶反高])超|逾|(?<![通经走度路渡穿不越难])过|≥"
)
_BEFORE_LE = (
    rf"{_NOT}(?:超过|高于|大于|多于|突破|超)|低于|少于|小于|不足|(?<![达得做找想受])不到|至多|最多|压[减缩降][至到]|≤"
)
_BEFORE_APPROX = r"大约|约为|(?<![节签预违履合续换邀简集契失毁守相条公制租特])约|将近|接近|(?<![附邻就临靠最亲])近|大概"
_LINK = "(?:了|到|至|达到?|为|人民币)? ?"
# `le` first: 不超过 holds 超过.
_BEFORE = re.compile(rf"(?:(?P<le>{_BEFORE_LE})|(?P<ge>{_BEFORE_GE})|(?P<approx>{_BEFORE_APPROX})){_LINK}\Z")
# What ends any word above: told first by its last character, then with the link behind it.
_LAST = frozenset("于过破出超越逾足多约为近概至到了达币≥≤ ")  # but for 至少 and 最少, behind which any words may stand
_ENDING = re.compile(rf"[于过破出超越逾足多约为近概至到≥≤]{_LINK}\Z|[至最]少[一-鿿]{{0,4}}{_LINK}\Z")
_WINDOW = 14
_UPWARDS = re.compile(r"(?<![以及网线晚早身手马])上\Z")  # 上亿元, 上百家

_AFTER = re.compile(
    r" ?(?:\(含\))?(?:(?P<ge>(?:及|或|\(含\))?以上|有余)|(?P<le>(?:及|或)?以下|以内|之内)|(?P<approx>左右|上下))"
)
_FIRST = frozenset(" (及或以有之左上内多余")  # of any word behind a number
_SURPLUS = re.compile(r"[多余](?![年月天日人次个额下种样元方])")  # 3亿元多
_WITHIN = re.compile(r"内(?![容部外涵设])")  # 五个工作日内
_MEASURED = frozenset({"currency", "mass", "area", "length", "volume"})
_COMPARATORS = {"ge": Comparator.GE, "le": Comparator.LE, "approx": Comparator.APPROX}


def before(text: str, floor: int, position: int, is_counter: bool, is_scale_word: bool) -> Bound | None:
    """The bound word that ends at `position`, where a number begins, and does not reach before `floor`."""
    low = max(floor, position - _WINDOW)
    if low >= position or (
        text[position - 1] not in _LAST and text.find("少", low, position) < 0 and not is_scale_word
    ):
        return None
    window = text[low:position]
    match = _BEFORE.search(window) if _ENDING.search(window) else None
    if match is not None and match.lastgroup is not None:
        word = match[match.lastgroup]
        if not (word == "过" and is_counter):  # 引进过3家: an aspect, not a bound
            return Bound(low + match.start(), position, _COMPARATORS[match.lastgroup])
    if is_scale_word and _UPWARDS.search(window):
        return Bound(position - 1, position, Comparator.GE)
    return None


def after(text: str, position: int, dimension: str) -> Bound | None:
    """The bound word that begins at `position`, where a number with its unit ends."""
    if text[position : position + 1] not in _FIRST:
        return None
    match = _AFTER.match(text, position)
    if match is not None and match.lastgroup is not None:
        return Bound(position, match.end(), _COMPARATORS[match.lastgroup])
    if dimension == "duration" and _WITHIN.match(text, position):
        return Bound(position, position + 1, Comparator.LE)
    if dimension in _MEASURED and _SURPLUS.match(text, position):
        return Bound(position, position + 1, Comparator.GE)
    return None
