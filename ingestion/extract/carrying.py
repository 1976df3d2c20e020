"""What does a clause take over from the name said before it? The thing whose other measure it states, a topic's noun.

玉米播种面积402万亩,平均亩产1386斤: the second figure is of the same crop. `naming` asks in its order; names are
composed in `indicators` and `parts`.
"""

import re
from collections.abc import Iterable

from ingestion.extract.drafts import Draft
from ingestion.extract.indicators import THRESHOLD, Name, name_of
from ingestion.extract.leads import Lead, Scene, read_lead
from ingestion.extract.mentions import between
from ingestion.extract.parts import BRANCHES, THREE_BRANCHES, in_sector, is_bare, is_measure, measured
from ingestion.extract.quantity import Quantity
from ingestion.extract.structure import Sentence, clause_start
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Measure

_OF_OUTPUT = frozenset({"gdp", "primary_value_added", "secondary_value_added", "tertiary_value_added"})
_WHOLE = re.compile("^(?:全?年|年度|当年|综合|平均)?(?=.{2})")
_ALL_OVER = re.compile("^全[国省市区县州疆盟旗镇]$")
_RELATIVE = re.compile("[人亩户]均$")
_BARE_ACT = re.compile("(?:已|实际|新)?(?:开工|竣工|投产|复工|开复工|注销|退出|达产|建成|落地)(?:率)?")
_TASK = re.compile("(?:建设)?(?:任务|计划|目标)$")
_PARTED = re.compile("按[^,。;]{2,12}分,")
_QUOTA = "限额以上单位"
_LEVEL_OF_PRICES = re.compile("(城市|农村|)(?:价格|物价)(?:总?水平)?")
_FOR = re.compile("[,、]对(?:全[国省市区县州])?$")
_FOR_REACH = 5
_FUNDS = frozenset({"到位资金", "实际到位资金"})
_ACT_ON_WORKS = re.compile(
    "^(?:新?引进|新?签约|新?开工|实施|落实|执行|履约)+的?|新?(?:签约|注册|开工|入库|投产|竣工|谋划|引进|落地)(?=项目)"
)
_ALL_WORKS = re.compile(
    rf"(?:招商引资|招商|国内|合同|省|市|县|区|各类|共|新|总|的|过?[百千]?亿元?|{THRESHOLD.pattern})*"
)
_INDUSTRY = re.compile(".+?产业")
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
    if phrase not in BRANCHES and THREE_BRANCHES.fullmatch(phrase) is None:
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


def _of_prices(base: Name, lead: Lead, vocabulary: Vocabulary) -> Name | None:
    """衣着 of 居民消费价格…。衣着上涨1%,居住类下降2%: a class of what consumers buy. None for anything else."""
    growth, item = lead.link("growth"), lead.phrase
    if growth is None or growth.cue.phrase[0] not in "上下涨跌":
        return None
    if base.indicator is None or base.indicator.indicator_id != "cpi":
        return None
    whole = "居民消费价格指数"
    if (level := _LEVEL_OF_PRICES.fullmatch(item)) is not None:
        return name_of(level[1] + whole, vocabulary)
    if "价" in item or not is_bare(item, vocabulary):
        return None
    return Name(item + "价格", item + "价格") if item.endswith("类") else Name(item + whole, item + whole)


def grown_part(base: Name, lead: Lead, vocabulary: Vocabulary) -> Name | None:
    """What grows by so much, named only by what tells it from the whole: a class of goods, a sector."""
    if (priced := _of_prices(base, lead, vocabulary)) is not None:
        return priced
    return _sector(base, lead.phrase, vocabulary)


def funds_of(base: Name, phrase: str, counts: int, vocabulary: Vocabulary) -> Name | None:
    """到位资金 after 服务业项目181个: of those projects alone. None where they are all that there are, or of the
    `counts` of things in its clause not the only one."""
    if counts > 1 or not base.is_project or not base.is_counted or phrase not in _FUNDS:
        return None
    stem = _ACT_ON_WORKS.sub("", base.stem)
    which = stem.removesuffix("项目")
    if not which or _ALL_WORKS.fullmatch(which):
        return None
    funds = name_of(phrase, vocabulary)
    return Name(stem + phrase, stem + phrase, funds and funds.indicator, which)


def _thing(head: Name, vocabulary: Vocabulary) -> str:
    """What `head` is a measure of; '' for a common indicator, which is all measure."""
    if head.is_counted and head.stem.endswith("企业"):
        industry = _INDUSTRY.match(head.stem)  # 仪表产业规上企业: what is made is made by the industry
        return industry[0] if industry else head.stem
    aliases = vocabulary.find_aliases(head.text)
    if aliases and aliases[-1].end == len(head.text):
        thing = _ALL_OVER.sub("", head.text[: aliases[-1].start])
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


def _sector(base: Name, phrase: str, vocabulary: Vocabulary) -> Name | None:
    """B行业 after A行业增加值: the measure is carried. None when the phrase is no bare sector."""
    if not is_bare(phrase, vocabulary):
        return None
    noun = measured(base.text, vocabulary)
    if noun == base.text:  # 从主要产品产量看:水泥增长2%
        return name_of(phrase + noun, vocabulary)
    if not _SECTORAL.search(phrase):
        return None
    return in_sector(base, phrase, vocabulary) if noun in vocabulary.words("lent_noun") else None


def contributor(head: Name | None, phrase: str, lead: Lead, text: str, vocabulary: Vocabulary) -> str:
    """战略性新兴产业产值2亿元,对工业增长贡献率达到66%: whose the rate is, with its 对; '' when the clause says it."""
    if (
        head is None
        or not phrase.endswith("贡献率")
        or not _FOR.search(text, max(lead.start - _FOR_REACH, 0), lead.start)
    ):
        return ""
    thing = _thing(head, vocabulary)
    if not thing and not (head.indicator is not None and head.indicator.indicator_id == "gdp"):
        thing = head.text.partition("占")[0]  # 基础设施投资增长7%,对投资增长的贡献率59%
    return thing + "对" if thing else ""


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
    low = clause_start(text, sentence.start, edge)
    if between(scene.quantities, low, edge):
        return None
    phrase = read_lead(scene, low, edge).phrase
    return name_of(phrase, vocabulary) if phrase and is_measure(phrase, vocabulary) else None
