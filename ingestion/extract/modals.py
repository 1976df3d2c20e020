"""Which words of promise govern a figure? 力争 reaches to the end of its part of a sentence, 力争“开门红” does not.

How firm a promise is, and whether a figure is one at all, is decided in `measures`.
"""

import re
from collections.abc import Sequence

from ingestion.extract.leads import Scene
from ingestion.extract.mentions import between
from ingestion.extract.quantity import Quantity
from ingestion.extract.vocabulary import CueMention
from ingestion.records import Comparator

_FLOORS = frozenset({"不低于", "不少于", "不小于", "至少"})
_FLOOR_REACH = 4
_STRIVING = frozenset({"奋力", "努力", "冲刺"})  # 奋力拼搏: a slogan, unless the figure stands in its clause
_WITHIN = ("目标以内", "目标之内", "目标内", "预期目标以内", "预期目标之内", "预期目标内")
_SLOGAN = re.compile("“[^“”\\d]{2,12}”[,;]")  # 奋力实现“六保”,
_MARK = re.compile("[,;。]")
_ACT = re.compile(  # what one plans to do: 今年计划改造老旧小区86个
    "[新改扩修拆铺架造栽种招引培培创办]|实施|启动|推进|建[设成]|打造|整治|治理|发[展放]|安[排置]|组织|开[工展]|竣工|投[产放]|签约"
    "|争取|筹集|减[排少]|压减|淘汰|生产|提[升供]|购置|配备|选派|清理|疏浚|硬化|绿化|搬迁|帮扶|化解|收储|供应|出让"
)
_APPROX, _LE = Comparator.APPROX, Comparator.LE


def governing(scene: Scene, start: int, clause: int, q: Quantity, *, reviews: bool) -> Sequence[CueMention]:
    """The modals that govern the figure: from `start`, the last semicolon or word of result (已), on."""
    cues = scene.said("modal", start, q.number_start)
    if not cues:
        return ()
    bound = max(q.start - _FLOOR_REACH, 0)  # 不少于 touches its own figure only
    cues = [c for c in cues if _promises(scene, c) and (c.end >= bound or c.cue.phrase not in _FLOORS)]
    cues = [c for c in cues if c.cue.phrase not in _STRIVING or "," not in scene.text[c.end : q.start]]
    if reviews:
        cues = [c for c in cues if c.cue.value == "forecast" or _touches(scene, c, q)]
    if q.comparator is _APPROX or (q.comparator is _LE and q.start < q.number_start):
        comma = scene.text.rfind(",", clause, q.start)  # 力争达到500亿元,年均增长9%左右: its own measure
        cues = [c for c in cues if c.start > comma or c.cue.value != "stretch"]
    return cues


def _touches(scene: Scene, cue: CueMention, q: Quantity) -> bool:
    """Does a figure stand in the clause of the modal? 全力稳预期,…,生产总值增长5% tells in a review what was done."""
    mark = _MARK.search(scene.text, cue.end, q.start)
    return mark is None or bool(between(scene.quantities, cue.end, mark.start()))


def _promises(scene: Scene, cue: CueMention) -> bool:
    """年度计划投资 names a plan and does not promise; 2022年计划新建86公里 does. Nor does 实现“六保”,"""
    text = scene.text
    if text.startswith(_WITHIN, cue.end):  # 控制在预期目标以内: told of a result
        return False
    if text.startswith("“", cue.end) and _SLOGAN.match(text, cue.end):
        return False
    if cue.cue.phrase != "计划" or text[cue.start - 1 : cue.start] not in ("年", "度", "初", "定"):
        return True
    verb = scene.cue_at.get(cue.end)
    return text[cue.start - 1] == "年" and (
        _ACT.match(text, cue.end) is not None or (verb is not None and verb.cue.kind == "verb")
    )
