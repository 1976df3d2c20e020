"""How are figures dressed that are no plain amount? Completions, shares, thresholds, lists.

Pure readers over a `Scene`: each takes the words around a figure and returns names, or None when the form is not
there. Which reader is asked first, and what is remembered, is decided in `frames`.
"""

import re
from typing import NamedTuple

from ingestion.extract.indicators import Name, name_of, settled, tidy, undone
from ingestion.extract.leads import Lead, Scene, read_lead, read_whole
from ingestion.extract.parts import BRANCHES
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.vocabulary import Vocabulary

_LINKS = re.compile(r"(?:的|达到|达|为|至|到|约|完成|实现|是|数|\s)+$")
_PLAN_REACH = 30
_OWN_RATE = re.compile("对.*贡献率$")  # 工业对经济增长贡献率72%,拉动…: what pulls is the industry
_NEAR = 40  # characters before a ratio in which its whole is named
_OF_A_PLAN = re.compile(  # 完成50亿元保底目标的49%, 为全年目标50亿元的49%
    r"(?:(?:目标|任务|计划|预算)[数值]?(?:为|是)?\(?\d[\d.,]*[^\d,;。()]{1,3}\)?|"
    r"\d[\d.,]*[^\d,;。]{1,3}的?[^\d,;。]{0,4}(?:目标|任务|计划|预算)[数值]?)的$"
)
_INVESTMENT_PLAN = re.compile("(?:全年|年度|当年)(?:投资(?:任务|计划|目标)|计划总?投资)$")
_WHOSE_PLAN = re.compile("(?:为|是|占|达)?全?[国省市区县州盟旗]级?里?")  # 为市计划的64%
_SET_BY = re.compile(  # 市政府下达全年目标; a 达 is taken for a link before
    r"(?:占|[国省市区县州]定|既定|(?:[省市区县州]?委?[、和]?(?:[省市区县州]?政府)|上级|[国省市区县州]里?)下达?)+$"
)
_SHARE_END = re.compile(r"(?:的)?(?:比重|比例|份额|比)$")
_ACT = re.compile("新?(?:签约|开工|注册|入库|投产|竣工)")
_REGION_WHOLE = re.compile("全[国省市区县州盟旗](?!域)|全球|世界")
_WITHIN = re.compile("在(?P<whole>全[国省市区县州盟旗])的?(?:占比|比重|份额)")
_AS_MUCH_AS = re.compile("(?:相当于|恢复到)(?P<whole>[^,;:。\\d]{2,24}?)的(?:约|近)?$")
_OF_WHOLE = re.compile("占.+比重$")
_OF_BRANCHES = re.compile("产业|结构|三产")
_PULL = re.compile(  # at the end of the words before the figure
    r"(?P<puller>[^,;:。]{0,24}?)(?:分别|共)?(?:拉动|带动)了?(?P<pulled>[^,;:。\d]{2,24}?)(?:分别)?(?:增长|上涨|上升|增速)?$"
)


_PULLS = re.compile("(?:共|合计)?(?:拉动|带动)了?")


class Completion(NamedTuple):
    """A share of a target: `name` is what is completed, None when only the plan is named."""

    name: Name | None
    plan: str
    phrase: str = ""  # the words for what is completed


def completion(scene: Scene, q: Quantity, lead: Lead, vocabulary: Vocabulary) -> Completion | None:
    """完成年度计划的82.3%: the figure is a share of a target."""
    if q.unit != "%" or lead.link("growth") is not None:
        return None
    if _OF_A_PLAN.search(scene.text, q.start - _PLAN_REACH, q.start):
        return Completion(None, "目标")
    begin = lead.start
    for mark in lead.before:
        begin = min(begin, mark.start)
    words = _LINKS.sub("", scene.text[begin : q.start])
    if invested := _INVESTMENT_PLAN.search(words):
        of = read_lead(scene, begin, begin + invested.start())
        return Completion(name_of(of.phrase + "投资", vocabulary) if of.phrase else None, invested[0], of.phrase)
    plan = vocabulary.ending("plan", words)
    if not plan and lead.has("goes_to") and words.endswith(("任务", "指标")):
        plan = words[-2:]
    if not plan and words.endswith(("计划", "目标")) and _WHOSE_PLAN.fullmatch(words, 0, len(words) - 2):
        plan = words[-2:]
    if not plan or "占比" in words:
        return None
    cut = begin + len(words) - len(plan)
    before = read_lead(scene, begin, cut)
    phrase = "" if _WHOSE_PLAN.fullmatch(before.phrase) else _SET_BY.sub("", before.phrase)
    phrase = read_lead(scene, before.start, before.start + len(phrase)).phrase if phrase else ""
    if phrase and name_of(phrase, vocabulary) is not None:
        name = name_of(phrase, vocabulary)
        if name is not None and name.indicator is None:
            name = name_of(phrase + plan, vocabulary)
        return Completion(name, plan, phrase)
    return Completion(None, plan)


def share(scene: Scene, q: Quantity, lead: Lead, vocabulary: Vocabulary, subject: Name | None) -> Name | None:
    """X占Y的比重: the part is named before 占, or by the clause before."""
    if q.unit != "%" or q.form is Form.STANDSTILL or lead.link("growth") is not None:
        return None
    begin = min([lead.start, *(m.start for m in lead.before)])
    words = scene.text[begin : q.start]
    position = words.rfind("占")
    if position < 0:
        return _as_much_as(scene, begin, q, vocabulary, subject)
    if (within := _WITHIN.search(words)) is not None:  # 在全省的占比
        part, whole = read_lead(scene, begin, begin + within.start()).phrase, within["whole"]
        return Name(f"{part}占{whole}比重", f"{part}占{whole}比重") if part else None
    part = read_lead(scene, begin, begin + position).phrase
    whole = read_whole(scene, begin + position + 1, q.start)
    whole = _LINKS.sub("", _SHARE_END.sub("", whole))
    name = name_of(part, vocabulary) if part else subject
    if name is None:
        return None
    if not whole and (region := _REGION_WHOLE.match(words, position + 1)):
        whole = region[0]
    is_output = name.indicator is not None and name.indicator.indicator_id == "gdp"  # 经济总量占全国的5%
    part_text = name.text if is_output or not part else settled(undone(tidy(part)), vocabulary)
    text = f"{part_text}占{settled(undone(tidy(whole)), vocabulary)}比重" if whole else f"{part_text}占比"
    return Name(text, text)


def _as_much_as(scene: Scene, begin: int, q: Quantity, vocabulary: Vocabulary, subject: Name | None) -> Name | None:
    """人均可支配收入相当于全国平均水平的91%: measured by another amount, and no growth."""
    match = _AS_MUCH_AS.search(scene.text, begin, q.start)
    if match is None:
        return None
    part = read_lead(scene, begin, match.start()).phrase
    name = name_of(part, vocabulary) if part else subject
    if name is None:
        return None
    text = f"{name.text}相当于{match['whole']}比重"
    return Name(text, text)


def same_whole(lead: Lead, last: Name) -> Name | None:
    """第二产业增加值比重为35% after 第一产业增加值占地区生产总值的比重: the whole is not said again."""
    whole = _OF_WHOLE.search(last.text)
    part = _SHARE_END.sub("", tidy(lead.phrase))
    if whole is None or not part or part == lead.phrase:
        return None
    text = part + whole[0]
    return Name(text, text)


def pull(  # noqa: PLR0917  where the figure stands, and what was told before
    text: str, start: int, q: Quantity, subject: Name | None, before: str, vocabulary: Vocabulary
) -> Name | None:
    """第三产业拉动GDP增长3.7个百分点: what pulls what. None for points that only compare two rates.

    `before` is the name of the pull before it: 甲业拉动GDP增长1个百分点,乙业增长9%,拉动2个百分点.
    """
    match = _PULL.search(text, start, q.start)
    if match is None and subject is not None and before and _PULLS.fullmatch(text, start, q.start):
        name = subject.text + before[before.index("拉动") :]
        return Name(name, name)
    if match is None:
        return None
    puller = settled(tidy(match["puller"]), vocabulary) or (_OWN_RATE.sub("", subject.text) if subject else "")
    pulled = name_of(match["pulled"], vocabulary)
    if not puller or pulled is None:
        return None
    name = f"{puller}拉动{pulled.text}增长"
    return Name(name, name)


def structure_names(words: str, count: int, vocabulary: Vocabulary) -> list[Name] | None:
    """The parts of a three-part ratio: shares of the three sectors in what the sentence speaks of."""
    if count != len(BRANCHES) or not _OF_BRANCHES.search(words):
        return None
    clause = words[max(words.rfind(mark) for mark in ";。") + 1 :]
    of = "投资占比" if "投资" in clause[-_NEAR:] else "增加值占比"
    return [Name(branch + of, branch + of) for branch in BRANCHES]
