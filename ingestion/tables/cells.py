"""What does each cell of a part state? Indicator, measure, unit, period and region.

Each comes from the place the record names. What no place says, or two places say differently, refuses the file. Claims
are made in `claims`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ingestion.records import Measure
from ingestion.tables.columns import Head
from ingestion.tables.layout import Area
from ingestion.tables.model import IndicatorLabel
from ingestion.tables.said import RATES, Misfit, Said, read_units, some
from ingestion.tables.sheet import drift
from ingestion.tables.spans import Span, days, in_year_before, read_span
from ingestion.tables.words import figure, tidy

_UNIT_OF = {"rank": "位", "contribution": "个百分点"} | dict.fromkeys(RATES, "%")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure and all that its record says of it. `region` is a label, None for the publisher's own."""

    row: int
    column: int
    value: Decimal
    item: IndicatorLabel
    measure: Measure
    unit: str
    start: date
    end: date
    region: str | None
    label: str  # of the row, as published
    head: str
    is_dated_by_publication: bool


@dataclass(slots=True)
class _Row:
    """The labels of a row."""

    number: int
    said: Said
    text: str
    item: IndicatorLabel | None = None


@dataclass(slots=True)
class _Labels:
    """Where the labels of an area stand, and the indicator that the rows below belong to."""

    region: int | None = None
    period: int | None = None
    indicator: int | None = None
    unit: int | None = None
    values: dict[int, Head] = field(default_factory=dict)
    parent: str | None = None
    parent_unit: str | None = None


@dataclass(frozen=True, slots=True)
class _Reader:
    """An area with what holds for all of its cells."""

    area: Area
    labels: _Labels
    around: Said  # of the lines above, the sheet, the file and the title
    published: date | None
    marks: tuple[str, ...]
    skipped: frozenset[str]

    def units(self, row: _Row, head: Head) -> tuple[str, ...]:
        """The units stated for a cell: by its head, else its row, else above the table."""
        own = (head.column.unit,) if head.column.unit else head.said.units
        return own or row.said.units or self.around.units


def stated(area: Area, outside: Said, published: date | None, marks: tuple[str, ...]) -> Iterator[Stated]:
    """The figures of an area, row by row. `outside` is what the title, the file and the sheet say.

    Raises ParseFailure (schema_drift).
    """
    skipped = frozenset(tidy(label) for label in area.part.skip_rows)
    reader = _Reader(area, _labels(area), area.said.over(outside), published, marks, skipped)
    for number, section in area.rows:
        row = _row(reader, number, section)
        if row is None:
            continue
        for column, head in reader.labels.values.items():
            if not area.sheet.is_blank(number, column):
                yield _cell(reader, row, column, head)
        _check_rest(area, number)


def _labels(area: Area) -> _Labels:
    labels = _Labels()
    for number, head in area.columns.items():
        match head.column.holds:
            case "value":
                labels.values[number] = head
            case "region":
                labels.region = number
            case "period":
                labels.period = number
            case "indicator":
                labels.indicator = number
            case "unit":
                labels.unit = number
    return labels


def _check_rest(area: Area, row: int) -> None:
    """A column without a head holds nothing."""
    for column in range(area.sheet.width):
        if column not in area.columns and not area.sheet.is_blank(row, column):
            raise drift(
                area.sheet.cell(row, column), area.sheet.text[row][column], "nothing in a column without a head"
            )


def _row(reader: _Reader, number: int, section: Said) -> _Row | None:
    """The labels of a row; None for one that the record passes over."""
    area, labels, said, item = reader.area, reader.labels, Said(), None
    sheet = area.sheet
    for column in (labels.region, labels.indicator, labels.period, labels.unit):
        if column is None:
            continue
        text, where = sheet.text[number][column], sheet.cell(number, column)
        if text in reader.skipped:
            return None
        if column == labels.unit:
            said = Said(units=_units(area, text, where)).over(said) if text not in sheet.blank else said
        elif text in sheet.blank:
            raise drift(where, text, f"a label under {area.columns[column].text}")
        elif column == labels.region:
            said = Said(region=text).over(said)
        elif column == labels.indicator:
            item = _item(area, labels, text, where)
            unit = item.unit or (labels.parent_unit if item.under is not None else None)
            said = said.over(Said(units=(unit,))) if unit else said
        else:
            span = read_span(text)
            if span is None:
                raise drift(where, text, "a period")
            said = Said(span).over(said)
    key = next(at for at in (labels.indicator, labels.region, labels.period) if at is not None)
    return _Row(number, said.over(section), sheet.raw[number][key].strip() or sheet.text[number][key], item)


def _item(area: Area, labels: _Labels, text: str, where: str) -> IndicatorLabel:
    """The indicator under a label; one of a row above's own before one that stands for itself."""
    same = [item for item in area.part.indicators if tidy(item.label) == text]
    below = [item for item in same if item.under is not None and tidy(item.under) == labels.parent]
    alone = [item for item in same if item.under is None]
    if not below and not alone:
        under = f" under {labels.parent}" if labels.parent else ""
        raise drift(where, text, f"an indicator{under}: {some(item.label for item in area.part.indicators)}")
    if not below:
        labels.parent, labels.parent_unit = text, alone[0].unit
    return (below or alone)[0]


def _units(area: Area, text: str, where: str) -> tuple[str, ...]:
    try:
        return read_units(text.strip("()"), area.part)
    except Misfit as misfit:
        raise drift(where, text, f"a unit of the record ({misfit})") from misfit


def _cell(reader: _Reader, row: _Row, column: int, head: Head) -> Stated:
    area = reader.area
    sheet, where = area.sheet, area.sheet.cell(row.number, column)
    raw = sheet.raw[row.number][column].strip()
    number = figure(raw, reader.marks)
    if number is None or (row.number, column) in sheet.spread:
        alone = " of this cell alone" if number is not None else ""
        raise drift(where, raw or sheet.text[row.number][column], f"a figure{alone}, or one of the marks for none")
    item = _indicator(reader, row, head, where)
    measure = _measure(item, head, where)
    unit = _unit(reader, item, measure, row, head)
    if unit is None or (number[1] and unit != "%"):
        shown = f"{raw} in {some(reader.units(row, head)) or 'no unit'}"
        raise drift(where, shown, f"{item.label} in {some(item.units)}, as stated in the table")
    span, is_of_publication = _span(reader, row, head, where)
    start, end = days(span)
    region = head.said.region or row.said.region or reader.around.region
    if region is None and area.part.region == "stated":
        raise drift(where, raw, "a region in head, row or caption")
    return Stated(
        row.number, column, number[0], item, measure, unit, start, end, region, row.text, head.text, is_of_publication
    )


def _indicator(reader: _Reader, row: _Row, head: Head, where: str) -> IndicatorLabel:
    """The one indicator that column, row and caption name; where none is named, the only one of the part."""
    named = [label for label in (head.column.indicator, head.said.indicator) if label]
    part = reader.area.part
    items = [item for item in part.indicators if item.label in named]
    if row.item is not None:
        items = [*items, row.item]
    if not items:
        label = row.said.indicator or reader.around.indicator
        items = [item for item in part.indicators if item.label == label]
        items = items or (list(part.indicators) if len(part.indicators) == 1 else [])
    if len(items) != 1:
        raise drift(
            where, some(item.label for item in items) or "no indicator", "one indicator of head, row or caption"
        )
    return items[0]


def _measure(item: IndicatorLabel, head: Head, where: str) -> Measure:
    """The column's measure, else the indicator's. A growth rate has no level, and no amount a second growth."""
    own = head.column.measure
    if own is not None and item.measure not in ("level", own):
        raise drift(where, f"{own} of {item.label}", f"no figure here, since {item.label} is itself a {item.measure}")
    return Measure(own or item.measure)


def _unit(reader: _Reader, item: IndicatorLabel, measure: Measure, row: _Row, head: Head) -> str | None:
    """The one unit stated for the figure that its record allows; None where none or another one is."""
    fixed = _UNIT_OF.get(measure.value)
    if fixed is not None and head.column.measure is not None:
        own = (head.column.unit,) if head.column.unit else head.said.units
        return fixed if not own or fixed in own else None  # 增长 beside a row in 亿元 is in % all the same
    units = reader.units(row, head)
    if not units and reader.area.part.unstated_unit is not None:
        units = (reader.area.part.unstated_unit,)
    if fixed is not None:
        return fixed if fixed in units else None
    fits = [unit for unit in units if unit in item.units]
    return fits[0] if len(fits) == 1 else None


def _span(reader: _Reader, row: _Row, head: Head, where: str) -> tuple[Span, bool]:
    """The period of a figure, and whether its year is that of the publication.

    The head's goes over that of row and section, theirs over that of caption, sheet and title.
    """
    span = Span()
    for said in (head.said, row.said, reader.around):
        span = span.over(said.span) if said.span else span
    if head.column.span in ("month", "to_date") and span.last is None:
        raise drift(where, head.text, "a month above the table or in the title")
    if head.column.span == "month":
        span = replace(span, first=span.last)
    elif head.column.span == "to_date":
        span = replace(span, first=1)
    elif head.column.span == "year":
        span = replace(span, first=None, last=None)
    is_of_publication = span.year is None and reader.area.part.year_of == "publication"
    if is_of_publication:
        if reader.published is None:
            raise drift(where, head.text, "a year: neither the table nor a date of publication tells it")
        span = in_year_before(span, reader.published)
    if span.year is None:
        raise drift(where, head.text, "a year in head, row, caption or title")
    return replace(span, year=span.year - head.column.years_back), is_of_publication
