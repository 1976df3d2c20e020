"""How are the figures of a list named that are shares of something, or points that something pulls?

A、B占C的比重分别为…, 分别占C的…, A占B和C的比重分别为…, A、B分别拉动C增长…: pure readers over a `Scene`. Which figures
form a list is told in `reach`; who gets which is dealt in `dealing`.
"""

import re
from collections.abc import Sequence

from ingestion.extract.coordination import coordinated, members
from ingestion.extract.indicators import Name, name_of, settled, tidy, undone
from ingestion.extract.leads import Scene, read_lead, read_whole
from ingestion.extract.quantity import Quantity
from ingestion.extract.vocabulary import Vocabulary

_OF = re.compile("(?:占|占了)(?!比|[用地道据领])")
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
    first, count = group[0], len(group)
    if any(q.unit != "%" for q in group):
        return None
    found = next(_OF.finditer(scene.text, start, first.start), None)
    if found is None:
        return None
    part = read_lead(scene, start, found.start()).phrase
    whole = _SHARE_END.sub("", undone(tidy(read_whole(scene, found.end(), first.start))))
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


def _share(part: str, whole: str, vocabulary: Vocabulary) -> Name:
    text = f"{settled(undone(tidy(part)), vocabulary)}占{settled(whole, vocabulary)}比重"
    return Name(text, text)
