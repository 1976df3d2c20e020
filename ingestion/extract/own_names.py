"""Which indicator does a clause name by its own words alone? What joins a stock, totals, short words.

Asked last in `naming`, when nothing is taken over from what was said before. How a name is composed is left to
`indicators`.
"""

from dataclasses import replace

from ingestion.extract import phrases
from ingestion.extract.indicators import Name, name_of
from ingestion.extract.leads import Lead, Scene
from ingestion.extract.mentions import between
from ingestion.extract.quantity import Quantity
from ingestion.extract.vocabulary import CueMention, Vocabulary
from ingestion.records import Measure

_SIZED = frozenset({"规模以上工业", "规上工业", "规模工业"})
_TRADED = ("销售", "利税", "成交", "交易")


def joining_cue(scene: Scene, lead: Lead) -> CueMention | None:
    """新增 of 风电新增装机: a word of joining inside the phrase, which is no part of a known name."""
    if lead.end - lead.start != len(lead.phrase):
        return None
    for cue in scene.said("increment", lead.start + 1, lead.end - 1):
        known = between(scene.aliases, lead.start, lead.end)
        inside = any(name.start <= cue.start < name.end for name in known)  # 城镇新增就业 is a name
        if not inside and cue.cue.value != "keep":
            return cue
    return None


def of_joining(lead: Lead, cue: CueMention, vocabulary: Vocabulary) -> Name | None:
    """风电新增装机 joins a stock, the name of which is 风电装机."""
    start, end = cue.start - lead.start, cue.end - lead.start
    name = name_of(lead.phrase[:start] + lead.phrase[end:], vocabulary)
    return None if name is None else name._replace(measure=Measure.INCREMENT)


def total(lead: Lead) -> str | None:
    """商品销售总额: a total that was taken for another word for the same thing; None when there is none."""
    link = lead.link("attribute")
    if link is None or link.cue.phrase != "总额" or not lead.phrase.endswith(_TRADED):
        return None
    return lead.phrase + "总额"


def told_in_short(lead: Lead, q: Quantity, vocabulary: Vocabulary) -> str:
    """地区生产总值 of 经济增长6%: what a word means alone that names nothing but before a rate. '' for any other."""
    if q.unit != "%" or (lead.link("growth") is None and not lead.has("base", "yoy")):
        return ""
    return vocabulary.short_words.get(lead.phrase, "")


def of_subject(lead: Lead, subject: str) -> Lead:
    """The words before a figure with the subject that its sentence opened with; as they are where there is none."""
    return replace(lead, phrase=subject + lead.phrase) if subject else lead


def sized_firms(lead: Lead, q: Quantity, vocabulary: Vocabulary) -> str:
    """规模工业有43户: counted, the firms of industry above size are meant. '' for anything else."""
    unit = vocabulary.units.get(q.unit)
    counted = unit is not None and unit.is_counter
    return "规模以上工业企业" if counted and lead.phrase in _SIZED else ""


def firms_before(scene: Scene, lead: Lead, counted: tuple[int, int] | None, vocabulary: Vocabulary) -> str:
    """18家规模以上工业企业实现总产值52亿元: the `counted` firms, whose amount it is. '' when there are none."""
    if counted is None:
        return ""
    begin, end = counted
    verbs = [m for m in lead.before if m.start == end and m.cue.kind == "accomplish"]
    firms = scene.text[begin:end]
    own = name_of(lead.phrase, vocabulary)
    named = own is not None and own.indicator is not None and not phrases.is_firms(firms)
    return firms if verbs and not named else ""


def handed_out(name: Name | None, lead: Lead, q: Quantity, vocabulary: Vocabulary) -> Name | None:
    """发放创业贷款3亿元: the amount that was handed out."""
    if name is None or not any(m.cue.phrase == "发放" for m in lead.before):
        return name
    unit = vocabulary.units.get(q.unit)
    return name._replace(text=name.stem + "发放额") if unit is not None and unit.dimension == "currency" else name
