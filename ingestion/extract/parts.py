"""How is a part named when the text says only what tells it from the whole? 其中 items and sectors.

The guide: an 其中 item is its own qualifier and the full name of its parent; a sector takes the place of the parent's
sector. What a part says in full stays as it is written. Names by themselves are composed in `indicators`.
"""

import re
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
BRANCHES = ("第一产业", "第二产业", "第三产业")
THREE_BRANCHES = re.compile("三次产业|一、?二、?三(?:次?产业|产(?!业))|第一、第?二、第?三产业")
_SIZED = "industrial_value_added_above_scale"
_GOODS = "商品零售额"
_QUOTA = "限额以上单位"
_ZONE = re.compile("[\u4e00-\u9fff]{2,8}(?:园区|开发区|经开区|高新区|新区|产业园)(?<![级类个各外])")


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
