"""Is a rate that of another region, quoted to compare with? 工业投资增长7%,高于全省4.4%的平均水平.

It belongs to that region, and is of what the figure before it is of. Where the words do not say clearly whether a rate
or a difference is told (高于全国2.1%), it is of nobody.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingestion.extract.drafts import Draft
from ingestion.extract.indicators import Name, name_of
from ingestion.extract.leads import Scene
from ingestion.extract.measures import Reading
from ingestion.extract.mentions import between, nearest
from ingestion.extract.places import Place
from ingestion.extract.quantity import Quantity
from ingestion.extract.structure import Sentence
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Measure

_COMPARES = re.compile("(?:[高低快慢好优大小]于|超过|不及|领先|落后于|比|较)$")
_BEHIND_PLACE = re.compile("(?:同期|平均|水平|增速|增幅|涨幅|降幅)*(?P<mark>的|\\()?")
_LEVEL = re.compile(r"(?:[、和及]全[国省市]\d[\d.]*%)?的?(?:平均|总体|增长)*(?:水平|增速|增幅|涨幅|降幅)")
_REACH = 12  # characters of a comparison before its figure, at most


class Quoted(NamedTuple):
    """The region whose rate is quoted; None where it may be a mere difference. `start` is where the words begin."""

    place: Place | None
    start: int


def quoted(scene: Scene, sentence: Sentence, group: Sequence[Quantity]) -> list[Quoted] | None:
    """The region of each of the figures; None when they are compared with nothing."""
    found = [one for q in group if (one := _quoted(scene, sentence, q)) is not None]
    return found if len(found) == len(group) else None


def _quoted(scene: Scene, sentence: Sentence, q: Quantity) -> Quoted | None:
    if q.unit != "%" or q.start != q.number_start or q.is_ordinal:
        return None
    for m in nearest(scene.regions, max(sentence.start, q.start - _REACH), q.start, 1):
        behind = _BEHIND_PLACE.fullmatch(scene.text, m.end, q.start)
        if m.end > q.start or behind is None:
            return None
        before = _joined_to(scene, sentence, m.start)
        if before is None and _COMPARES.search(scene.text, sentence.start, m.start) is None:
            return None
        is_clear = behind["mark"] is not None or _LEVEL.match(scene.text, q.end) is not None
        is_clear = is_clear or (before is not None and before.place is not None)
        return Quoted(Place(m.code, m.name, "text") if m.code and is_clear else None, m.start)
    return None


def _joined_to(scene: Scene, sentence: Sentence, start: int) -> Quoted | None:
    """低于全省的4.4%、全国的3.1%: the rate quoted before the place that begins at `start`."""
    if scene.text[start - 1] not in "、和及":
        return None
    before = between(scene.quantities, max(sentence.start, start - _REACH), start)
    return _quoted(scene, sentence, before[-1]) if before and before[-1].end == start - 1 else None


def rates_of(  # noqa: PLR0917  what was read, in the order of reading
    scene: Scene,
    sentence: Sentence,
    group: Sequence[Quantity],
    others: Sequence[Quoted],
    last: Draft | None,
    vocabulary: Vocabulary,
) -> tuple[Name | None, list[Reading]]:
    """What the rates are of, as the clause or the figure before it says (None: neither does), and their readings."""
    aliases = between(scene.aliases, last.end if last is not None else sentence.start, others[0].start)
    said = scene.text[aliases[-1].start : aliases[-1].end] if aliases else ""
    name = name_of(said, vocabulary) if said else last.name if last is not None else None
    falls = last is not None and last.reading.value < 0 and "降幅" in scene.text[last.end : group[0].start]
    measure = last.reading.measure if last is not None and not said else Measure.YOY
    return name, [Reading(measure, -abs(q.value) if falls else q.value, None, "%") for q in group]
