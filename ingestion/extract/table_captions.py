"""What does a line above a table say for all of its cells: unit, period, indicator?

Regions of captions are read in `tables`, labels of rows and columns in `table_labels`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingestion.extract.periods import PeriodMention, find_periods
from ingestion.extract.table_labels import BRACKET, Facets, read_label
from ingestion.extract.vocabulary import Vocabulary

_EACH = re.compile(r"(?:分|各)(?:地区|[省市州县区旗、()]{1,6})")
_SPLIT_UNITS = re.compile(r"[、,/;和]")


def read_caption(caption: str, vocabulary: Vocabulary) -> Facets:
    """The facets of a line above a table: 单位:亿元, 时间:2023年, 2023年1-9月主要指标. Regions: see `tables`."""
    cues = vocabulary.table_cues
    facets, rest, roles = Facets(), caption, cues.values("meta_key")
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
    return replace(
        facets,
        name=facets.name or named.name,
        measure=facets.measure or named.measure,
        period=_one(whole),
    )


def _caption_name(caption: str, vocabulary: Vocabulary) -> Facets:
    """The indicator that a caption consists of, with its growth: 表2 各市规模以上工业增加值增速(%)."""
    for piece in reversed(BRACKET.sub(" ", caption).split()):
        facets = read_label(_EACH.sub("", piece), vocabulary, None)
        name = facets.name
        if name is not None and name.indicator is not None and not name.qualifier and not facets.is_target:
            return facets
    return Facets()


def _one(periods: Sequence[PeriodMention]) -> PeriodMention | None:
    """The period of a caption that names one, or the same one again: 2022年公报 表1 2022年末人口."""
    spans = {(m.year, m.last_year, m.first_month or 1, m.last_month or 12) for m in periods}
    return periods[-1] if len(spans) == 1 else None


def _caption_units(written: str, vocabulary: Vocabulary) -> Facets:
    if vocabulary.units.get(written) is not None:
        return Facets(unit=written)
    units = tuple(part for part in _SPLIT_UNITS.split(written) if part)
    if units and all(vocabulary.units.get(unit) is not None for unit in units):
        return Facets(units=units)
    return Facets(unknown_unit=written)
