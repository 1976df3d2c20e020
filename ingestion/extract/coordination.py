"""Which names does a list joined by 、 and 和 give, where members leave out what they share? 城镇、农村居民收入.

The last member may lend its noun, the first its act or its scope. Names by themselves are composed in `indicators`.
"""

import re
from collections.abc import Sequence

from ingestion.extract.indicators import Name, name_of, tidy
from ingestion.extract.parts import BRANCHES, THREE_BRANCHES, is_bare, is_sector, measured
from ingestion.extract.vocabulary import Vocabulary

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
_ORDINALS = ("第一", "第二", "第三")
_PAIR = 2
_SCOPE = re.compile(
    "限额以上(?:单位)?(?=[^单])|(?:规模以上|规上)工业(?=[\u4e00-\u9fff]{2,}业$)|(?:规模以上|规上)(?=[\u4e00-\u9fff]{2,}业企业$)"
)
_OF_A_SECTOR = re.compile("(?:商品|企业)$")
_KIND_END = re.compile("产业$|行业$")
_EXAMPLES = re.compile("(.+?)等.*")
_GOODS = "商品零售额"


def members(phrase: str) -> list[str]:
    """The members of a list joined by 、 and 和, without the words that sum it up."""
    return [part for part in _JOINT.split(_SUMMED_UP.sub("", tidy(phrase))) if part]


def coordinated(phrase: str, count: int, vocabulary: Vocabulary) -> list[Name] | None:
    """`count` names joined by 、 and 和, where the last one may lend its noun, the first its verb, to the others."""
    parts = members(phrase)
    if count == len(BRANCHES) and (three := THREE_BRANCHES.match(phrase)):
        parts = [branch + phrase[three.end() :] for branch in BRANCHES]
    if count == _PAIR and len(parts) <= _PAIR:  # 存贷款余额, 金融机构存、贷款余额
        whole = "".join(parts)
        parts = (
            parts if any(paired(part, vocabulary) for part in parts[1:]) else list(paired(whole, vocabulary)) or parts
        )
    if len(parts) > count > 1:
        parts = _looser(phrase, count) or parts
    if len(parts) != count or any(not tidy(part) for part in parts) or len(tidy(parts[-1])) < _PAIR:
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
        return part + ("产业" if part in _ORDINALS and opening in BRANCHES else "") + rest
    act = _ACT.match(last)
    if act and _ACT.fullmatch(part):
        return part + last[act.end() :]
    if act is None and (len(part) == 1 or is_bare(part, vocabulary)) and (noun := measured(last, vocabulary)):
        kind = _KIND_END.search(last.removesuffix(noun))  # 电子信息、高端装备产业增加值
        return part + (_GOODS if last.endswith(_GOODS) else (kind[0] if kind and part[-1] not in "业类" else "") + noun)
    if _ACT.fullmatch(part) and "项目" in last:
        return part + "项目"
    return part
