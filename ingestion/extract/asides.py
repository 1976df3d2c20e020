"""Is a figure told of a region, or of one project, one firm, or the members that a count picks out?

Asked of the words around a figure in its sentence, before anything names it. What a speech is about and who attended is
asked in `phrases`; words that cannot be a name are refused in `plausible`.
"""

import re

from ingestion.extract import phrases
from ingestion.extract.leads import Lead, Scene
from ingestion.extract.mentions import between
from ingestion.extract.no_claims import no_claim
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.structure import Sentence
from ingestion.extract.units import UnitTable
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Comparator

_MARKS = "“‘\"' "
_CLAUSE_MARKS = ",;:。"
_BEFORE_MEMBERS = frozenset("有为仅共中,;:市区县省国")  # 其中12个县…; behind a noun a count is a figure of its own
_BESIDE_SUBJECTS = frozenset({"adverb", "connective", "subset", "attribute"})
_PREDICATES = ("accomplish", "goes_to", "growth")
_CLAUSE_END = re.compile("[,;:。、()\n]")
_ONE_SIDED = (Comparator.GE, Comparator.LE)
_AS_PLANNED = re.compile("[与和同][^,。;:与和同]{0,8}(?:目标|计划|预期|任务)(?:值|数)?(?:基本|大体)?$")
_RATE_AS_BEFORE = re.compile("(?:增速|增幅|涨幅|降幅|增长率|增长速度)[^,。;:]{0,20}$")
_OF_THEM = re.compile("[\u4e00-\u9fff]{2,12}[中里],?(?:有|共有|仅有?)?(?=[0-9])")
_NOUN = 2  # characters that name who is counted, at least
_NAMED = 3  # characters that name what is measured, at least


def not_of_the_region(scene: Scene, sentence: Sentence, q: Quantity, vocabulary: Vocabulary) -> str | None:
    """Why the figure is none of a region; None when nothing says so."""
    if phrases.is_cut_short(q):
        return "a difference of rates, cut short"
    if _is_prospect(scene, sentence, q):
        return "what one project is to bring"
    if _is_story(scene, sentence, q):
        return "told of one firm"
    if q.form is Form.STANDSTILL and (standing := _stands_by(scene, sentence, q)):
        return standing
    if _picks_members(scene, sentence, q, vocabulary):
        return "a mark by which members are counted"
    return no_claim(scene, sentence, q)


def _stands_by(scene: Scene, sentence: Sentence, q: Quantity) -> str:
    """与计划持平, 增速与上月持平: what it is as high as, where that is no growth of nought. '' for growth."""
    if _AS_PLANNED.search(scene.text, sentence.start, q.start):
        return "as high as was planned"
    return "a rate as high as another" if _RATE_AS_BEFORE.search(scene.text, sentence.start, q.start) else ""


def _is_prospect(scene: Scene, sentence: Sentence, q: Quantity) -> bool:
    """项目达产后年产值可达8亿元: what stands behind 达产后 is a forecast at best."""
    return bool(scene.said("prospect", sentence.start, q.start))


def _is_story(scene: Scene, sentence: Sentence, q: Quantity) -> bool:
    """该公司占地…, 企业负责人介绍,…: the sentence begins with a firm, or its head speaks."""
    if not scene.said("story", sentence.start, q.start):
        return False
    begin = sentence.start
    while begin < q.start and scene.text[begin] in _MARKS:
        begin += 1
    for cue in scene.said("story", begin, q.start):
        if cue.cue.value == "opens" and cue.start == begin:
            return True
        if cue.cue.value == "speaker" and scene.text.startswith(("说", "介绍", "表示", "告诉"), cue.end):
            return True
    return False


def _picks_members(scene: Scene, sentence: Sentence, q: Quantity, vocabulary: Vocabulary) -> bool:
    """12个县财政收入不足5亿元: the bound says which of them are counted. 12家企业完成产值超过5亿元 is their sum."""
    if q.comparator not in _ONE_SIDED or q.start == q.number_start or q.is_ordinal:
        return False
    before = between(scene.quantities, sentence.start, q.start)
    if not before or not before[-1].unit or before[-1].unit == q.unit:
        return False
    counted, unit = before[-1], vocabulary.units.get(before[-1].unit)
    words = scene.text[counted.end : q.start]
    if unit is None or not unit.is_counter or any(mark in words for mark in _CLAUSE_MARKS):
        return False
    acts = scene.said("accomplish", counted.end, q.start) or scene.said("goes_to", counted.end, q.start)
    opens = scene.text[max(0, counted.start - 1) : counted.start] in _BEFORE_MEMBERS or counted.start == sentence.start
    return opens and not acts and len(words) >= _NAMED


def is_in_subject(scene: Scene, q: Quantity, lead: Lead, vocabulary: Vocabulary) -> bool:
    """甲园区等4家集聚区完成投入15亿元: the count says whose figure follows. 新建4家集聚区 is an act, and counts."""
    if q.is_ordinal or q.start != q.number_start or not _BESIDE_SUBJECTS.issuperset(lead.kinds):
        return False
    counts_list = _is_sum_of(lead.phrase, q)
    if lead.phrase and not counts_list and not any(m.cue.phrase == "等" for m in lead.after):
        return False
    unit = vocabulary.units.get(q.unit)
    if unit is None or not unit.is_counter:
        return False
    stop = _CLAUSE_END.search(scene.text, q.end)
    following = between(scene.quantities, q.end + 1, stop.start() if stop else len(scene.text))
    told = next((x for x in following if x.unit and not phrases.is_threshold(scene, x, vocabulary)), None)
    if told is None or told.is_ordinal:
        return False
    if counts_list:
        return True
    acts = (act for kind in _PREDICATES for act in scene.said(kind, q.end, told.start))
    return any(act.start - q.end >= _NOUN and not act.cue.phrase.endswith("有") for act in acts)


def _is_sum_of(phrase: str, q: Quantity) -> bool:
    """猪、牛、羊禽4种肉产量…, 甲业、乙业、丙业3个行业…: does the figure count the things listed before it?"""
    listed = phrase.count("、") + 1
    return listed > 1 and listed <= q.value <= listed + phrase.count("和") + 1 and q.value_high is None


def is_whole(text: str, q: Quantity, units: UnitTable) -> bool:
    """38个行业大类中,33个增长: is the figure the whole of which the next one counts a part?"""
    unit = units.get(q.unit)
    return unit is not None and unit.is_counter and _OF_THEM.match(text, q.end) is not None
