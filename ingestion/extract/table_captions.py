"""What does a line above a table say for all of its cells: unit, period, indicator?

Regions of captions are read in `tables`, labels of rows and columns in `table_labels`.
"""

import re
from collections.abc import Sequence

from ingestion.extract.periods import PeriodMention, find_periods
from ingestion.extract.table_labels import BRACKET, NOTHING, Facets, is_region, merged, read_label
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Measure

_EACH = re.compile(r"(?:分|各|重点)(?:地区|[省市州县区旗、()]{1,6})")
_LONGEST_REGION = 12
_SPLIT_UNITS = re.compile(r"[、,/;和]")


def read_caption(caption: str, vocabulary: Vocabulary) -> Facets:
    """The facets of a line above a table: 单位:亿元, 时间:2023年, 2023年1-9月主要指标. Regions: see `tables`."""
    cues = vocabulary.table_cues
    facets, rest, roles = NOTHING, caption, cues.values("meta_key")
    for match in re.finditer(rf"({'|'.join(map(re.escape, roles))}):\s*([^\s:;]+)", caption) if roles else ():
        role = roles[match[1]]
        rest = rest.replace(match.group(), " ")
        if role == "unit":
            facets = facets.over(_caption_units(match[2].strip("()"), vocabulary))
        elif role == "indicator":
            facets = facets.over(read_label(match[2], vocabulary, None))
        elif role == "region":
            facets = facets.over(Facets(region=match[2]))
    for match in BRACKET.finditer(rest):
        units = _caption_units(match[1], vocabulary)
        if units.unit or units.units:
            facets = facets.over(units)
    periods = [mention for mention in find_periods(rest) if not mention.is_base_period]
    whole = [mention for mention in periods if mention.day is None]
    named = _caption_name(rest, vocabulary)
    return facets._replace(
        name=facets.name or named.name,
        measure=facets.measure or named.measure,
        period=_one(whole),
    )


def _caption_name(caption: str, vocabulary: Vocabulary) -> Facets:
    """The indicator that a caption consists of, with its growth: 表2 各市规模以上工业增加值增速(%)."""
    for piece in reversed(BRACKET.sub(" ", caption).split()):
        label = _EACH.sub("", _without_region(_without_year(piece), vocabulary))
        facets = read_label(_without_end(label, vocabulary), vocabulary, None)
        name = facets.name
        if name is not None and name.indicator is not None and not name.qualifier:
            return facets._replace(measure=None if facets.measure is Measure.RANK else facets.measure)
    return NOTHING


def _without_year(words: str) -> str:
    """What follows the period that a caption opens with."""
    first = next((mention for mention in find_periods(words) if mention.start == 0), None)
    return words[first.end :] if first is not None else words


def _without_end(words: str, vocabulary: Vocabulary) -> str:
    """A caption without 排名表, 一览表: what its figures are of, not that they are laid out."""
    ends = vocabulary.table_cues.phrases("caption_end")
    while words.endswith(ends):
        words = next(words.removesuffix(end) for end in ends if words.endswith(end))
    return words


def _without_region(words: str, vocabulary: Vocabulary) -> str:
    """邯郸市2018年技改投资 without the region that it opens with."""
    for size in range(min(_LONGEST_REGION, len(words) - 1), 1, -1):
        if words[size - 1] in "省市县区州盟旗" and is_region(words[:size], vocabulary, None):
            return words[size:]
    return words


def promises(caption: str, vocabulary: Vocabulary) -> bool:
    """甲市2015年主要指标分季度目标: does the line end in a word that makes a promise of all its figures?"""
    ends = "|".join(map(re.escape, vocabulary.table_cues.phrases("target_word")))
    return any(re.search(f"(?:{ends})(?:分解)?表?$", piece) for piece in BRACKET.sub(" ", caption).split())


def _one(periods: Sequence[PeriodMention]) -> PeriodMention | None:
    """The period of a caption that names one, the same one again (2022年公报 表1 2022年末人口), or its months and its
    year apart (1-11月收支 (2022年))."""
    months = [m for m in periods if m.year is None and m.last_month is not None]
    years = [m for m in periods if m.year is not None and m.last_month is None and m.last_year is None]
    if len(months) == len(years) == 1 and len(periods) == len(months) + len(years):
        return merged(months[0], years[0])
    spans = {(m.year, m.last_year, m.first_month or 1, m.last_month or 12) for m in periods}
    return periods[-1] if len(spans) == 1 else None


def _caption_units(written: str, vocabulary: Vocabulary) -> Facets:
    if vocabulary.units.get(written) is not None:
        return Facets(unit=written)
    units = tuple(part for part in _SPLIT_UNITS.split(written) if part)
    if units and all(vocabulary.units.get(unit) is not None for unit in units):
        return Facets(units=units)
    return Facets(unknown_unit=written)
