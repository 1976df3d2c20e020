"""What does a clause take over from the name said before it? The thing whose other measure it states, a topic's noun.

玉米播种面积402万亩,平均亩产1386斤: the second figure is of the same crop. `naming` asks in its order; names are
composed in `indicators` and `parts`.
"""

import re
from collections.abc import Iterable

from ingestion.extract.drafts import Draft
from ingestion.extract.indicators import Name, name_of
from ingestion.extract.leads import Lead, Scene, read_lead
from ingestion.extract.mentions import between
from ingestion.extract.parts import THREE_BRANCHES, in_sector, is_bare, is_measure, measured
from ingestion.extract.quantity import Quantity
from ingestion.extract.structure import Sentence
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Measure

_BRANCHES = ("第一产业", "第二产业", "第三产业")
_OF_OUTPUT = frozenset({"gdp", "primary_value_added", "secondary_value_added", "tertiary_value_added"})
_WHOLE = re.compile("^(?:全?年|年度|当年|综合|平均)?(?=.{2})")
_RELATIVE = re.compile("[人亩户]均$")
_BARE_ACT = re.compile("(?:已|实际|新)?(?:开工|竣工|投产|复工|开复工|注销|退出|达产|建成|落地)(?:率)?")
_TASK = re.compile("(?:建设)?(?:任务|计划|目标)$")
_VIEW = re.compile("从[^,。;]{0,10}?看[,:]?")
_PRODUCTS = re.compile("[分从按][^,。;:]{0,6}产品(?:产量)?(?:来)?[看分][,:]")
_AMONG = re.compile("在([^,。;在]{4,24})中,")  # 在限额以上单位商品零售额中,家具类增长5%
_VIEWS_PARTS = re.compile("[从分按][^,。;:]{0,8}(?:门类|行业|领域|类型|产业|规模|区域)(?:来)?[看分][,:]")
_PARTED = re.compile("按[^,。;]{2,12}分,")
_QUOTA = "限额以上单位"
_HEADING_END = re.compile("(?:完成情况|任务分解(?:如下)?|目标分解(?:如下)?|增速|增幅|分别为|如下|情况)+$")
_INDUSTRY = re.compile(".+?产业")
_STATE = re.compile("(?:完成|增长|运行)?(?:情况|走势)?$")
_SECTORAL = re.compile("(?<!企)业$|类$")
_SIZED = "规模以上工业"
_OF_SIZED = frozenset(
    {
        "industrial_value_added_above_scale",
        "industrial_output_above_scale",
        "industrial_revenue_above_scale",
        "industrial_profit_above_scale",
    }
)
_OF_POWER = re.compile("电|能|光伏|机组")  # what makes electricity


def is_branch_of_output(phrase: str, said: Iterable[Name | None]) -> bool:
    """第一产业 where the sentence is on 地区生产总值: its value added is meant."""
    if phrase not in _BRANCHES and THREE_BRANCHES.fullmatch(phrase) is None:
        return False
    return any(name.indicator.indicator_id in _OF_OUTPUT for name in said if name and name.indicator)


def is_output(name: Name) -> bool:
    """Is it the product of a region, of one of its three branches, or the value added of another?"""
    if name.text.endswith("增加值"):
        return True
    return name.indicator is not None and name.indicator.indicator_id in _OF_OUTPUT


def another_measure(head: Name, phrase: str, vocabulary: Vocabulary) -> Name | None:
    """Another measure of the thing of `head`: 产值 after 石斛种植面积. None when `phrase` is no bare measure."""
    if _BARE_ACT.fullmatch(phrase) and (head.is_counted or phrase.endswith("率")) and not head.is_project:
        thing = _TASK.sub("", head.stem)
        return name_of(thing + phrase if phrase.endswith("率") else phrase + thing, vocabulary)
    bare = _WHOLE.sub("", phrase)
    relative = bare[:2] if _RELATIVE.match(bare[:2]) else ""
    of_firms = bare in vocabulary.words("firm_noun")
    if not of_firms and bare.removeprefix(relative) not in vocabulary.words("carried_noun"):
        return None
    thing = _thing(head, vocabulary)
    if not thing and of_firms and head.indicator is not None and head.indicator.indicator_id in _OF_SIZED:
        thing = _SIZED  # 规模以上工业增加值增长8%,利润30亿元
    if not thing or (bare == "发电量" and not _OF_POWER.search(thing)):
        return None
    full = _WHOLE.match(phrase)
    kept = full[0] if full and full[0] in ("综合", "平均") else ""
    return name_of(thing + kept + bare, vocabulary)


def _thing(head: Name, vocabulary: Vocabulary) -> str:
    """What `head` is a measure of; '' for a common indicator, which is all measure."""
    if head.is_counted and head.stem.endswith("企业"):
        industry = _INDUSTRY.match(head.stem)  # 仪表产业规上企业: what is made is made by the industry
        return industry[0] if industry else head.stem
    aliases = vocabulary.find_aliases(head.text)
    if aliases and aliases[-1].end == len(head.text):
        thing = head.text[: aliases[-1].start]
        if not thing and head.indicator is not None and not head.indicator.is_core:
            thing = head.text.removesuffix(measured(head.text, vocabulary))
    else:
        noun = measured(head.text, vocabulary)
        thing = head.text.removesuffix(noun) if noun else ""
    return _RELATIVE.sub("", thing)


def full_noun(head: Name | None, noun: str) -> str:
    """工业行业 of 35个工业行业中,25个行业正增长: the noun as it was said in full before."""
    return head.stem if head is not None and head.is_counted and head.stem.endswith(noun) else noun


def part_of_share(before: Draft | None, lead: Lead, vocabulary: Vocabulary) -> Name | None:
    """占全市41%,占全省36%: both are shares of the part that the first names."""
    if before is None or before.reading.measure is not Measure.SHARE or not re.match("占(?!比)", lead.phrase):
        return None
    part, whole, _ = before.name.text.partition("占")
    return name_of(part, vocabulary) if whole else None


def shared_verb(head: Name | None, phrase: str, vocabulary: Vocabulary) -> str:
    """种植 of 种植茶叶1.1万亩、油菜6400亩: the act that the member before says for both. '' when there is none."""
    if head is None or not is_bare(phrase, vocabulary):
        return ""
    return next((verb for verb in vocabulary.words("shared_verb") if head.stem.startswith(verb)), "")


def sector(base: Name, phrase: str, vocabulary: Vocabulary) -> Name | None:
    """B行业 after A行业增加值: the measure is carried. None when the phrase is no bare sector."""
    if not is_bare(phrase, vocabulary):
        return None
    noun = measured(base.text, vocabulary)
    if noun == base.text:  # 从主要产品产量看:水泥增长2%
        return name_of(phrase + noun, vocabulary)
    if not _SECTORAL.search(phrase):
        return None
    return in_sector(base, phrase, vocabulary) if noun in vocabulary.words("lent_noun") else None


def _viewed(text: str, start: int, end: int, vocabulary: Vocabulary) -> tuple[bool, str]:
    """Do the words take a view of what follows, and which noun of measure does it lend, '' for none?"""
    if _PRODUCTS.search(text, start, end):  # 分产品看,主要产品产量较快增长
        return True, "产量"
    among = _AMONG.search(text, start, end)
    if among is not None and is_measure(among[1], vocabulary):
        return True, among[1]
    view = _VIEW.search(text, start, end)
    noun = measured(_STATE.sub("", view[0].rstrip(",:")[1:-1]), vocabulary) if view else ""
    return view is not None, noun if noun in vocabulary.words("lent_noun") else ""


def topic(scene: Scene, sentence: Sentence, vocabulary: Vocabulary) -> Name | None:
    """从行业产值看, … and …固定资产投资增速:A县…: what the figures of a sentence are of, said before the first."""
    text, figures = scene.text, sentence.quantities
    if not figures:
        return None
    viewed, noun = _viewed(text, sentence.start, figures[0].start, vocabulary)
    if viewed:
        return name_of(noun, vocabulary) if noun else None
    colon = text.find(":", sentence.start, figures[0].start)
    if colon < 0:
        return None
    words = text[sentence.start : colon]
    ending = _HEADING_END.search(words)
    if ending is None:
        return None
    lead = read_lead(scene, sentence.start, colon - len(ending[0]))
    return name_of(lead.phrase, vocabulary) if lead.phrase else None


def contributor(head: Name | None, phrase: str, lead: Lead, text: str, vocabulary: Vocabulary) -> str:
    """战略性新兴产业产值2亿元,对工业增长贡献率达到66%: whose the rate is, with its 对; '' when the clause says it."""
    if (
        head is None
        or not phrase.endswith("贡献率")
        or not text.endswith((",对", "、对", ",对全市", ",对全省"), 0, lead.start)
    ):
        return ""
    thing = _thing(head, vocabulary)
    return thing + "对" if thing else ""


def views_parts(text: str, sentence: Sentence) -> bool:
    """从三大门类看:采矿业下降4%: does a line go on with the parts of what the line before it told?"""
    return _VIEWS_PARTS.match(text, sentence.start) is not None


def in_scope(base: Name | None, name: Name | None, text: str, sentence: Sentence) -> Name | None:
    """按所在地分,城镇消费品零售额 after 限额以上单位消费品零售额: the parts of the units' sales are theirs too."""
    if base is None or name is None or not _PARTED.match(text, sentence.start):
        return name
    if not base.text.startswith(_QUOTA) or name.text.startswith(_QUOTA) or not name.text.endswith("消费品零售额"):
        return name
    return Name(_QUOTA + name.text, _QUOTA + name.stem, name.indicator, _QUOTA + (name.qualifier or ""), name.measure)


def is_product(head: Name | None, phrase: str, q: Quantity, vocabulary: Vocabulary) -> bool:
    """发电量2亿千瓦时,水泥12万吨: is a bare thing weighed in a sentence that tells what is produced?"""
    unit = vocabulary.units.get(q.unit)
    produced = head is not None and head.text.endswith(("发电量", "产量"))
    return produced and unit is not None and unit.dimension == "mass" and is_bare(phrase, vocabulary)


def in_front(  # noqa: PLR0917  where the figure stands
    scene: Scene, sentence: Sentence, q: Quantity, lead: Lead, bracket: int | None, vocabulary: Vocabulary
) -> Name | None:
    """财政收入(11.5亿元,增长8%), 茶园面积:稳定在19万亩: the name stands before the bracket, or the colon."""
    text, edge = scene.text, bracket
    if edge is None and text[lead.start - 1 : lead.start] == ":":
        edge = lead.start - 1
    if edge is None or between(scene.quantities, edge, q.start):
        return None
    low = max(sentence.start, *(text.rfind(mark, sentence.start, edge) + 1 for mark in ",;:。"))
    if between(scene.quantities, low, edge):
        return None
    phrase = read_lead(scene, low, edge).phrase
    return name_of(phrase, vocabulary) if phrase and is_measure(phrase, vocabulary) else None


def subject(scene: Scene, sentence: Sentence, lead: Lead, vocabulary: Vocabulary) -> Name | None:
    """地区生产总值迈上新台阶,完成85亿元: what opened the clause before, when no figure stood there."""
    text = scene.text
    comma = text.rfind(",", sentence.start, lead.start)
    low = max(sentence.start, *(text.rfind(mark, sentence.start, comma) + 1 for mark in ",;:。"))
    if comma < 0 or between(scene.quantities, low, comma):
        return None
    before = read_lead(scene, low, comma)
    alias = scene.alias_at.get(before.start)
    return name_of(text[alias.start : alias.end], vocabulary) if alias and alias.end < comma else None
