"""How does an observation of an interface become a claim? Name, measure, unit, days and region from stated data alone.

A code that nobody knows (region, unit) stops the whole answer; a series whose name leaves open what its figures are
becomes a rejection. Nothing is guessed.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ingestion.extract.cell_claims import reached
from ingestion.interfaces.naming import NameBook, SeriesName, Span, load_names, series_name
from ingestion.interfaces.observations import Observation, Period, drift
from ingestion.parse.identity import text_identity
from ingestion.records import Claim, Measure, Page, Rejection, RejectionReason

if TYPE_CHECKING:
    from ingestion.extract.units import Unit
    from ingestion.extract.vocabulary import Vocabulary

_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_IN_PERCENT = frozenset({Measure.YOY, Measure.SHARE, Measure.INDEX})


class _Refused(Exception):
    """A figure that yields no claim, and why."""

    def __init__(self, reason: RejectionReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Answer:
    """The answer all observations are of."""

    text_sha256: str
    adapter: str
    doc: str
    vocabulary: "Vocabulary"
    book: NameBook


def claims_of(
    page: Page,
    found: Sequence[Observation],
    *,
    adapter: str,
    doc: str,
    vocabulary: "Vocabulary",
) -> tuple[tuple[Claim, ...], tuple[Rejection, ...]]:
    """Claims and rejections in the order of `found`. Raises ParseFailure (schema_drift) for unknown codes."""
    answer = _Answer(text_identity(page), adapter, doc, vocabulary, load_names())
    series: dict[tuple[str, str], SeriesName] = {}
    claims: list[Claim] = []
    rejections: list[Rejection] = []
    for item in found:
        key = (item.label, item.unit)
        if key not in series:
            series[key] = series_name(*key, answer.book, vocabulary)
        try:
            claims.append(_claim(answer, item, series[key]))
        except _Refused as refused:
            where = (item.text, _sentence(item), -1, -1, item.cell)
            rejections.append(Rejection(answer.text_sha256, refused.reason, *where, str(refused)))
    return tuple(claims), tuple(rejections)


def _claim(answer: _Answer, item: Observation, series: SeriesName) -> Claim:
    place = answer.vocabulary.regions.name_of(item.region, item.period.year)
    if place is None:
        drift(f"{item.cell}: region {item.region} is in no edition of GB/T 2260; see seed region")
    unit = answer.vocabulary.units.get(series.unit)
    if unit is None:
        drift(f"{item.cell}: unit {series.unit!r} of {item.label} is not known; add it to seed unit")
    measure, span = _meaning(item, series, unit)
    series = _of_base(answer.book, item, series)
    value = Decimal(item.text.replace(",", "")) * unit.factor / answer.vocabulary.units.canonical(unit).factor
    start, end = days(item.period, span)
    return reached(
        text_sha256=answer.text_sha256,
        doc=answer.doc,
        cell=item.cell,
        region=item.region,
        region_name=place,
        indicator=series.name,
        indicator_id=series.indicator_id,
        qualifier=None,
        core=series.is_core,
        measure=measure,
        value=value,
        unit=unit.unit,
        start=start,
        end=end,
        quote=item.text,
        sentence=_sentence(item),
        rule=f"interface:{answer.adapter}",
        region_basis="table",
        period_basis="table",
    )


def _meaning(item: Observation, series: SeriesName, unit: "Unit") -> tuple[Measure, Span]:
    """Measure and span of a figure; a whole year needs no word for either."""
    if series.is_unstatable:
        raise _Refused(RejectionReason.NO_INDICATOR, f"{item.label}: claims have no measure for it")
    span: Span | None = "ytd" if item.period.frequency == "year" else series.span
    if span is None:
        detail = f"{item.label}: that {item.period.frequency} alone, or since January? add it to nbs_names.yml"
        raise _Refused(RejectionReason.NO_PERIOD, detail)
    measure = series.measure or (Measure.SHARE if unit.dimension == "percent" else Measure.LEVEL)
    if (measure in _IN_PERCENT) != (unit.dimension == "percent"):
        raise _Refused(RejectionReason.UNIT_MISMATCH, f"{item.label}: {measure} in {unit.unit}")
    if measure is Measure.LEVEL and series.dimension not in (None, "ratio", unit.dimension):
        detail = f"{series.name} is measured in units of {series.dimension}, not in {unit.unit}"
        raise _Refused(RejectionReason.UNIT_MISMATCH, detail)
    return measure, span


def _of_base(book: NameBook, item: Observation, series: SeriesName) -> SeriesName:
    """The series under its plain name in the years of its base year, else kept apart under a name of its own."""
    base = next((base for base in book.bases if base.catalogue == item.catalogue), None)
    if base is None or base.covers(item.period.year):
        return series
    apart = {"name": f"{series.name}({base.base})", "indicator_id": None, "is_core": False, "dimension": None}
    return series.model_copy(update=apart)


def days(period: Period, span: Span) -> tuple[date, date]:
    """First and last day of what a figure of `period` is of."""
    last = period.ordinal * _MONTHS[period.frequency]
    if span == "ytd":
        first = 1
    elif span == "end":  # a stock at the end of a quarter is that of its last month
        first = 1 if period.frequency == "year" else last
    else:
        first = last - _MONTHS[period.frequency] + 1
    last_day = calendar.monthrange(period.year, last)[1]
    return date(period.year, first, 1), date(period.year, last, last_day)


def _sentence(item: Observation) -> str:
    year, ordinal = item.period.year, item.period.ordinal
    spoken = {"year": f"{year}年", "quarter": f"{year}年第{ordinal}季度", "month": f"{year}年{ordinal}月"}
    unit = f"({item.unit})" if item.unit else ""
    return f"{item.region} | {item.label}{unit} | {spoken[item.period.frequency]} | {item.text}"
