"""How is a part named when the text says only what tells it from the whole? 其中 items, sectors, members of lists.

The guide: an 其中 item is its own qualifier and the full name of its parent; a sector takes the place of the parent's
sector. What a part says in full stays as it is written. Names by themselves are composed in `indicators`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from ingestion.extract.indicators import THRESHOLD, Name, name_of, qualifies, settled, stem_of, tidy, undone
from ingestion.extract.vocabulary import Vocabulary

_PHRASES_KEPT = 1 << 14  # pages name the same things again and again
_MEASURED_END = re.compile("(?:[率额值]|(?<!需氧)量)$")
_CLOSED = re.compile("(?:增速|增幅|[率比数度额人户家价]|(?<!需氧)量)$")
_COUNTERPARTS = {"内资": "外资", "外资": "内资"}
_SHARED = 2  # characters that two names must end in alike
_SECTOR = re.compile("(?:(?<![企农])业|农业|类)$")
_SECTORAL = re.compile(  # 规模以上 + 工业 + 增加值
    "((?:规模以上|限额以上|全社会|全部)?(?:单位)?)([\u4e00-\u9fff、()]*?(?:业|行业|产业|行业类)(?:企业)?)"
)
_SUMMED_UP = re.compile(
    r"(?:[两三四五六七八九十]|\d{1,2})[项个大](?:主要|核心|重点)?(?:经济)?(?:指标)?$"
)  # A、B和C三项分别…
_JOINT = re.compile("[、,]|和|及|与|以及")
_LOOSER = (
    re.compile("[、,]|以及|和"),
    re.compile("[、,]|以及"),
    re.compile("和|以及"),
    re.compile("与|以及"),
    re.compile("及"),
)
_ACT = re.compile(r"新?(?:签约|开工|注册|入库|投产|竣工)|新建(?:改建)?|改扩建|改建|扩建|改造|修缮|建成")
_BRANCHES = ("第一产业", "第二产业", "第三产业")
THREE_BRANCHES = re.compile("三次产业|一、?二、?三(?:次?产业|产(?!业))|第一、第?二、第?三产业")
_ORDINALS = ("第一", "第二", "第三")
_PAIR = 2
_SCOPE = re.compile(
    "限额以上(?:单位)?(?=[^单])|(?:规模以上|规上)工业(?=[\u4e00-\u9fff]{2,}业$)|(?:规模以上|规上)(?=[\u4e00-\u9fff]{2,}业企业$)"
)
_OF_A_SECTOR = re.compile("(?:商品|企业)$")
_SIZED = "industrial_value_added_above_scale"
_GOODS = "商品零售额"
_QUOTA = "限额以上单位"
_ZONE = re.compile("[\u4e00-\u9fff]{2,8}(?:园区|开发区|经开区|高新区|新区|产业园)(?<![级类个各外])")
_EXAMPLES = re.compile("(.+?)等.*")


@lru_cache(_PHRASES_KEPT)
def measured(text: str, vocabulary: Vocabulary) -> str:
    """What `text` measures, as it ends: 产量 of 粮食产量, 播种面积 of 粮食播种面积. '' when it ends in no such noun."""
    return vocabulary.ending("measure_noun", text)


def in_sector(parent: Name, sector: str, vocabulary: Vocabulary) -> Name | None:
    """The measure of `parent` in another sector: 批发和零售业 after 第三产业增加值. None when the parent has none."""
    noun = measured(parent.text, vocabulary)
    if not noun:
        return None
    if (whole := _of_sized_industry(parent, sector)) is not None:
        return whole
    if sector.endswith("类") and parent.text.endswith(_GOODS):  # 家具类 of 限额以上单位商品零售额
        return name_of(parent.text.removesuffix(_GOODS) + sector + _GOODS, vocabulary)
    name = name_of(_scope(parent, sector, vocabulary) + sector + noun, vocabulary)
    if name is None or name.indicator is not None:
        return name
    return name._replace(measure=parent.measure)


def _of_sized_industry(parent: Name, sector: str) -> Name | None:
    """采矿业规模以上工业增加值: a sector told without its measure, or under 其中, keeps its parent's full name."""
    if parent.indicator is None or parent.indicator.indicator_id != _SIZED or sector in ("轻工业", "重工业"):
        return None
    whole = parent.text.removeprefix(parent.qualifier or "")
    if not whole.startswith("规模以上工业") or sector.startswith("规模以上"):
        return None
    return Name(sector + whole, sector + whole, parent.indicator, sector, parent.measure)


def _scope(parent: Name, sector: str, vocabulary: Vocabulary) -> str:
    """规模以上 of 规模以上工业增加值, where `sector` does not say it itself."""
    match = _SECTORAL.fullmatch(parent.text.removesuffix(measured(parent.text, vocabulary)))
    return match[1] if match and not settled(sector, vocabulary).startswith(match[1]) else ""


def is_bare(phrase: str, vocabulary: Vocabulary) -> bool:
    """Does the phrase name a thing or a sector, and not what of it is measured?"""
    if len(phrase) < 2 or measured(phrase, vocabulary) or _CLOSED.search(phrase):
        return False
    return "项目" not in phrase and not any(m.end == len(phrase) for m in vocabulary.find_aliases(phrase))


def is_sector(phrase: str, vocabulary: Vocabulary) -> bool:
    """住宿和餐饮业: does the phrase name a sector, and not what of it is measured?"""
    return _SECTOR.search(phrase) is not None and is_bare(phrase, vocabulary)


def is_measure(phrase: str, vocabulary: Vocabulary) -> bool:
    """Does the phrase end in what is measured: a name of the vocabulary, or a noun of measure?"""
    if measured(phrase, vocabulary) or _MEASURED_END.search(phrase):
        return True
    return any(m.end == len(phrase) for m in vocabulary.find_aliases(phrase))


def subset(  # noqa: PLR0911, PLR0912  one return a way of narrowing
    parent: Name, phrase: str, vocabulary: Vocabulary
) -> Name | None:
    """An 其中 item: the words of the item on the name of its parent (省外资金 of 实际到位资金 → 实际到位省外资金)."""
    phrase = tidy(phrase)
    if not phrase:
        return parent
    parent = _of_sectors(parent, vocabulary)
    stem, item = parent.stem, re.sub("数$", "", phrase if parent.is_project else undone(phrase))
    if item.startswith("住宅") and "商品房" in stem:
        return name_of(stem.replace("商品房", item), vocabulary)
    if "项目" in item and not parent.is_project:
        return name_of(phrase, vocabulary)
    if parent.is_project:
        return _project_part(parent, item + "项目" if qualifies(item, vocabulary) else item, vocabulary)
    if (other := _COUNTERPARTS.get(item)) and other in parent.text:  # 外资 after 实际到位内资
        return name_of(parent.text.replace(other, item), vocabulary)
    own = measured(item, vocabulary)
    core = item.removesuffix(own)
    if own and core and _SECTOR.search(core) and stem.endswith(own) and (whole := _of_sized_industry(parent, core)):
        return whole
    if own and core and stem.endswith(own) and _SECTOR.search(core) and (scope := _scope(parent, core, vocabulary)):
        return name_of(scope + item, vocabulary)
    if _ZONE.fullmatch(item):  # 固定资产投资…,其中临空园区18亿元: the zone is a place, and narrows nothing
        return parent
    is_whole = vocabulary.is_alias(phrase)
    if is_whole and not (item.endswith("资金") and stem.endswith("资金")):
        return name_of(phrase, vocabulary)
    if is_sector(item, vocabulary) and (name := in_sector(parent, item, vocabulary)):
        return name
    if qualifies(item, vocabulary):
        return _narrowed(parent, item, vocabulary)
    noun = measured(parent.text, vocabulary)
    if noun and not measured(item, vocabulary) and is_bare(item, vocabulary) and noun in vocabulary.words("lent_noun"):
        return name_of(item + noun, vocabulary)
    common = _common_suffix(THRESHOLD.sub("", stem), THRESHOLD.sub("", item))
    known = max((len(m.alias.surface) for m in vocabulary.find_aliases(item) if m.end == len(item)), default=0)
    if known > len(own) and own:  # 区级财政收入 after 财政总收入
        return name_of(item, vocabulary)
    if own and core and stem.endswith(own) and not _SECTOR.search(core) and qualifies(core, vocabulary):
        return _narrowed(parent, core, vocabulary)
    if len(common) < _SHARED or (own and not is_whole):
        return name_of(phrase, vocabulary)
    return _merged(parent, item, common, vocabulary)


def share_in(parent: Name, item: str) -> Name | None:
    """其中:工业项目100个(占比75%): the whole of the share are the projects of which the item is a part."""
    if not parent.is_project or not item.endswith("项目"):
        return None
    text = f"{parent.stem}中{item}占比"
    return Name(text, text)


def _of_sectors(name: Name, vocabulary: Vocabulary) -> Name:
    """19个行业增加值增长。其中,纺织业增长7%: what grows in the sectors that were counted."""
    if not name.text.endswith("行业数"):
        return name
    noun = max((w for w in vocabulary.words("lent_noun") if name.text.startswith(w)), key=len, default="")
    return name_of(noun, vocabulary) or name


def _narrowed(parent: Name, item: str, vocabulary: Vocabulary) -> Name:
    """A qualifier on the name of the parent, in the place of the parent's own: 乡村 of 城镇社会消费品零售总额."""
    if measured(item, vocabulary) or item == "商品零售":  # 餐饮收入 of 限额以上单位消费品零售额 says what is measured
        text = (_QUOTA if parent.text.startswith(_QUOTA) else "") + item
        return Name(text, text)
    parent = _unqualified(parent, vocabulary)
    text = settled(item, vocabulary) + parent.text
    if vocabulary.is_alias(text):
        known = name_of(text, vocabulary)
        if known is not None:
            return known
    return Name(text, item + stem_of(parent.text), parent.indicator, item, parent.measure)


def _project_part(parent: Name, item: str, vocabulary: Vocabulary) -> Name | None:
    common = _common_suffix(THRESHOLD.sub("", parent.stem), THRESHOLD.sub("", item))
    return _merged(parent, item, common, vocabulary) if len(common) >= _SHARED else name_of(item, vocabulary)


def _merged(parent: Name, item: str, common: str, vocabulary: Vocabulary) -> Name | None:
    """The item's words between the parent's and the noun that both end in."""
    item_core, parent_core = item.removesuffix(common), parent.stem.removesuffix(common)
    if THRESHOLD.search(item_core):
        parent_core = THRESHOLD.sub("", parent_core)
    if parent_core.endswith("超") and item_core.startswith("超"):  # 收入超亿元企业…,超10亿元企业
        parent_core = parent_core.removesuffix("超")
    if re.search("重[点大]", item_core):
        parent_core = re.sub("重[点大]", "", parent_core)
    if item_core and item_core in parent_core:
        item_core = ""
    name = name_of(parent_core + item_core + common, vocabulary)
    if name is None or name.indicator is not None or parent.indicator is None or parent.is_project:
        return name
    return name._replace(indicator=parent.indicator, qualifier=item_core or None, measure=parent.measure)


def _unqualified(name: Name, vocabulary: Vocabulary) -> Name:
    """`name` without the qualifiers at its front: 增加值 of 采矿业增加值."""
    if name.indicator is not None and not name.qualifier:
        return name
    words = vocabulary.words("qualifier")
    front = name.qualifier or max((w for w in words if name.text.startswith(w)), key=len, default="")
    rest = name.text.removeprefix(front)
    if not rest or not qualifies(front, vocabulary):
        return name
    return name._replace(text=rest, stem=stem_of(rest), qualifier=None)


def _common_suffix(one: str, two: str) -> str:
    size = 0
    while size < min(len(one), len(two)) and one[-size - 1] == two[-size - 1]:
        size += 1
    return one[len(one) - size :]


def members(phrase: str) -> list[str]:
    """The members of a list joined by 、 and 和, without the words that sum it up."""
    return [part for part in _JOINT.split(_SUMMED_UP.sub("", tidy(phrase))) if part]


def coordinated(phrase: str, count: int, vocabulary: Vocabulary) -> list[Name] | None:
    """`count` names joined by 、 and 和, where the last one may lend its noun, the first its verb, to the others."""
    parts = members(phrase)
    if count == len(_BRANCHES) and (three := THREE_BRANCHES.match(phrase)):
        parts = [branch + phrase[three.end() :] for branch in _BRANCHES]
    if count == _PAIR and len(parts) <= _PAIR:  # 存贷款余额, 金融机构存、贷款余额
        whole = "".join(parts)
        parts = (
            parts if any(paired(part, vocabulary) for part in parts[1:]) else list(paired(whole, vocabulary)) or parts
        )
    if len(parts) > count > 1:
        parts = _looser(phrase, count) or parts
    if len(parts) != count or any(len(tidy(part)) < 2 for part in parts):
        return None
    return completed(parts, vocabulary)


def _looser(phrase: str, count: int) -> list[str] | None:
    """石油及制品类、汽车类零售额: of two figures: joined by the marks alone, since 及 stands inside a member."""
    whole = _SUMMED_UP.sub("", tidy(phrase))
    for joint in _LOOSER:
        parts = [part for part in joint.split(whole) if part]
        if len(parts) == count:
            return parts
    return None


def paired(phrase: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The two names that a contracted one stands for: 存贷款余额 → 存款余额, 贷款余额. () when it is no contraction."""
    for short, first, second in vocabulary.pairs:
        if short in phrase:
            return phrase.replace(short, first, 1), phrase.replace(short, second, 1)
    return ()


def completed(parts: Sequence[str], vocabulary: Vocabulary) -> list[Name] | None:
    """The names of a list's members, each with what it shares with the others; None when one names nothing."""
    if not parts:
        return None
    last = parts[-1]
    if (examples := _EXAMPLES.fullmatch(last)) and (noun := measured(last, vocabulary)):
        last = examples[1] + noun  # 鱼糜、橡胶等工业产品市场份额
    verb, scope = _ACT.match(parts[0]), _SCOPE.match(parts[0])
    names: list[Name] = []
    for position, part in enumerate((*parts[:-1], last)):
        if part in ("增速", "增幅") and names:  # 地区生产总值及增速
            names.append(names[-1]._replace(text=names[-1].text + part, stem=names[-1].text + part))
            continue
        text = part if position == len(parts) - 1 else _with_noun(part, last, vocabulary)
        if position and verb and verb[0].startswith(("新建", "改", "扩")) and not _ACT.match(part):
            text = verb[0] + text
        if (
            position
            and scope
            and is_sector(_OF_A_SECTOR.sub("", part.removesuffix(measured(part, vocabulary))), vocabulary)
        ):
            text = scope[0] + text  # 限额以上粮油类、饮料类零售额
        name = name_of(text, vocabulary)
        if name is None:
            return None
        names.append(name)
    return names


def _with_noun(part: str, last: str, vocabulary: Vocabulary) -> str:
    """A shortened member with the noun of the last one: 城镇 + 农村居民人均可支配收入, 胡椒 + 瓜菜种植面积."""
    if vocabulary.is_alias(part):
        return part
    words = vocabulary.words("qualifier")
    opening = vocabulary.opening("qualifier", last)
    if part in words and opening:
        rest = last[len(opening) :]
        if part.endswith("业"):  # 高技术制造业 of 高技术制造业、战略性新兴产业增加值
            rest = rest.removeprefix("产业")
        return part + ("产业" if part in _ORDINALS and opening in _BRANCHES else "") + rest
    act = _ACT.match(last)
    if act and _ACT.fullmatch(part):
        return part + last[act.end() :]
    if act is None and is_bare(part, vocabulary) and (noun := measured(last, vocabulary)):
        return part + (_GOODS if last.endswith(_GOODS) else noun)
    if _ACT.fullmatch(part) and "项目" in last:
        return part + "项目"
    return part
