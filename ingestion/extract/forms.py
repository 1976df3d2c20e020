"""How are figures dressed that are no plain amount? Ranks, completions, shares, thresholds, lists, nouns behind them.

Pure readers over a `Scene`: each takes the words around a figure and returns names, or None when the form is not
there. Which reader is asked first, and what is remembered, is decided in `frames`.
"""

import re
from dataclasses import dataclass

from ingestion.extract.indicators import Name, name_of, qualifies, settled, tidy
from ingestion.extract.leads import Lead, Scene, between, read_lead, read_whole
from ingestion.extract.measures import Reading
from ingestion.extract.numbers import Form, Quantity
from ingestion.extract.units import UnitTable
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Comparator, Measure

ATTRIBUTES = frozenset(
    {
        "总量",
        "总额",
        "总数",
        "总规模",
        "规模",
        "数量",
        "金额",
        "个数",
        "户数",
        "家数",
        "人数",
        "总数量",
        "总值",
        "绝对额",
        "总人数",
        "总户数",
        "新增",
        "净增",
    }
)
_SIDE = re.compile(
    r"(?:项目(?:新?开工|入库|新?签约|建设)*)?(?:已|累计)?(?:计划|概算|估算|合同|协议|年度|年度计划|累计完成|已完成|完成)?(?:总?投资|引资)"
    r"(?:总?额|规模)?|(?:合同|协议)(?:总?金?额|资金)"
)
_TAIL_REACH = 60  # characters behind a figure in which its noun ends
_HAN = re.compile(r"[\u4e00-\u9fff]")
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
_LINKING = frozenset({"growth", "goes_to", "base", "compare", "rank"})
_LINKS = re.compile(r"(?:的|达到|达|为|至|到|约|完成|实现|是|数|\s)+$")
_GOAL = re.compile(
    r"[^,。;!?”]{0,30}”?[^,。;!?”]{0,4}?(?:的|这一)?(?:奋斗|预期|年度|总)?(?:目标|任务)(?![的数完]|任务的)"
)
_ASIDE = re.compile(
    r"年产(?!值|量)|日产|[由的]规定|(?:参加|出席|参会|与会)(?!率|养老|医疗|保险|人数)"
    r"|(?:客商|嘉宾|干部|代表)(?:代表)?(?:参加|出席)|记者|(?:我们|该|本)(?:公司|企业|厂)|个文件|小时值班"
    r"|(?:公司|集团|合作社)[^,。;]{0,12}(?:负责人|董事长|经理)[^,。;]{0,8}(?:说|表示|介绍)"
)
_POOL = re.compile(
    r"(?:位列|位居|稳居|跃居|名列|居于|并列|排名|排位|排在|位次|居|列|排|进入|挺进|跻身|进位至|提升至|上升至|升至"
    r"|位于|保持|为|在|均|分别|继续|至|到|达到|迈入|迈进|全力|努力|冲刺|奋进|争创|实现|确保|力争|和|、|[“”\"(])+"
)
_RANK_VERBS = re.compile(
    r"(?:位列|位居|稳居|跃居|名列|居于|居|列|排名|排位|排在|排|位次|均|都|分别|保持|继续|进入|升至|上升到|在|的|中|,)+$"
)
_POOL_NAME = re.compile(
    r"(?:全国|全省|全市|全区|全县|全州|全盟|全球|世界|城区|全疆|全域|"
    r"[\u4e00-\u9fff]{2,7}?(?:省|市|区|州|盟)|[三四五六七八九十]县[一二三四五]?区|[\u4e00-\u9fff]{2,3})(?:的|中)?$"
)
_URBAN_RURAL = ("城镇", "农村")  # 城乡居民人均可支配收入分别 …
_BRANCHES = ("第一产业", "第二产业", "第三产业")


@dataclass(frozen=True, slots=True)
class Tail:
    """The noun behind a figure, up to `end`."""

    phrase: str
    end: int


@dataclass(frozen=True, slots=True)
class Completion:
    """A share of a target: `name` is what is completed, None when only the plan is named."""

    name: Name | None
    plan: str
    phrase: str = ""  # the words for what is completed


def is_threshold(scene: Scene, q: Quantity, vocabulary: Vocabulary) -> bool:
    """Does the figure only delimit a thing named right after it: 5000万元以上项目, 百亿园区?"""
    following = scene.text[q.end : q.end + 2]
    if q.comparator_is_trailing and q.unit.endswith("元") and following[:1].isdigit():
        return True  # 其中10亿元以上5个
    if not following or not _HAN.match(following):
        return False
    unit = vocabulary.units.get(q.unit)
    money = unit is not None and unit.dimension == "currency"
    cue = scene.cue_at.get(q.end)
    if cue is not None and cue.cue.kind not in ("keep", "stop", "verb") and cue.cue.phrase != "的":
        return False
    if q.form is Form.SCALE_WORD:
        return True
    bounded = q.comparator_is_trailing or q.comparator is Comparator.RANGE
    if money and (bounded or following[0] == "的" or following in ("项目", "企业", "产业", "园区", "工业")):
        return following[0] not in "和及并与"
    return q.comparator_is_trailing and q.comparator in (Comparator.GE, Comparator.LE) and following == "的企"


def tail(scene: Scene, q: Quantity, end: int, vocabulary: Vocabulary) -> Tail | None:
    """The noun right behind a counted figure: 打造10个清廉机关示范点."""
    unit = vocabulary.units.get(q.unit)
    if unit is None or unit.dimension == "percent" or q.is_ordinal:
        return None
    stop, end = q.end, min(end, q.end + _TAIL_REACH)
    text = scene.text
    while stop < end and text[stop] not in ",;:。!?()\n":
        cue = scene.cue_at.get(stop)
        stops = cue is not None and cue.cue.kind in _TAIL_STOP and len(cue.cue.phrase) > 1
        if stops and stop > q.end and stop not in scene.alias_at:
            break
        stop += 1
    following = [x.start for x in between(scene.quantities, q.end, stop) if x.unit or x.is_ordinal]
    if following:
        stop = following[0]
        cut = max(text.rfind(mark, q.end, stop) for mark in "、和及")
        stop = cut if cut > q.end else q.end
    begin = q.end
    verb = scene.cue_at.get(begin)
    if verb is not None and verb.cue.phrase == "实现":  # 1.2万人实现脱贫
        begin = verb.end
    while begin < stop and text[begin] in "的 ":
        begin += 1
    if begin >= stop or not (_HAN.match(text, begin) or text[begin] in "“《"):
        return None
    cue = scene.cue_at.get(begin)
    if cue is not None and cue.cue.kind in ("connective", "adverb") and begin not in scene.alias_at:
        return None
    last = stop
    while (place := scene.place_to.get(last)) is not None and place > begin:
        last = place
    phrase = tidy(text[begin:last])
    return Tail(phrase, stop) if len(phrase) >= 2 else None


def takes_tail(lead: Lead) -> bool:
    """May words before a counted figure and the noun behind it form one name?"""
    return len(lead.phrase) <= 16 and not any(m.cue.kind in _LINKING for m in lead.after)


def is_example(lead: Lead) -> bool:
    """Are the words before the figure examples: 甲、乙等10个项目?"""
    return any(m.cue.phrase == "等" for m in lead.after)


def is_proviso(phrase: str) -> bool:
    """剔除留抵退税因素后: says how growth was measured, names nothing."""
    return re.match("剔除|扣除|还原|考虑|若按|如按|按.{1,8}(?:口径|价格|因素)", phrase) is not None


def is_short_for(phrase: str, subject: Name | None, vocabulary: Vocabulary) -> bool:
    """Is the phrase a part of the subject's name that means nothing else: 投资 after 固定资产投资?"""
    if subject is None or len(phrase) < 2 or phrase not in subject.text or "项目" in phrase:
        return False
    return not any(m.start == 0 and m.end == len(phrase) for m in vocabulary.find_aliases(phrase))


def is_side(phrase: str) -> bool:
    """Is the phrase nothing but another side of a thing counted before (总投资额)?"""
    return _SIDE.fullmatch(phrase) is not None


def clashes(name: Name, reading: Reading, units: UnitTable) -> bool:
    """Is a level stated in a unit that its indicator cannot have?"""
    if name.indicator is None or reading.measure not in (Measure.LEVEL, Measure.INCREMENT):
        return False
    unit = units.get(reading.unit)
    if unit is None:
        return True
    money = unit.dimension == "currency"
    return (name.indicator.dimension == "currency") != money and name.indicator.dimension in ("currency", "count")


def completion(scene: Scene, q: Quantity, lead: Lead, vocabulary: Vocabulary) -> Completion | None:
    """完成年度计划的82.3%: the figure is a share of a target."""
    if q.unit != "%" or lead.link("growth") is not None:
        return None
    begin = lead.start
    for mark in lead.before:
        begin = min(begin, mark.start)
    words = _LINKS.sub("", scene.text[begin : q.start])
    plan = max((p for p in vocabulary.words("plan") if words.endswith(p)), key=len, default=None)
    if plan is None and lead.has("goes_to") and words.endswith(("任务", "指标")):
        plan = words[-2:]
    if plan is None or "占比" in words:
        return None
    cut = begin + len(words) - len(plan)
    before = read_lead(scene, begin, cut)
    phrase = re.sub(r"(?:占|市定|省定|市里下达|既定)+$", "", before.phrase)
    phrase = read_lead(scene, before.start, before.start + len(phrase)).phrase if phrase else ""
    if phrase and name_of(phrase, vocabulary) is not None:
        name = name_of(phrase, vocabulary)
        if name is not None and name.indicator is None:
            name = name_of(phrase + plan, vocabulary)
        return Completion(name, plan, phrase)
    return Completion(None, plan)


def share(scene: Scene, q: Quantity, lead: Lead, vocabulary: Vocabulary, subject: Name | None) -> Name | None:
    """X占Y的比重: the part is named before 占, or by the clause before."""
    if q.unit != "%" or lead.link("growth") is not None:
        return None
    begin = min([lead.start, *(m.start for m in lead.before)])
    words = scene.text[begin : q.start]
    position = words.rfind("占")
    if position < 0:
        return None
    part = read_lead(scene, begin, begin + position).phrase
    whole = read_whole(scene, begin + position + 1, q.start)
    whole = _LINKS.sub("", re.sub(r"(?:的)?(?:比重|比例|份额|比)$", "", whole))
    name = name_of(part, vocabulary) if part else subject
    if name is None:
        return None
    part_text = settled(tidy(part), vocabulary) if part else name.text
    text = f"{part_text}占{settled(tidy(whole), vocabulary)}比重" if whole else f"{part_text}占比"
    return Name(text, text)


def ranks(  # noqa: PLR0917  where the words stand, and what was said before
    scene: Scene, start: int, q: Quantity, subject: Name | None, grown: bool, vocabulary: Vocabulary
) -> list[Name]:
    """The ranked things with the pool of the ranking: 地区生产总值增速全市排名."""
    words = _RANK_VERBS.sub("", scene.text[start : q.start].rstrip(" ,“\"'第前"))
    pool_match = _POOL_NAME.search(words)
    pool = ""
    if pool_match:
        verb = list(_POOL.finditer(words))
        pool = words[max(verb[-1].end(), pool_match.start()) if verb else pool_match.start() :]
        words = words[: len(words) - len(pool)]
        pool = pool.rstrip("的中")
    words = _RANK_VERBS.sub("", words)
    lead = read_lead(scene, start, start + len(words))
    grown = grown and not lead.has("attribute")
    phrase = re.sub(r"(?:增速|增幅)?(?:位次|排名|排位)$", "", lead.phrase)
    speed = "增速" if lead.link("growth") is not None else ""
    if not phrase:
        if subject is None:
            return []
        speed = speed or ("增速" if grown else "")
        ranked = subject.text + speed
        return [Name(f"{ranked}{pool}排名", ranked, subject.indicator, f"{speed}{pool}排名")]
    names = [name_of(part, vocabulary) for part in re.split("[、和]", phrase)]
    return [
        Name(f"{name.text}{speed}{pool}排名", name.text + speed, name.indicator, f"{speed}{pool}排名")
        for name in names
        if name is not None
    ]


def coordinated(phrase: str, count: int, vocabulary: Vocabulary) -> list[Name] | None:
    """`count` names joined by 、 and 和, where the last one may lend its noun to the others."""
    parts = [p for p in re.split("[、,]|和|及|与|以及", phrase) if p]
    if count == len(_URBAN_RURAL) and len(parts) == 1 and parts[0].startswith("城乡"):
        parts = [parts[0].replace("城乡", area, 1) for area in _URBAN_RURAL]
    if len(parts) != count:
        return None
    names: list[Name] = []
    for part in parts:
        name = _completed(part, parts[-1], vocabulary)
        if name is None:
            return None
        names.append(name)
    return names


def _completed(part: str, last: str, vocabulary: Vocabulary) -> Name | None:
    """A shortened member with the noun of the last one: 城镇 + 农村居民人均可支配收入."""
    if part == last or any(m.start == 0 and m.end == len(part) for m in vocabulary.find_aliases(part)):
        return name_of(part, vocabulary)
    words = vocabulary.words("qualifier")
    opening = max((w for w in words if last.startswith(w)), key=len, default="")
    if part in words and opening:
        return name_of(part + last[len(opening) :], vocabulary)
    act = re.match(r"新?(?:签约|开工|注册|入库|投产|竣工)", last)
    if act and re.fullmatch(r"新?(?:签约|开工|注册|入库|投产|竣工)", part):
        return name_of(part + last[act.end() :], vocabulary)
    return name_of(part, vocabulary)


def structure_names(words: str, count: int, vocabulary: Vocabulary) -> list[Name] | None:
    """The parts of a three-part ratio: shares of the three sectors in what the sentence speaks of."""
    if count != len(_BRANCHES) or not re.search("产业|结构|三产", words):
        return None
    of = "投资占比" if "投资" in words else "增加值占比"
    return [Name(branch + of, branch + of) for branch in _BRANCHES]


def is_goal(text: str, q: Quantity, end: int) -> bool:
    """Is the figure called a goal behind it: “GDP440亿元”的目标?"""
    return _GOAL.match(text, q.end, end) is not None


def only_narrows(phrase: str, vocabulary: Vocabulary) -> bool:
    """Is the phrase nothing but words that narrow a name said before: 城镇 after 社会消费品零售总额?"""
    if any(m.end - m.start == len(phrase) for m in vocabulary.find_aliases(phrase)):
        return False
    return qualifies(phrase, vocabulary)


def is_aside(scene: Scene, start: int, q: Quantity, end: int) -> bool:
    """Does the clause tell what a speech is about, who attended, or what one plant makes?"""
    quoted = scene.text.rfind("“", start, q.start) >= 0
    if is_goal(scene.text, q, end):
        return False
    if not quoted and any(m.cue.kind == "about" for m in between(scene.cues, start, q.start)):
        return True
    stop = min(end, q.end + 24)
    return _ASIDE.search(scene.text, start, stop) is not None


_COMPARISON = re.compile(
    "超(?:计划|预期|目标|全|过)|高于|低于|快于|好于|高出|比|较|优于|慢于|超过|增速高于|增幅高于|领先|[高低快慢]"
)
_ACT = re.compile("签约|注册|开工|入库|投产|竣工|谋划")


def differs_in_act(parent: Name, phrase: str) -> bool:
    """Is the phrase of another act than the parent's: 新注册项目 after 新签约项目?"""
    acts = set(_ACT.findall(phrase))
    return parent.is_project and bool(acts) and not acts <= set(_ACT.findall(parent.stem))


def is_comparison(lead: Lead, q: Quantity) -> bool:
    """高于全市平均水平2.1个百分点: the phrase names what is compared with, not what grows."""
    return q.unit.endswith("百分点") and _COMPARISON.match(lead.phrase) is not None


def is_parallel(parent: Name, words: str) -> bool:
    """Does a clause behind a semicolon go on with the members of its parent: 重工业增加值 after 轻工业增加值?"""
    return len(parent.stem) > 2 and parent.stem[-3:] in words


def is_act(phrase: str) -> bool:
    """Is the phrase nothing but an act on projects counted before: 已开工185个?"""
    return re.fullmatch("新?(?:签约|注册|开工|入库|投产|竣工|落地)", phrase) is not None


def is_league(text: str, q: Quantity) -> bool:
    """全国百强县, 中部五十强: a place among the strongest, of nothing named."""
    return text[q.end - 1] == "强" or text[q.end : q.end + 1] == "强" or "强县" in text[q.number_start : q.end]


def league(text: str, start: int, q: Quantity) -> Name:
    """The ranking of a 百强县: what is ranked is the economy of the county."""
    pool = next((p for p in ("全国", "全省", "中部", "西部", "东部", "全市") if p in text[start : q.start]), "全国")
    return Name(f"县域经济{pool}排名", "县域经济")


def is_list_of_firms(text: str, q: Quantity) -> bool:
    """世界500强企业: firms of a list, no position of a region."""
    return re.match('[”"]?(?:企业|公司)', text[q.end : q.end + 4]) is not None


def is_time_limit(q: Quantity) -> bool:
    """Is the figure a number of days or hours?"""
    return q.unit.endswith(("工作日", "天", "小时", "日"))


def harvest(phrase: str, subject: Name) -> str | None:
    """产量 after 粮食播种面积 is that of the crop. None when the words are not so."""
    match = re.fullmatch("(.+?)(?:播种|种植)?面积", subject.text)
    return match[1] + phrase if match and phrase in ("产量", "总产量", "总产", "单产") else None
