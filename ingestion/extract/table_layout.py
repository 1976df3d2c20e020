"""Which column of a block holds labels, units or figures, and what does each column and row say?

Lays the facets of headers, labels and sections out by column and row. What a single cell claims is left to `tables`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingestion.extract.indicators import Name, name_of, qualifies
from ingestion.extract.parts import is_bare, is_sector, subset
from ingestion.extract.table_grid import MISSING, YEAR, Block, Grid
from ingestion.extract.table_labels import NOTHING, UNCLEAR, Facets, read_label
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Measure

_PERSONS = re.compile(r"[男女]性?(?:人口)?|\d{1,3}(?:[-—~至]\d{1,3})?周?岁(?:及?以[上下])?(?:人口)?")


@dataclass(frozen=True, slots=True)
class Layout:
    """Facets by column of figures and by data row. `header` and `label` give the words, for people."""

    columns: dict[int, Facets]
    rows: dict[int, Facets]
    header: dict[int, str]
    label: dict[int, str]
    corner: Facets  # of the headers over the labels: 指标(亿元)
    foreign: str | None  # a header that tells of a list of projects, firms or persons

    @property
    def is_dated(self) -> bool:
        """Does any label name a period?"""
        return any(item.period is not None for item in (*self.columns.values(), *self.rows.values()))

    @property
    def tells_promises(self) -> bool:
        """Does any column say itself whether it is promised, reached, or of another year?"""
        columns = self.columns.items()
        return any(item.is_target or item.aspect or "完成" in self.header[at] for at, item in columns)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads labels as those of a table about `home`, each once."""

    vocabulary: Vocabulary
    home: str | None
    known: dict[str, Facets] = field(default_factory=dict)

    def read(self, label: str) -> Facets:
        if label not in self.known:
            self.known[label] = read_label(label, self.vocabulary, self.home)
        return self.known[label]


def lay_out(cells: Grid, block: Block, vocabulary: Vocabulary, home: str | None) -> Layout:
    """Find the columns of figures, labels and units of a block and read their words."""
    reader, width = _Reader(vocabulary, home), len(cells.text[0])
    words = {column: _header_words(cells, block, column) for column in range(width)}
    read = {column: [reader.read(word) for word in words[column]] for column in range(width)}
    foreign = [word for column in range(width) for word in words[column] if reader.read(word).is_foreign]
    ignored = {column for column in range(width) if any(facets.is_ignored for facets in read[column])}
    ignored |= {column for column in range(width - 1) if column not in ignored and _counts_rows(cells, block, column)}
    figures = [column for column in range(width) if column not in ignored and _holds_figures(cells, block, column)]
    first = min(figures, default=width)
    heads = vocabulary.table_cues.values("unit_header")
    units = [
        column
        for column in range(width)
        if any(word in heads for word in words[column]) or _holds_units(cells, block, column, vocabulary)
    ]
    labels = [column for column in range(first) if column not in ignored and column not in units]
    corner = NOTHING
    for column in labels:
        for facets in read[column]:
            corner = corner.over(facets)
    columns = {column: _column(cells, block, column, read[column], vocabulary) for column in figures}
    return Layout(
        columns=_inherited(_regions(columns, are_regions=False)),
        rows=_regions(_rows(cells, block, labels, units, reader), are_regions=corner.heads_regions),
        header={column: " ".join(words[column]) for column in figures},
        label={
            row: " ".join(cells.text[row][column] for column in labels if cells.text[row][column]) for row in block.data
        },
        corner=corner,
        foreign=foreign[0] if foreign else None,
    )


def _header_words(cells: Grid, block: Block, column: int) -> list[str]:
    """The words above a column, top down. A merged cell stands in its first column only, so that upper rows are read
    on from the left, as far as the row below has something to say there."""
    words: list[str] = []
    for position, row in enumerate(block.headers):
        text = cells.text[row][column]
        is_last = position == len(block.headers) - 1
        if not text and not is_last and any(cells.text[below][column] for below in block.headers[position + 1 :]):
            text = next((cells.text[row][left] for left in range(column, -1, -1) if cells.text[row][left]), "")
        if text and text not in words:
            words.append(text)
    return words


def _holds_figures(cells: Grid, block: Block, column: int) -> bool:
    texts = [cells.text[row][column] for row in block.data if cells.text[row][column] not in MISSING]
    numbers = sum(cells.is_number(row, column) for row in block.data)
    if column == 0 and texts and all(YEAR.fullmatch(text) for text in texts):
        return False  # years as row labels
    return numbers > 0 and 2 * numbers >= len(texts)


def _counts_rows(cells: Grid, block: Block, column: int) -> bool:
    """1, 2, 3 … in front of the labels, whether headed 序号 or not."""
    if column > 1 or len(block.data) < 2 or all(cells.is_number(row, column + 1) for row in block.data):
        return False
    return [cells.text[row][column] for row in block.data] == [str(count + 1) for count in range(len(block.data))]


def _holds_units(cells: Grid, block: Block, column: int, vocabulary: Vocabulary) -> bool:
    texts = [cells.text[row][column] for row in block.data if cells.text[row][column] not in MISSING]
    return bool(texts) and all(vocabulary.units.get(text.strip("()")) is not None for text in texts)


def _column(cells: Grid, block: Block, column: int, read: Sequence[Facets], vocabulary: Vocabulary) -> Facets:
    """The facets of a column: the lower a header, the more it counts; the unit row last."""
    facets = NOTHING
    for upper in read:
        facets = upper.over(facets)
    if block.unit_row is not None and (unit := cells.text[block.unit_row][column].strip("()")):
        is_known = vocabulary.units.get(unit) is not None
        facets = facets._replace(unit=unit if is_known else facets.unit)
    return facets


def _inherited(columns: dict[int, Facets]) -> dict[int, Facets]:
    """Growth columns take the indicator and the period of the columns to their left, of several years the latest."""
    given: dict[int, Facets] = {}
    run: list[Facets] = []  # the columns of levels since the last column of growth
    is_after_growth = is_beside_target = False
    for column in sorted(columns):
        facets = columns[column]
        if facets.is_target:
            is_beside_target = True
            given[column] = facets
            continue
        if is_beside_target and facets.is_growth and facets.measure is not Measure.COMPLETION:
            facets = facets._replace(aspect=UNCLEAR)
        is_beside_target = False
        if facets.measure is Measure.RANK and column - 1 in columns:  # a position of what is left of it
            left = columns[column - 1]
            facets = facets._replace(is_change=left.is_change or left.measure is Measure.YOY)
            if facets.name and left.name and not facets.name.indicator and facets.name.text in left.name.text:
                facets = facets._replace(name=left.name)  # 人均排名 beside 人均地区生产总值
        if facets.is_growth and run:
            if facets.name is None:
                facets = facets._replace(name=run[-1].name)
            dated = [left.period for left in run if left.period is not None and left.aspect is None]
            if facets.period is None and dated:
                facets = facets._replace(period=max(dated, key=lambda p: (p.year or 0, p.last_month or 0)))
            if facets.aspect is None and all(left.aspect == run[0].aspect for left in run):
                facets = facets._replace(aspect=run[0].aspect)
            is_after_growth = True
        elif not facets.is_growth:
            run = [facets] if is_after_growth else [*run, facets]
            is_after_growth = False
        given[column] = facets
    return given


def _rows(cells: Grid, block: Block, labels: Sequence[int], units: Sequence[int], reader: _Reader) -> dict[int, Facets]:
    rows: dict[int, Facets] = {}
    above: dict[int, str] = {}  # label columns in front are merged over several rows
    parent: Name | None = None
    sections = _sections(block, reader)
    is_among = False  # does the row above begin with 其中, or go on with such a row?
    for row in block.data:
        facets = sections[row]
        for column in labels:
            text = cells.text[row][column] or (above.get(column, "") if column != labels[-1] else "")
            above[column] = text
            if text:
                label = reader.read(text)
                is_among = label.is_sub_item or (is_among and _narrows(label.name, reader.vocabulary))
                label = label._replace(is_sub_item=is_among)
                facets = _below(facets, label, parent, reader.vocabulary)
        unit = next((cells.text[row][column].strip("()") for column in units if cells.text[row][column]), None)
        if unit and facets.unit is None:
            is_known = reader.vocabulary.units.get(unit) is not None
            facets = facets._replace(unit=unit) if is_known else facets._replace(unknown_unit=unit)
        rows[row] = facets
        if facets.name is not None and not facets.is_sub_item and not _is_part(facets.name, parent, reader.vocabulary):
            parent = facets.name
    return rows


def _narrows(name: Name | None, vocabulary: Vocabulary) -> bool:
    """乡村, 女性, 15-64岁 behind 其中:城镇: is it but what tells a part from the others?"""
    if name is None or name.indicator is not None:
        return False
    return qualifies(name.text, vocabulary) or _PERSONS.fullmatch(name.text) is not None


def _sections(block: Block, reader: _Reader) -> dict[int, Facets]:
    """For every data row the lone label above it. An indicator or a region with blank cells is no section but a row of
    its own that states nothing: 大冶市 without figures does not own those of 市本级 below."""
    facets, found = NOTHING, {}
    for row in sorted((*block.data, *block.sections)):
        if row in block.sections:
            label = reader.read(block.sections[row])
            is_row = label.region is not None or (label.name is not None and label.name.indicator is not None)
            facets = NOTHING if is_row else label
        else:
            found[row] = facets
    return found


def _regions(facets: dict[int, Facets], *, are_regions: bool) -> dict[int, Facets]:
    """Where the header says 地区, or most labels are regions, the others are too, if unknown ones: 市本级 is no
    indicator of the city."""
    if not are_regions and 2 * sum(item.region is not None for item in facets.values()) <= len(facets):
        return facets
    return {
        at: item._replace(name=None, region=item.name.text)
        if item.region is None and item.name is not None and item.name.indicator is None
        else item
        for at, item in facets.items()
    }


def _part(text: str, parent: Name | None, vocabulary: Vocabulary) -> Name | None:
    """第一产业 under 地区生产总值 is 第一产业增加值, and so is any other sector."""
    for suffix, whole in vocabulary.table_cues.values("part_of").items():
        if parent is not None and parent.indicator is not None and parent.indicator.indicator_id == whole:
            name = name_of(text + suffix, vocabulary)
            is_common = name is not None and name.indicator is not None and not name.qualifier
            if is_common or is_sector(text, vocabulary):
                return name
    return None


def _is_part(name: Name, parent: Name | None, vocabulary: Vocabulary) -> bool:
    suffixes = vocabulary.table_cues.phrases("part_of")
    return name.text.endswith(suffixes) and _part(name.text.removesuffix(suffixes[0]), parent, vocabulary) is not None


def _is_group(text: str, label: Facets, upper: Facets, vocabulary: Vocabulary) -> bool:
    """Is it a group of the persons that the row above counts?"""
    if label.is_sub_item and _PERSONS.fullmatch(text):
        return True
    return upper.is_sub_item and is_bare(text, vocabulary)


def _below(upper: Facets, label: Facets, parent: Name | None, vocabulary: Vocabulary) -> Facets:
    """A label under another: what it does not say itself is taken from above. 其中 belongs to the row before."""
    name = label.name
    if name is not None and name.indicator is None:
        if part := _part(name.text, parent, vocabulary):
            name = part
        elif parent is not None and _is_group(name.text, label, upper, vocabulary):  # 男性 under 按性别分
            name = Name(name.text + parent.text, name.text + parent.stem, parent.indicator, name.text, parent.measure)
        elif (label.is_sub_item or upper.is_sub_item) and parent is not None:
            name = subset(parent, name.text, vocabulary) or name
        elif upper.name is not None:
            name = Name(f"{upper.name.text}({name.text})", upper.name.stem)
    return label._replace(name=name).over(upper)
