"""What do a cell's column, row and captions say together: which indicator, measure, unit and period?

Pure functions over facets. Each takes what it needs from exactly one place, or raises `Unclear` with the reason of the
rejection; nothing is guessed. The cell's value and the claim are put together in `tables`.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ingestion.extract.indicators import Name, name_of
from ingestion.extract.period_days import resolve
from ingestion.extract.periods import PeriodMention
from ingestion.extract.standings import position
from ingestion.extract.table_grid import Figure
from ingestion.extract.table_labels import UNCLEAR, Facets, is_rate, merged
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Measure, RejectionReason

_PERCENT = frozenset({Measure.YOY, Measure.SHARE, Measure.COMPLETION, Measure.INDEX})
_COMPARABLE = frozenset({"currency", "count", "mass", "area", "energy", "percent"})
_SHARES = frozenset({"比重", "占比", "构成", "所占比重"})
_RANK_UNIT, _POINTS = "位", "个百分点"


class Unclear(Exception):
    """A cell that yields no claim, and why."""

    def __init__(self, reason: RejectionReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def cell_name(across: Facets, down: Facets, base: Facets, vocabulary: Vocabulary) -> Name:
    """The indicator of a cell. Row and column may name it together (粮食 + 产量), the caption when neither does."""
    row, column = across.name, down.name
    if row is None or column is None:
        name = row or column or base.name
        if name is None:
            raise Unclear(RejectionReason.NO_INDICATOR, "neither row, column nor caption names an indicator")
        return _of_prices(name, base.name)
    if row.text == column.text:
        return row
    if row.indicator is not None and column.indicator is not None:
        detail = f"the row says {row.text}, the column {column.text}"
        raise Unclear(RejectionReason.AMBIGUOUS, detail)
    if column.text in _SHARES and column.indicator is None:
        return Name(row.text + "占比", row.stem + "占比")
    both = name_of(row.text + column.text, vocabulary)
    if both is not None and both.indicator is not None:
        return both
    is_part_of = down.measure is Measure.SHARE and column.text.startswith("占")  # 占全部人口比重 of any row
    if column.indicator is None and row.indicator is not None and not is_part_of:
        raise Unclear(RejectionReason.NO_INDICATOR, f"{column.text} of {row.text} is not known")
    return Name(row.text + column.text, row.stem + column.stem)


def _of_prices(name: Name, of: Name | None) -> Name:
    """衣着 under 居民消费价格涨跌幅度: the prices of a class of goods."""
    if of is None or of.indicator is None or of.indicator.indicator_id != "cpi" or name.indicator is not None:
        return name
    return name if "价" in name.text else Name(name.stem + of.text, name.stem + of.text)


def rank_name(name: Name, facets: Facets, whole: str | None) -> Name:
    """The name of a position: of the growth where that is ranked, in the region of which the rows are parts."""
    pool = f"全{whole[-1]}" if whole else ""
    return position(name, name.text, "增速" if facets.is_change else "", pool)


def cell_measure(name: Name, across: Facets, down: Facets, base: Facets, figure: Figure) -> tuple[Measure, str]:
    """Measure and unit surface of a cell.

    The unit is the one of the label that makes the measure: 亿元 of the row is not the unit of a column 同比增长.
    """
    if figure.is_growth:
        return Measure.YOY, figure.unit
    told = name is base.name or (base.name is not None and name.text.endswith(base.name.text))
    if told and not any(item.is_growth or item.measure for item in (across, down)):
        across = across._replace(measure=base.measure, is_change=base.is_change)  # the caption alone says what it is of
    maker = down if down.is_growth or down.measure or not (across.is_growth or across.measure) else across
    own = figure.unit or maker.unit or ""
    if not own and not (maker.is_growth and maker is down):
        own = across.unit or down.unit or ""
    measure = maker.measure or (name.measure if not maker.is_change else None)
    if measure is Measure.RANK:
        return measure, _RANK_UNIT
    if measure is Measure.CONTRIBUTION:
        return measure, own or _POINTS
    if measure in _PERCENT or (maker.is_change and measure is None):
        return _percent_measure(measure, own, base)
    own = own or _caption_unit(base, across, down)
    if own == "%" and measure is None:
        if not is_rate(name):
            raise Unclear(RejectionReason.UNIT_MISMATCH, f"{name.text} in %: growth, share or completion?")
        return Measure.SHARE, own
    return measure or Measure.LEVEL, own


def _percent_measure(measure: Measure | None, own: str, base: Facets) -> tuple[Measure, str]:
    """Growth, share, completion: in %, unless the captions speak of other units alone. None stands for 增长."""
    percents = base.unit == "%" or "%" in base.units
    if measure is None:
        if own != "%" and (own or not percents):
            raise Unclear(RejectionReason.NO_UNIT, "增长 or 增减 without %: a rate or a difference?")
        return Measure.YOY, "%"
    if not own and (base.unit or base.units) and not percents:
        raise Unclear(RejectionReason.NO_UNIT, f"{measure} under a caption without %")
    return measure, own or "%"


def _caption_unit(base: Facets, across: Facets, down: Facets) -> str:
    unknown = down.unknown_unit or across.unknown_unit or base.unknown_unit
    if unknown:
        raise Unclear(RejectionReason.NO_UNIT, f"unit {unknown} is not known; add it to seed unit")
    levels = [unit for unit in base.units if unit != "%"]
    if base.unit or len(levels) == 1:
        return base.unit or levels[0]
    if levels:
        raise Unclear(RejectionReason.NO_UNIT, f"the caption offers {'、'.join(levels)}, nothing says which")
    raise Unclear(RejectionReason.NO_UNIT, "neither header, label, unit column nor caption gives a unit")


def check_unit(name: Name, measure: Measure, dimension: str, value: Decimal) -> None:
    """Refuse what cannot be: a count of a thing measured in money, growth in 亿元, the 2.5th rank."""
    if measure in _PERCENT and dimension != "percent":
        raise Unclear(RejectionReason.UNIT_MISMATCH, f"{measure} of {name.text} in a unit of {dimension}")
    if measure is Measure.RANK and (value != value.to_integral_value() or value < 1):
        raise Unclear(RejectionReason.OUT_OF_RANGE, f"{value} is no rank")
    if measure in (Measure.LEVEL, Measure.INCREMENT) and name.indicator is not None:
        expected = name.indicator.dimension
        if expected != dimension and {expected, dimension} <= _COMPARABLE:
            detail = f"{name.text} is measured in units of {expected}, not of {dimension}"
            raise Unclear(RejectionReason.UNIT_MISMATCH, detail)


def cell_period(
    across: Facets, down: Facets, base: Facets, measure: Measure, published: date | None
) -> tuple[date, date, str]:
    """First and last day of a cell's period and where it is said (table or published).

    Without a year anywhere it is the latest such period that was over when the document was published.
    """
    own = merged(down.period, across.period)
    period = merged(own, base.period)
    aspect = down.aspect or across.aspect or base.aspect
    if aspect == UNCLEAR:
        raise Unclear(RejectionReason.AMBIGUOUS, "growth beside a target: of the promise, or of what was reached?")
    if period is None or (period.last_year is not None and own is None):
        raise Unclear(RejectionReason.NO_PERIOD, "neither header, label nor caption gives one period")
    is_borrowed = own is None or own.last_month is None
    is_single = period.last_month is not None and period.first_month == period.last_month != 1 and not period.is_point
    if is_borrowed and is_single and aspect is None:
        detail = f"{period.last_month}月 in the caption: that month alone, or since January?"
        raise Unclear(RejectionReason.NO_PERIOD, detail)
    period = _by_aspect(period, aspect, measure)
    if period.year is not None:
        return *resolve(period, period.year), "table"
    if published is None:
        raise Unclear(RejectionReason.NO_PERIOD, "no year in the table, and no date of publication")
    year = published.year if resolve(period, published.year)[1] < published else published.year - 1
    return *resolve(period, year), "published"


def _by_aspect(period: PeriodMention, aspect: str | None, measure: Measure) -> PeriodMention:
    if aspect == "cumulative" or (measure is Measure.INCREMENT and period.is_point):
        period = replace(period, first_month=1)
    elif aspect == "single" and (period.is_cumulative or period.first_month == 1) and period.last_month is not None:
        is_quarter = not period.is_cumulative and (period.first_month, period.last_month) == (1, 3)
        period = period if is_quarter else replace(period, first_month=period.last_month)
    elif aspect == "base":
        period = _year_before(period)
    elif aspect == "previous_year":
        if period.last_month not in (None, 12):
            detail = "上年 beside a part of a year: the same part, or the whole?"
            raise Unclear(RejectionReason.NO_PERIOD, detail)
        period = _year_before(period)
    return period


def _year_before(period: PeriodMention) -> PeriodMention:
    if period.year is not None:
        return replace(period, year=period.year - 1)
    return replace(period, year_offset=(period.year_offset or 0) - 1)
