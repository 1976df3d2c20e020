"""How are the figures of a list named that are shares of something, or points that something pulls?

A、B占C的比重分别为…, 分别占C的…, A占B和C的比重分别为…, A、B分别拉动C增长…: pure readers over a `Scene`. Which figures
form a list is told in `reach`; who gets which is dealt in `dealing`.
"""

import re
from collections.abc import Sequence

from ingestion.extract.coordination import coordinated, members
from ingestion.extract.indicators import Name, name_of, settled, tidy, undone
from ingestion.extract.leads import Lead, Scene, read_lead, read_whole
from ingestion.extract.mentions import between
from ingestion.extract.parts import in_sector, is_bare
from ingestion.extract.quantity import Quantity
from ingestion.extract.structure import Sentence, clause_start
from ingestion.extract.vocabulary import Vocabulary

_OF = re.compile("(?:占|占了)(?!比|[用地道据领])")
_WITHIN = re.compile("在(?P<whole>全[国省市区县州盟旗])的?(?:占比|比重|份额)")  # A、B在全省的占比分别为…
_BARE = re.compile("(?:的|所)?占比重?(?=分别|均|[达为是]|$)")  # A、B占比分别为…: of what is not said
_RATE = re.compile("对(?P<of>[^,;:。]{2,12}?)的?贡献率,$")  # 对经济增长的贡献率,三次产业分别是…
_RATE_REACH = 20
_REGION_WHOLE = re.compile("全[国省市区县州盟旗](?!域)|全球|世界")
_PREDICATE = re.compile(
    "(?:增长|增速|发展|运行|表现|保持|实现|继续|持续|均|都|是|为|由|呈|成为|快速|较快|较好|平稳|比较|明显|稳步|小幅|大幅|双双)"
)
_SHARE_END = re.compile("的?(?:比重|比例|份额|比)?$")
_PULL = re.compile(
    r"(?P<puller>[^,;:。]{2,40}?)(?:分别)?(?:拉动|带动)了?(?P<pulled>[^,;:。\d]{2,24}?)(?:分别)?(?:增长)?$"
)


def shares(
    scene: Scene, start: int, group: Sequence[Quantity], before: Sequence[Name], vocabulary: Vocabulary
) -> list[Name] | None:
    """The share of each figure, in order; None when the words before the list name no part and whole.

    `before` are the names told in the sentence, for a clause that names no part.
    """
    if any(q.unit != "%" for q in group):
        return None
    return _of_rates(scene, start, group, vocabulary) or _of_wholes(scene, start, group, before, vocabulary)


def _of_rates(scene: Scene, start: int, group: Sequence[Quantity], vocabulary: Vocabulary) -> list[Name] | None:
    """对经济增长的贡献率,三次产业分别是…: how much of the growth each part has brought."""
    rate = _RATE.search(scene.text, max(0, start - _RATE_REACH), start)
    if rate is None:
        return None
    parts = coordinated(read_lead(scene, start, group[0].start).phrase, len(group), vocabulary)
    texts = [f"{part.text}对{rate['of']}的贡献率" for part in parts or ()]
    return [Name(text, text) for text in texts] or None


def _of_wholes(
    scene: Scene, start: int, group: Sequence[Quantity], before: Sequence[Name], vocabulary: Vocabulary
) -> list[Name] | None:
    """A、B分别占C的…: what each is a part of."""
    first, count = group[0], len(group)
    found = next(_OF.finditer(scene.text, start, first.start), None)
    if found is None:
        return _inside(scene, start, group, vocabulary)
    part = read_lead(scene, start, found.start()).phrase
    whole = _SHARE_END.sub("", undone(tidy(read_whole(scene, found.end(), first.start))))
    if not whole and (region := _REGION_WHOLE.match(scene.text, found.end())):
        whole = region[0]
    if not whole:
        return None
    if part:
        parts = coordinated(part, count, vocabulary)
        if parts is not None:
            return [_share(name.text, whole, vocabulary) for name in parts]
        wholes = members(whole)
        return [_share(part, each, vocabulary) for each in wholes] if len(wholes) == count else None
    told = list(before[-count:])
    return [_share(name.text, whole, vocabulary) for name in told] if len({*told}) == count else None


def _inside(scene: Scene, start: int, group: Sequence[Quantity], vocabulary: Vocabulary) -> list[Name] | None:
    """A、B在全省的占比分别为…, A、B占比分别达…: the parts stand before, the whole is a region or not said."""
    end = group[0].start
    found = _WITHIN.search(scene.text, start, end)
    bare = None if found else _BARE.search(scene.text, start, end)
    match = found or bare
    if match is None:
        return None
    parts = coordinated(read_lead(scene, start, match.start()).phrase, len(group), vocabulary)
    if parts is None:
        return None
    if found:
        return [_share(part.text, found["whole"], vocabulary) for part in parts]
    return [Name(f"{part.text}占比", f"{part.text}占比") for part in parts]


def pulls(scene: Scene, start: int, group: Sequence[Quantity], vocabulary: Vocabulary) -> list[Name] | None:
    """一、二、三产业分别拉动经济增长0.5、3和4个百分点: what pulls what, for each figure."""
    match = _PULL.search(scene.text, start, group[0].start)
    if match is None:
        return None
    pulled = name_of(match["pulled"], vocabulary)
    parts = coordinated(read_lead(scene, match.start(), match.end("puller")).phrase, len(group), vocabulary)
    if pulled is None or parts is None:
        return None
    texts = [f"{part.text}拉动{pulled.text}增长" for part in parts]
    return [Name(text, text) for text in texts]


def subjects(  # noqa: PLR0917  where the list stands, and what was told before
    scene: Scene, sentence: Sentence, lead: Lead, count: int, base: Name | None, vocabulary: Vocabulary
) -> list[Name] | None:
    """甲业、乙业增长较快,分别增长9%、8%: who does what the clause before, which has no figure, tells of."""
    text = scene.text
    comma = min([lead.start, *(mark.start for mark in (*lead.before, *lead.after))]) - 1
    if lead.phrase or not lead.has("distribute") or not text.startswith(",", comma):
        return None
    low = clause_start(text, sentence.start, comma)
    if between(scene.quantities, low, comma):
        return None
    told = _PREDICATE.search(text, low, comma)
    phrase = read_lead(scene, low, told.start() if told else comma).phrase
    parts = members(phrase)
    if told is None or len(parts) != count:
        return None
    if base is not None and all(is_bare(part, vocabulary) for part in parts):
        sectors = [in_sector(base, part, vocabulary) for part in parts]
        known = [name for name in sectors if name is not None]
        return known if len(known) == count else None
    return coordinated(phrase, count, vocabulary)


def _share(part: str, whole: str, vocabulary: Vocabulary) -> Name:
    text = f"{settled(undone(tidy(part)), vocabulary)}占{settled(whole, vocabulary)}比重"
    return Name(text, text)
