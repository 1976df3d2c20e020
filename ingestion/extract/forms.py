"""How are figures dressed that are no plain amount? Ranks, completions, shares, thresholds, lists.

Pure readers over a `Scene`: each takes the words around a figure and returns names, or None when the form is not
there. Which reader is asked first, and what is remembered, is decided in `frames`.
"""

import re
from typing import NamedTuple

from ingestion.extract.indicators import Name, name_of, settled, tidy, undone
from ingestion.extract.leads import Lead, Scene, between, read_lead, read_whole
from ingestion.extract.parts import completed, members, paired
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Measure

_LINKS = re.compile(r"(?:的|达到|达|为|至|到|约|完成|实现|是|数|\s)+$")
_POOL = re.compile(
    r"(?:位列|位居|稳居|跃居|名列|居于|并列|排名|排位|排在|位次|居|列|排|进入|挺进|跻身|进位至|提升至|上升至|升至"
    r"|位于|保持|为|在|均|分别|继续|至|到|达到|迈入|迈进|全力|努力|冲刺|奋进|争创|实现|确保|力争|和|、|[“”\"(])+"
)
_RANK_VERBS = re.compile(
    r"(?:位列|位居|稳居|跃居|名列|居于|居|列|排名|排位|排在|排|位次|均|都|分别|保持|继续|进入|升至|上升到|在|的|中|,)+$"
)
_POOL_NAME = re.compile(
    r"(?:(?:全国|全省|全市|全区|全州)各?(?:县\(市[、区]{0,2}\)|县[市区]|市州|同类城市|地级市|城市)|"
    r"全国|全省|全市|全区|全县|全州|全盟|全球|世界|城区|全疆|全域)(?:的|中)?$"
)
# A list of the strongest, and what of it is ranked: 全国百强县|投资潜力第3、绿色发展第5.
_LIST = re.compile(
    r"((?:全国|中国|全省|[东中西]部)[\u4e00-\u9fff]{0,10}?(?:[百千]|[二三四五]?十|[1-9]\d{1,2})强(?:县市|县区|[县区市镇])?)"
    r"(?:榜单|榜|名单|评比|评选)?[中的”\"]?(?:[\u4e00-\u9fff]{2,10}第\d{1,3}[位名]?、)*([\u4e00-\u9fff]{2,10}?|,)?"
    r"(?:百强)?(?:位列|位居|名列|排名?|列|居)?第?$"
)
_LIST_REACH = 80
_PLACE_NAME = re.compile(
    r"(?:[\u4e00-\u9fff]{2,7}?(?:省|市|区|州|盟)|[三四五六七八九十]县[一二三四五]?区|[\u4e00-\u9fff]{2,3})(?:的|中)?$"
)
_PLAN_REACH = 30
_OWN_RATE = re.compile("对.*贡献率$")  # 工业对经济增长贡献率72%,拉动…: what pulls is the industry
_EACH = re.compile("(?<![人亩户平])均|都|分别")
_NEAR = 40  # characters before a ratio in which its whole is named
_OF_A_PLAN = re.compile(  # 完成50亿元保底目标的49%, 为全年目标50亿元的49%
    r"(?:(?:目标|任务|计划|预算)[数值]?(?:为|是)?\(?\d[\d.,]*[^\d,;。()]{1,3}\)?|"
    r"\d[\d.,]*[^\d,;。]{1,3}的?[^\d,;。]{0,4}(?:目标|任务|计划|预算)[数值]?)的$"
)
_BRANCHES = ("第一产业", "第二产业", "第三产业")
_SET_BY = re.compile(  # 市政府下达全年目标; a 达 is taken for a link before
    r"(?:占|[国省市区县州]定|既定|(?:[省市区县州]?委?[、和]?(?:[省市区县州]?政府)|上级|[国省市区县州]里?)下达?)+$"
)
_SHARE_END = re.compile(r"(?:的)?(?:比重|比例|份额|比)$")
_RANK_END = re.compile(r"(?:增速|增幅)?(?:位次|排名|排位)$")
_ACT = re.compile("新?(?:签约|开工|注册|入库|投产|竣工)")
_REGION_WHOLE = re.compile("全[国省市区县州盟旗](?!域)|全球|世界")
_OF_WHOLE = re.compile("占.+比重$")
_STREAK = re.compile(r"连续\d{1,3}个?(?:月|年|季度|次)?")
_KEPT_IN_RANKS = frozenset({"数量", "总量", "总规模", "规模"})
_OF_BRANCHES = re.compile("产业|结构|三产")
_PULL = re.compile(  # at the end of the words before the figure
    r"(?P<puller>[^,;:。]{0,24}?)(?:分别|共)?(?:拉动|带动)了?(?P<pulled>[^,;:。\d]{2,24}?)(?:分别)?(?:增长|上涨|上升|增速)?$"
)


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
    plan = vocabulary.ending("plan", words)
    if not plan and lead.has("goes_to") and words.endswith(("任务", "指标")):
        plan = words[-2:]
    if not plan or "占比" in words:
        return None
    cut = begin + len(words) - len(plan)
    before = read_lead(scene, begin, cut)
    phrase = _SET_BY.sub("", before.phrase)
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
        return None
    part = read_lead(scene, begin, begin + position).phrase
    whole = read_whole(scene, begin + position + 1, q.start)
    whole = _LINKS.sub("", _SHARE_END.sub("", whole))
    name = name_of(part, vocabulary) if part else subject
    if name is None:
        return None
    if not whole and (region := _REGION_WHOLE.match(words, position + 1)):
        whole = region[0]
    part_text = settled(undone(tidy(part)), vocabulary) if part else name.text
    text = f"{part_text}占{settled(undone(tidy(whole)), vocabulary)}比重" if whole else f"{part_text}占比"
    return Name(text, text)


def same_whole(lead: Lead, last: Name) -> Name | None:
    """第二产业增加值比重为35% after 第一产业增加值占地区生产总值的比重: the whole is not said again."""
    whole = _OF_WHOLE.search(last.text)
    part = _SHARE_END.sub("", tidy(lead.phrase))
    if whole is None or not part or part == lead.phrase:
        return None
    text = part + whole[0]
    return Name(text, text)


def ranks(  # noqa: PLR0917  where the words stand, and what was said before
    scene: Scene, start: int, q: Quantity, subject: Name | None, grown: bool, vocabulary: Vocabulary
) -> list[Name]:
    """The ranked things with the pool of the ranking: 地区生产总值增速全市排名."""
    words = _STREAK.sub("", scene.text[start : q.start].rstrip(" ,“\"'第前"))
    listed = _in_list(scene.text, q)
    if listed is not None:
        return [listed]
    words = _RANK_VERBS.sub("", words)
    pool_match = _POOL_NAME.search(words) or _PLACE_NAME.search(words)
    pool = ""
    if pool_match:
        verb = [m for m in _POOL.finditer(words) if m[0] != "("]  # no verb in 全省县(市)
        pool = words[max(verb[-1].end(), pool_match.start()) if verb else pool_match.start() :]
        words = words[: len(words) - len(pool)]
        pool = _in_full(scene, pool.rstrip("的中"), start, q.start)
    words = _RANK_VERBS.sub("", words)
    shift = max(0, scene.text.find(words, start, q.start)) if words else start
    lead = read_lead(scene, shift, shift + len(words))
    grown = grown and not lead.has("attribute")
    phrase = _RANK_END.sub("", lead.phrase)
    growth = lead.link("growth")
    speed = "" if growth is None else "增幅" if growth.cue.phrase == "增幅" else "增速"
    if not phrase:
        if subject is None:
            return []
        speed = speed or ("增速" if grown else "")
        return [position(subject, subject.text, speed, pool)]
    attribute = lead.link("attribute")
    speed += attribute.cue.phrase if attribute is not None and attribute.cue.phrase in _KEPT_IN_RANKS else ""
    both = paired(phrase, vocabulary) if _EACH.search(scene.text, start, q.start) else ()
    names = completed(both or members(phrase), vocabulary) or []
    return [position(name, name.stem if "数量" in speed else name.text, speed, pool) for name in names]


def _in_list(text: str, q: Quantity) -> Name | None:
    """投资潜力全国百强县排名: a position in a list of the strongest, of what the list or the words behind it say."""
    low = max(q.start - _LIST_REACH, *(text.rfind(mark, 0, q.start) + 1 for mark in "。;\n"))
    match = _LIST.search(text[max(0, low) : q.start])
    if match is None:
        return None
    ranked = (match[2] or "").rstrip(",")
    return Name(f"{ranked}{match[1]}排名", ranked or "县域经济")


def _in_full(scene: Scene, pool: str, start: int, end: int) -> str:
    """黄石第一名 is a position in 黄石市."""
    place = scene.text.rfind(pool, start, end) if pool else -1
    if place < 0:
        return pool
    mentions = between(scene.regions, place, place + 1)
    is_short = bool(mentions) and mentions[0].kind == "short" and mentions[0].end == place + len(pool)
    return mentions[0].name if is_short else pool


def position(of: Name, text: str, speed: str, pool: str) -> Name:
    """The name of a position in `pool`: common where what is ranked is."""
    ranked = text + speed
    measure = Measure.RANK if of.is_core else None
    return Name(f"{ranked}{pool}排名", ranked, of.indicator, f"{speed}{pool}排名", measure)


def pull(text: str, start: int, q: Quantity, subject: Name | None, vocabulary: Vocabulary) -> Name | None:
    """第三产业拉动GDP增长3.7个百分点: what pulls what. None for points that only compare two rates."""
    match = _PULL.search(text, start, q.start)
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
    if count != len(_BRANCHES) or not _OF_BRANCHES.search(words):
        return None
    clause = words[max(words.rfind(mark) for mark in ";。") + 1 :]
    of = "投资占比" if "投资" in clause[-_NEAR:] else "增加值占比"
    return [Name(branch + of, branch + of) for branch in _BRANCHES]


def is_league(text: str, q: Quantity) -> bool:
    """全国百强县, 中部五十强: a place among the strongest, of nothing named."""
    return text[q.end - 1] == "强" or text[q.end : q.end + 1] == "强" or "强县" in text[q.number_start : q.end]


def league(text: str, start: int, q: Quantity) -> Name:
    """The ranking of a 百强县: what is ranked is the economy of the county."""
    pool = next((p for p in ("全国", "全省", "中部", "西部", "东部", "全市") if p in text[start : q.start]), "全国")
    return Name(f"县域经济{pool}排名", "县域经济")
