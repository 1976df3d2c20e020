"""Which noun stands right behind a counted figure: 打造6个旅游名村?

A pure reader over a `Scene`. How the noun is joined with the words before the figure is left to `naming`.
"""

import re
from typing import NamedTuple

from ingestion.extract.indicators import tidy
from ingestion.extract.leads import Lead, Scene
from ingestion.extract.mentions import between
from ingestion.extract.phrases import is_threshold
from ingestion.extract.quantity import Quantity
from ingestion.extract.vocabulary import CueMention, Vocabulary

_LONGEST = 16  # more words before a figure than this do not go on behind it, but for their act
_ACT_AT_END = re.compile("(?:新改建|新建|改建|扩建|提升改造|改造提升|改造|修缮|优化调整)$")
_LINKING = frozenset({"growth", "goes_to", "base", "compare", "rank"})
_TAIL_REACH = 60  # characters behind a figure in which its noun ends
_SHORT_NOUN = 6  # characters
_MARK = re.compile("[,;:。!?()\n]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_OF_THE_NATION = re.compile("全国(?:重点|示范|先进|文明|优秀|特色|百强)[\u4e00-\u9fff]{2}")
_RELATIVE = re.compile("([\u4e00-\u9fff]{1,8}的)[\u4e00-\u9fff]{2,16}")
_TAIL_STOP = frozenset(
    {
        "goes_to",
        "growth",
        "base",
        "modal",
        "done",
        "compare",
        "rank",
        "accomplish",
        "subset",
        "distribute",
        "speak",
    }
)
# 25个行业增加值保持增长: which things are counted is told by a clause on their growth.
_GROWN = re.compile(
    "(?P<noun>(?:工业)?(?:行业大类|大类行业|行业|大类|门类|产品|县市区|市州|县区|城市)?)"
    "(?P<told>(?:增加值|产值|产量|投资|零售额)?(?:增速(?:较|比)[^,;。]{2,8}(?:加快|回落|提高|提升)"
    "|(?:实现|保持|呈现?)?同?比?(?P<sign>[正负])?(?:两位数)?(?:增长|下降)))(?=[,;。])"
)
_WHOLE = re.compile("([\u4e00-\u9fff]{2,10}?)中(?=,?(?:已?有|共有)?\\d)")  # 31个行业中,20个…
_ROUND = re.compile("(?:新)?(?:的)?(?:历史性)?(?:台阶|大关|关口|门槛|关|节点)$")
_SETTLED_IN = re.compile("(?<=落户)(?:我[省市区县州]|[\u4e00-\u9fff]{2,3})$")


class Tail(NamedTuple):
    """The noun behind a figure, up to `end`."""

    phrase: str
    end: int
    told: str = ""  # what the clause tells of the counted things, and so which ones they are


def tail(scene: Scene, q: Quantity, end: int, vocabulary: Vocabulary) -> Tail | None:
    """The noun right behind a counted figure: 打造6个旅游名村."""
    unit = vocabulary.units.get(q.unit)
    if unit is None or unit.dimension == "percent" or q.is_ordinal:
        return None
    end = min(end, q.end + _TAIL_REACH)
    if q.end >= end or _MARK.match(scene.text, q.end):
        return None
    return _clause(scene.text, q, end) or _noun(scene, q, _stop(scene, q, end), vocabulary)


def _stop(scene: Scene, q: Quantity, end: int) -> int:
    """Where the words behind the figure turn to something else."""
    mark = _MARK.search(scene.text, q.end, end)
    stop = mark.start() if mark else end
    for cue in between(scene.cues, q.end + 1, stop):
        if cue.cue.kind in _TAIL_STOP and cue.end - cue.start > 1 and cue.start not in scene.alias_at:
            return cue.start
    return stop


def _noun(scene: Scene, q: Quantity, stop: int, vocabulary: Vocabulary) -> Tail | None:
    """The noun between the figure and `stop`, up to the next figure and without the place behind it."""
    text = scene.text
    following = [
        x
        for x in between(scene.quantities, q.end, stop)
        if (x.unit or x.is_ordinal) and not is_threshold(scene, x, vocabulary)
    ]
    if following:
        if (relative := _RELATIVE.match(text, following[0].end, stop)) and _describes(scene, q, following[0]):
            return Tail(text[relative.end(1) : relative.end()], relative.end())
        stop = following[0].start
        cut = max(text.rfind(mark, q.end, stop) for mark in "、和及")
        blank = text.find(" ", q.end, stop)  # 开工19个项目 总投资6亿元, in a headline
        cut = blank if q.end + 1 < blank <= q.end + _SHORT_NOUN else cut
        stop = cut if cut > q.end else q.end
    begin = q.end
    verb = scene.cue_at.get(begin)
    if verb is not None and verb.cue.phrase in ("实现", "实现了"):  # 3万人实现脱贫
        begin = verb.end
    while begin < stop and text[begin] in "的 ":
        begin += 1
    if begin >= stop or not (_HAN.match(text, begin) or text[begin] in "“《"):
        return None
    cue = scene.cue_at.get(begin)
    if cue is not None and cue.cue.kind in ("connective", "adverb") and not _opens_noun(scene, cue):
        return None
    last = stop
    while (place := scene.place_to.get(last)) is not None and place > begin:
        last = place
    if (adverb := scene.cue_to.get(last)) is not None and adverb.cue.kind == "adverb":  # 11个村全部实现…
        last = max(adverb.start, begin)
    phrase = _SETTLED_IN.sub("", tidy(text[begin:last]))
    if _ROUND.fullmatch(phrase):  # 突破10亿元大关
        return None
    return Tail(phrase, stop) if len(phrase) >= 2 else None


def _clause(text: str, q: Quantity, end: int) -> Tail | None:
    """The counted things of a clause that tells how they grew, or of what others are a part."""
    if grown := _GROWN.match(text, q.end, end):
        return Tail(grown["noun"], grown.end(), grown["told"].removeprefix("实现") if grown["sign"] else grown["told"])
    whole = _WHOLE.match(text, q.end, end)
    return Tail(whole[1], whole.end()) if whole else None


def takes_tail(lead: Lead) -> bool:
    """May words before a counted figure and the noun behind it form one name?"""
    if not lead.phrase and all(m.cue.value == "both" or m.cue.kind not in _LINKING for m in lead.after):
        return True  # 有2家商场开业
    if len(lead.phrase) > _LONGEST and not _ACT_AT_END.search(lead.phrase):
        return False
    return not any(m.cue.kind in _LINKING for m in lead.after)


def words_before(scene: Scene, lead: Lead, tail: Tail) -> str:
    """每季度开展1次观摩活动: the words before the figure, without a verb that names nothing (带动1.5万人就业)."""
    if tail.phrase == "就业":
        return lead.phrase + next((m.cue.phrase for m in lead.before if m.cue.kind == "verb"), "")
    if len(lead.phrase) > _LONGEST and (act := _ACT_AT_END.search(lead.phrase)):
        return act[0]
    verb = scene.cue_to.get(lead.end)
    if verb is None or verb.cue.kind != "verb" or verb.start <= lead.start:
        return lead.phrase
    return scene.text[lead.start : verb.start]


def _describes(scene: Scene, q: Quantity, inner: Quantity) -> bool:
    """4条覆盖21个村的公交线路: does a verb right behind the counted figure take the figure inside?"""
    verb = scene.cue_at.get(q.end)
    return verb is not None and verb.cue.kind == "verb" and verb.end == inner.start


def _opens_noun(scene: Scene, cue: CueMention) -> bool:
    """8家全国重点实验室: does a name begin with the word, or a known one right behind it?"""
    if _OF_THE_NATION.match(scene.text, cue.start):
        return True
    return cue.start in scene.alias_at or cue.start in scene.place_at or cue.end in scene.alias_at
