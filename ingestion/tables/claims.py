"""How do the tables of a document become claims by its record? All of them, or the file is refused.

The face of the package is in `__init__`. Regions are those in force in the year of the figure, names and units those of
the vocabulary; what the vocabulary refuses (growth in 亿元, a count of money) refuses the file too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from ingestion.extract.cell_claims import reached
from ingestion.extract.indicators import Name, name_of
from ingestion.extract.table_cells import Unclear, check_unit
from ingestion.extract.vocabulary import Vocabulary
from ingestion.parse import CSV, HTML, ODS, PDF, TSV, XLS, XLSX
from ingestion.parse.identity import text_identity
from ingestion.records import Claim, Page, SourceContext
from ingestion.tables.cells import Stated, stated
from ingestion.tables.layout import Area, areas
from ingestion.tables.model import Part, TableRecord
from ingestion.tables.said import RATES, Misfit, Said, agreeing, fitting, read_said
from ingestion.tables.sheet import Sheet, drift, sheet
from ingestion.tables.words import tidy

SENTENCE_CHARACTERS = 400
_WITHOUT_NUMBER_FORMATS = (XLS, ODS)
_ENOUGH = 3  # rates of a column that tell together whether they are hundredths; since 2026-11-22
_FORMATS = {CSV: "csv", TSV: "csv", XLSX: "xlsx", XLS: "xls", ODS: "ods", HTML: "html", PDF: "pdf"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What holds for a whole document."""

    page: Page
    context: SourceContext
    doc: str
    text_sha256: str
    record: TableRecord
    vocabulary: Vocabulary
    outside: Said  # of title and file

    def home(self, part: Part) -> str | None:
        """The region in which those of the part lie."""
        return part.within or self.context.region_code


def is_for(record: TableRecord, page: Page, context: SourceContext) -> bool:
    """Is the document of the format, title and file name that the record lists?"""
    if _FORMATS.get(page.media_type) not in record.formats:
        return False
    texts = ((record.titles, page.title or ""), (record.files, _file(context)))
    return all(not templates or fitting(templates, tidy(text)) is not None for templates, text in texts)


def read(page: Page, context: SourceContext, doc: str, record: TableRecord, vocabulary: Vocabulary) -> list[Claim]:
    """The claims of all tables, in order of the cells. Raises ParseFailure (schema_drift)."""
    if _FORMATS.get(page.media_type) not in record.formats:
        raise drift(doc, page.media_type, f"a document in {' or '.join(record.formats)}")
    outside = _outside(page, context, record)
    reading = Reading(page, context, doc, text_identity(page), record, vocabulary, outside)
    marks = tuple(tidy(mark) for mark in record.footnotes)
    claims: list[tuple[Claim, str]] = []
    standing: set[str] = set()
    before: Area | None = None
    for table in page.tables:
        if fitting(record.skip_sheets, tidy(table.name)):
            continue
        for area in areas(sheet(table, record), record, before if page.media_type == PDF else None):
            standing.add(area.part.name)
            before = area
            around = _around(area, outside)
            found = list(stated(area, around, page.published_date, marks))
            claims += [(_claim(reading, area, one), area.sheet.cell(one.row, one.column)) for one in found]
            _check_empty_rows(reading, area, found)
            if page.media_type in _WITHOUT_NUMBER_FORMATS:
                _check_fractions(area, found)
    missing = [part.name for part in record.parts if not part.optional and part.name not in standing]
    if missing:
        raise drift(doc, f"{len(page.tables)} tables", f"part {missing[0]} of table record {record.name}")
    if not claims:
        raise drift(doc, "no figure at all", "at least one")
    return list(_once(claims))


def _file(context: SourceContext) -> str:
    return unquote(context.url.partition("?")[0].rpartition("/")[2])


def _outside(page: Page, context: SourceContext, record: TableRecord) -> Said:
    """What title and file's name say, which must be of the forms the record lists."""
    said = Said()
    for templates, text, what in ((record.titles, page.title or "", "title"), (record.files, _file(context), "file")):
        if not templates:
            continue
        fit = fitting(templates, tidy(text))
        if fit is None:
            raise drift(what, text, f"one of {', '.join(templates)}")
        try:
            said = agreeing(read_said(fit[1], None), said)
        except Misfit as misfit:
            raise drift(what, text, str(misfit)) from misfit
    return said


def _around(area: Area, outside: Said) -> Said:
    """What title, file and the sheet's name say. None of them may state something else than the lines above."""
    name = area.sheet.name
    fit = fitting(area.part.sheets, tidy(name))
    try:
        told = agreeing(read_said(fit[1], area.part), outside) if fit is not None else outside
        agreeing(area.said, told)
    except Misfit as misfit:
        raise drift(f"{name}, with its title and lines above", name, str(misfit)) from misfit
    return told


def _claim(reading: Reading, area: Area, one: Stated) -> Claim:
    vocabulary, cell = reading.vocabulary, area.sheet.cell(one.row, one.column)
    written = one.item.name or one.item.label
    known = name_of(written, vocabulary)
    name = known if known is not None and known.text == written else Name(written, written)
    unit = vocabulary.units.get(one.unit)
    if unit is None:
        raise drift(cell, one.unit, "a unit of seed unit")
    value = one.value * (unit.factor / vocabulary.units.canonical(unit).factor)
    try:
        check_unit(name, one.measure, unit.dimension, value)
    except Unclear as unclear:
        raise drift(cell, f"{one.value} {one.unit}", unclear.detail) from unclear
    region, basis = _region(reading, area.part, one, cell)
    words = (*_captions(area.sheet, area), one.head, one.label)
    return reached(
        text_sha256=reading.text_sha256,
        doc=reading.doc,
        cell=cell,
        region=region,
        region_name=vocabulary.regions.name_of(region, one.start.year) or region,
        indicator=name.text,
        indicator_id=name.indicator.indicator_id if name.indicator else None,
        qualifier=name.qualifier,
        core=name.is_core,
        measure=one.measure,
        value=value,
        unit=unit.unit,
        start=one.start,
        end=one.end,
        quote=area.sheet.raw[one.row][one.column].strip(),
        sentence=" | ".join(word for word in words if word)[:SENTENCE_CHARACTERS],
        rule=f"table_record:{reading.record.name}",
        region_basis=basis,
        period_basis="published" if one.is_dated_by_publication else "table",
    )


def _captions(sheet: Sheet, area: Area) -> Iterator[str]:
    if sheet.caption:
        yield " ".join(sheet.caption.split())


def _check_empty_rows(reading: Reading, area: Area, found: Sequence[Stated]) -> None:
    """A row without figures is a region's too, or a text that the record does not list."""
    column = next((at for at, head in area.columns.items() if head.column.holds == "region"), None)
    told, known = {one.row for one in found}, {tidy(label) for label in area.part.skip_rows}
    known |= {tidy(named.label) for named in area.part.regions}
    for row, _ in area.rows:
        if column is None or row in told or not found or area.sheet.text[row][column] in known:
            continue
        label = area.sheet.text[row][column]
        if reading.vocabulary.regions.lookup(label, found[0].start.year, reading.home(area.part)) is None:
            raise drift(area.sheet.cell(row, column), label, "a region, a note, or a row that the record passes over")


def _check_fractions(area: Area, found: Sequence[Stated]) -> None:
    """A column of rates that are all below 1 may be shown in %: 0.083 for 8.3%. These formats do not tell us."""
    rates: dict[int, list[Stated]] = {}
    for one in found:
        if one.measure.value in RATES and one.value:
            rates.setdefault(one.column, []).append(one)
    for column, cells in rates.items():
        if len(cells) >= _ENOUGH and all(abs(one.value) < 1 for one in cells):
            where = area.sheet.cell(cells[0].row, column)
            raise drift(where, f"{len(cells)} rates below 1%", "figures in %, not hundredths that are shown in %")


def _region(reading: Reading, part: Part, one: Stated, cell: str) -> tuple[str, str]:
    """The region of a figure, under the code in force in its year."""
    home, regions = reading.home(part), reading.vocabulary.regions
    if one.region is None:
        if home is None:
            raise drift(cell, "no region", "a source record that names the publisher's region")
        return home, "source"
    for named in part.regions:
        if tidy(named.label) == one.region:
            return named.code, "table"
    code = regions.lookup(one.region, one.start.year, home)
    if code is None:
        raise drift(cell, one.region, f"a region in force in {one.start.year}, or one of the record's own labels")
    if home is not None and not _lies_in(code, home):
        raise drift(cell, f"{one.region} ({code})", f"a region within {home}")
    return code, "table"


def _lies_in(code: str, whole: str) -> bool:
    stem = whole if not whole.endswith("00") else whole[:4] if not whole.endswith("0000") else whole[:2]
    return whole == "100000" or code.startswith(stem)


def _once(claims: list[tuple[Claim, str]]) -> Iterator[Claim]:
    """Each statement once. Two cells that state different values of the same thing refuse the file."""
    said: dict[tuple[object, ...], tuple[Claim, str]] = {}
    for claim, cell in claims:
        key = (claim.region, claim.indicator, claim.measure, claim.unit, claim.period_start, claim.period_end)
        before, where = said.setdefault(key, (claim, cell))
        if before.value != claim.value:
            raise drift(cell, claim.quote, f"{before.quote}, which {where} states of the same thing")
        if before is claim:
            yield claim
