"""What do the cells of a statistical table claim?

Three shapes are understood, and their mixtures: periods as columns and indicators (or regions) as rows; regions as rows
and indicators as columns; periods as rows and indicators as columns. Every field of a claim must come from the cell's
column, its row or the captions; what two of them state differently, or none states, is a rejection, never a guess. A
blank cell claims nothing. `table_grid` finds the parts of a table, `table_labels` reads the words, `table_layout` lays
them out by column and row.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingestion.errors import ParseFailure
from ingestion.extract.claim_ids import claim_id
from ingestion.extract.indicators import Name, name_of
from ingestion.extract.normalize import normalize
from ingestion.extract.periods import PeriodMention
from ingestion.extract.table_captions import promises, read_caption
from ingestion.extract.table_cells import Unclear, cell_measure, cell_name, cell_period, check_unit, rank_name
from ingestion.extract.table_grid import MISSING, Block, Grid, cut, grid
from ingestion.extract.table_labels import NOTHING, Facets
from ingestion.extract.table_layout import Layout, lay_out
from ingestion.extract.vocabulary import Vocabulary
from ingestion.parse.identity import text_identity
from ingestion.records import (
    Claim,
    Kind,
    Measure,
    Page,
    QuarantineReason,
    Rejection,
    RejectionReason,
    SourceContext,
    Strength,
    Table,
)

RULE = "table_cell"
SENTENCE_CHARACTERS = 400
SAMPLE_ROWS = 50  # enough to see whether rows and columns name indicators together
PROSE_CHARACTERS = 200  # a cell this long is an article kept in a table
MIXED_MEDIA = (
    "text/html",
    "text/plain",
    "application/json",
    "application/pdf",
)  # documents whose tables are not all there is


@dataclass(frozen=True, slots=True)
class _Source:
    """The document whose tables are read."""

    page: Page
    context: SourceContext
    doc: str
    text_sha256: str
    vocabulary: Vocabulary

    def normal(self, text: str | None, beside: str = "") -> str:
        """Text around a table in the form in which its cells are read. The script is judged with what stands `beside`:
        a caption alone has too few characters that would tell."""
        if not text:
            return ""
        line = " ".join(text.split("\n"))
        return normalize(f"{line}\n{beside}", self.vocabulary.protected_names).text.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class _Place:
    """One block of one table with all that holds for the whole of it."""

    source: _Source
    cells: Grid
    layout: Layout
    base: Facets  # of the captions
    caption: str
    home: str | None
    home_basis: str


def extract_tables(
    page: Page, context: SourceContext, doc: str, vocabulary: Vocabulary, told: PeriodMention | None = None
) -> tuple[tuple[Claim, ...], tuple[Rejection, ...]]:
    """The claims and rejections of all tables of a page, in order of the cells.

    A rejection stands for all figures of a table that fail for the same reason in the same words; its cell is the
    first of them. `told` is the period of the text around the tables, for those that name none.

    Raises ParseFailure (schema_drift) when a document that is nothing but tables holds figures and none
    of its tables names an indicator that the vocabulary knows: its layout is not one that this module reads.
    """
    source = _Source(page, context, doc, text_identity(page), vocabulary)
    claims: list[Claim] = []
    rejections: list[Rejection] = []
    unread: list[Rejection] = []
    is_read = False
    for table in page.tables:
        cells = grid(table.name, table.rows, vocabulary)
        for block in cut(cells, vocabulary):
            place = _place(source, table, cells, block, told)
            found, failed = _read_block(place, block)
            if place.layout.foreign is None and not _names_an_indicator(place):
                unread += failed[:1]
                continue
            is_read = True
            claims += found
            rejections += failed
    if not _is_all_tables(page):
        return tuple(claims), tuple(rejections)  # tables that lay out a page or list something else are no statistics
    if unread and not is_read:
        raise ParseFailure(
            QuarantineReason.SCHEMA_DRIFT,
            f"{doc}: nothing above or beside cell {unread[0].cell} names a known indicator; "
            "compare the layout with docs, or add the names to seed indicator_alias",
        )
    return tuple(claims), (*rejections, *unread)


def _is_all_tables(page: Page) -> bool:
    is_prose = any(len(cell) >= PROSE_CHARACTERS for table in page.tables for row in table.rows for cell in row)
    return page.media_type not in MIXED_MEDIA and not is_prose


def _place(source: _Source, table: Table, cells: Grid, block: Block, told: PeriodMention | None) -> _Place:
    labels = "\n".join(row[0] for row in cells.raw if row)
    title, name, above = (source.normal(text, labels) for text in (source.page.title, table.name, table.caption))
    captions = [text for text in (above, *block.captions) if text]
    base = NOTHING
    for caption in (title, name, *captions):
        base = read_caption(caption, source.vocabulary).over(base)
    home, basis = _home(source, base, captions)
    layout = lay_out(cells, block, source.vocabulary, home)
    base = layout.corner.over(base)
    if any(promises(text, source.vocabulary) for text in (title, *captions)) and not layout.tells_promises:
        base = base._replace(is_target=True)
    base = base._replace(period=told) if told and not layout.is_dated and not base.period else base
    return _Place(source, cells, layout, base, " ".join(captions), home, basis)


def _home(source: _Source, base: Facets, captions: Sequence[str]) -> tuple[str | None, str]:
    """The region of figures whose row and column name none, and where it is said."""
    page, context, regions = source.page, source.context, source.vocabulary.regions
    year = base.period.year if base.period else None
    if year is None and page.published_date:
        year = page.published_date.year
    if base.region:
        code = regions.lookup(base.region, year, context.region_code)
        return code, "table"
    for caption in reversed(captions):
        named = {m.code: m for m in regions.find(caption, year, context.region_code) if m.code or not m.scope}
        if len(named) > 1:
            return None, ""
        if named and "" not in named:
            (mention,) = named.values()
            return mention.code, "deixis" if mention.scope else "table"
    found = regions.document_region(source.normal(page.title), "", context, year)
    return (found.code, found.kind) if found else (None, "")


def _names_an_indicator(place: _Place) -> bool:
    """Does any label, or a row's with a column's (粮食 + 产量), name an indicator of the vocabulary?"""
    columns, rows = place.layout.columns.values(), tuple(place.layout.rows.values())
    if any(_is_known(item.name) for item in (place.base, *columns, *rows)):
        return True
    for across in rows[:SAMPLE_ROWS]:
        for down in columns:
            if across.name and down.name:
                both = name_of(across.name.text + down.name.text, place.source.vocabulary)
                if _is_known(both):
                    return True
    return False


def _is_known(name: Name | None) -> bool:
    return name is not None and name.indicator is not None


def _read_block(place: _Place, block: Block) -> tuple[list[Claim], list[Rejection]]:
    claims: list[tuple[Claim, tuple[int, int]]] = []
    failures: dict[tuple[RejectionReason, str], list[tuple[int, int]]] = {}
    is_known = _names_an_indicator(place)
    for row, column in _figures(place, block):
        try:
            if place.layout.foreign is not None:
                raise Unclear(RejectionReason.NO_INDICATOR, f"a list by {place.layout.foreign}, no statistics")
            if not is_known:
                raise Unclear(RejectionReason.NO_INDICATOR, "no header, label or caption names a known indicator")
            claims.append((_claim(place, row, column), (row, column)))
        except Unclear as unclear:
            failures.setdefault((unclear.reason, unclear.detail), []).append((row, column))
    kept = []
    for group in _same_things(claims):
        if len({claim.value for claim, _ in group}) == 1:
            kept.append(group[0][0])
        else:
            detail = "two cells state different values of the same thing: a header is not understood"
            failures.setdefault((RejectionReason.AMBIGUOUS, detail), []).extend(at for _, at in group)
    return kept, [_rejection(place, reason, detail, at) for (reason, detail), at in failures.items()]


def _figures(place: _Place, block: Block) -> Iterator[tuple[int, int]]:
    for row in block.data:
        for column in place.layout.columns:
            if place.cells.text[row][column] not in MISSING:
                yield row, column


def _claim(place: _Place, row: int, column: int) -> Claim:
    source, vocabulary, cells = place.source, place.source.vocabulary, place.cells
    across, down = place.layout.rows[row], place.layout.columns[column]
    facets = down.over(across)
    kind = Kind.TARGET if place.base.is_target else facets.kind
    name = cell_name(across, down, place.base, vocabulary)
    stated = cells.figure(row, column)
    if stated is None:
        raise Unclear(RejectionReason.AMBIGUOUS, "the cell states no single figure")
    measure, surface = cell_measure(name, across, down, place.base, stated)
    unit = vocabulary.units.by_surface[surface]
    scale = unit.factor / vocabulary.units.canonical(unit).factor
    value = stated.value * scale
    check_unit(name, measure, unit.dimension, value)
    start, end, period_basis = cell_period(across, down, place.base, measure, source.page.published_date)
    region, region_basis = _region(place, facets, start.year)
    if measure is Measure.RANK:
        whole = vocabulary.regions.name_of(place.home, start.year) if place.home and region != place.home else None
        name = rank_name(name, facets, whole)
    cell = f"{cells.name}!R{row + 1}C{column + 1}"
    words = (place.caption, place.layout.header[column], place.layout.label[row])
    return Claim(
        claim_id=claim_id(
            text_sha256=source.text_sha256,
            char_start=-1,
            char_end=-1,
            cell=cell,
            kind=kind,
            region=region,
            indicator=name.text,
            measure=measure,
            period_start=start,
            period_end=end,
        ),
        doc=source.doc,
        text_sha256=source.text_sha256,
        kind=kind,
        region=region,
        region_name=vocabulary.regions.name_of(region, start.year) or region,
        indicator=name.text,
        indicator_id=name.indicator.indicator_id if name.indicator else None,
        qualifier=name.qualifier,
        core=name.is_core,
        measure=measure,
        comparator=stated.comparator,
        value=value,
        value_high=None if stated.value_high is None else stated.value_high * scale,
        unit=unit.unit,
        period_start=start,
        period_end=end,
        strength=Strength.EXPECT if kind is Kind.TARGET else None,
        responsible=(),
        quote=cells.raw[row][column].strip(),
        sentence=" | ".join(word for word in words if word)[:SENTENCE_CHARACTERS],
        char_start=-1,
        char_end=-1,
        cell=cell,
        rule=RULE,
        region_basis=region_basis,
        period_basis=period_basis,
    )


def _region(place: _Place, facets: Facets, year: int) -> tuple[str, str]:
    """The region of a cell, under the code in force in the year of the figure."""
    label = facets.region
    if label is None:
        if place.home is None:
            raise Unclear(RejectionReason.NO_REGION, "neither table, title nor source record names the region")
        return place.home, place.home_basis
    code = place.source.vocabulary.regions.lookup(label, year, place.home)
    if code is None:
        raise Unclear(RejectionReason.NO_REGION, f"{label} is no region of {year}, or several bear the name")
    return code, "table"


def _same_things(claims: Sequence[tuple[Claim, tuple[int, int]]]) -> Iterable[list[tuple[Claim, tuple[int, int]]]]:
    """The claims grouped by what they are about."""
    groups: dict[tuple[object, ...], list[tuple[Claim, tuple[int, int]]]] = {}
    for claim, at in claims:
        period = (claim.period_start, claim.period_end)
        key = (claim.kind, claim.region, claim.indicator, claim.measure, claim.unit, period)
        groups.setdefault(key, []).append((claim, at))
    return groups.values()


def _rejection(place: _Place, reason: RejectionReason, detail: str, at: Sequence[tuple[int, int]]) -> Rejection:
    row, column = at[0]
    words = (place.caption, place.layout.header[column], place.layout.label[row])
    return Rejection(
        text_sha256=place.source.text_sha256,
        reason=reason,
        quote=place.cells.raw[row][column].strip(),
        sentence=" | ".join(word for word in words if word)[:SENTENCE_CHARACTERS],
        char_start=-1,
        char_end=-1,
        cell=f"{place.cells.name}!R{row + 1}C{column + 1}",
        detail=detail if len(at) == 1 else f"{detail} ({len(at)} figures)",
    )
