"""Where in a table do the parts of a record stand: their lines above, header, columns and rows?

Strict: a row that is no header, no data, no note and no text the record lists refuses the whole file. What the cells of
a part state is read in `cells`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingestion.errors import ParseFailure
from ingestion.tables.columns import Head, heads
from ingestion.tables.model import Part, TableRecord
from ingestion.tables.said import Misfit, Said, agreeing, fitting, read_said, some
from ingestion.tables.sheet import Sheet, drift
from ingestion.tables.words import figure, tidy


@dataclass(slots=True)
class Area:
    """A part as it stands in a table. Filled by `areas`, then only read."""

    part: Part
    sheet: Sheet
    columns: dict[int, Head]
    said: Said  # of the lines above
    rows: list[tuple[int, Said]] = field(default_factory=list)  # number, and what the section it stands in says
    section: Said = field(default_factory=Said)


def areas(sheet: Sheet, record: TableRecord, before: Area | None) -> list[Area]:
    """The parts in a table, top down. `before` is the last part of the table before, which may go on in this one.

    Raises ParseFailure (schema_drift) for anything the record does not list.
    """
    return _Scan(sheet, record, before).run()


class _Scan:
    """One walk down the rows of a table."""

    def __init__(self, sheet: Sheet, record: TableRecord, before: Area | None) -> None:
        self.sheet = sheet
        self.record = record
        self.parts = [part for part in record.parts if not part.sheets or fitting(part.sheets, tidy(sheet.name))]
        self.notes = tuple(tidy(note) for note in record.notes)
        self.lines: list[tuple[int, int]] = []  # cells of the texts since the last part
        self.last = before
        self.area: Area | None = None
        self.in_notes = False
        self.found: list[Area] = []

    def run(self) -> list[Area]:
        row = 0
        while row < len(self.sheet.text):
            row += self._take(row)
        if self.lines and (self.found or self._holds_figures()):
            at, column = self.lines[0]
            header = f"a header with {some(part.key or '' for part in self.parts)}"
            raise drift(self.sheet.cell(at, column), self.sheet.text[at][column], header)
        return self.found

    def _holds_figures(self) -> bool:
        cells = (cell for row in self.sheet.raw for cell in row)
        return any(figure(cell, ()) is not None for cell in cells)

    def _take(self, row: int) -> int:
        """Read one row, or the header that begins with it; how many rows were read."""
        texts = self._texts(row)
        if not texts:
            return 1
        opened = [part for part in self.parts if _is_header(self.sheet, row, part)]
        if opened:
            self._open(row, opened)
            return self.area.part.header_rows if self.area else 1
        first = texts[0][1]
        if self.notes and first.startswith(self.notes):
            self.in_notes = True
        elif self.area is None:
            self.lines += [(row, column) for column, _ in texts]
        elif not self._is_inside(row, texts, self.area):
            self.area = None
            self.lines = [(row, column) for column, _ in texts]
        return 1

    def _is_inside(self, row: int, texts: Sequence[tuple[int, str]], area: Area) -> bool:
        """Is the row one of the open part? False when it announces another one."""
        sheet = self.sheet
        lone = texts[0][1] if len(texts) == 1 else None
        section = _said(area.part.sections, lone, area.part, sheet.cell(row, texts[0][0])) if lone else None
        if section is not None and not self.in_notes:
            area.section = section
        elif all(_announces(text, self.record) for _, text in texts):
            return False
        elif self.in_notes:
            if lone is None:
                raise drift(sheet.cell(row, texts[0][0]), texts[0][1], "no row behind the notes")
        else:
            area.rows.append((row, area.section))
        return True

    def _open(self, row: int, parts: Sequence[Part]) -> None:
        """The part whose header begins in this row; raises what is wrong with the likeliest one when none fits."""
        sheet, failures = self.sheet, []
        for part in parts:
            try:
                said, missing = self._above(part)
                columns = heads(sheet, row, part)
            except ParseFailure as failure:
                failures.append((1, failure))
                continue
            if missing and self._goes_on(part, columns) and self.last is not None:
                said, missing = self.last.said, []
            if not missing:
                self.area = self.last = Area(part, sheet, columns, said)
                self.found.append(self.area)
                self.lines, self.in_notes = [], False
                return
            found = some(self._line_texts()) or "no text"
            failures.append((0, drift(sheet.cell(row, 0), found, f"above the header: {some(missing)}")))
        raise max(failures, key=lambda item: item[0])[1]

    def _above(self, part: Part) -> tuple[Said, list[str]]:
        """What the lines above say, and the texts that must stand there and do not."""
        sheet, said, missing = self.sheet, Said(), list(part.above)
        listed = (*part.above, *part.may_stand_above)
        for row, column in self.lines:
            text, where = sheet.text[row][column], sheet.cell(row, column)
            fit = _said(listed, text, part, where)
            if fit is None:
                raise drift(where, text, f"above the table one of {some(listed)}")
            said = _together(fit, said, where, text)
            missing = [one for one in missing if not _says(one, text, part)]
        problem: ParseFailure | None = None
        for text in _caption_texts(sheet.caption):
            try:
                fit = _said(listed, text, part, f"{sheet.name}, caption")
            except ParseFailure as failure:
                problem = problem or failure  # of the whole line perhaps, where one of its pieces fits
                continue
            if fit is not None:
                said = _together(fit, said, f"{sheet.name}, caption", text)
                missing = [one for one in missing if not _says(one, text, part)]
        if missing and problem is not None:
            raise problem
        return said, missing

    def _goes_on(self, part: Part, columns: dict[int, Head]) -> bool:
        """Does the part before go on under a repeated header, as over the pages of a print?"""
        return self.last is not None and self.last.part is part and not self.lines and self.last.columns == columns

    def _texts(self, row: int) -> list[tuple[int, str]]:
        """The different texts of a row with their first columns: a merged one counts once."""
        first: dict[str, int] = {}
        for column in self.sheet.filled(row):
            first.setdefault(self.sheet.text[row][column], column)
        return [(column, text) for text, column in first.items()]

    def _line_texts(self) -> Iterator[str]:
        return (self.sheet.text[row][column] for row, column in self.lines)


def _is_header(sheet: Sheet, row: int, part: Part) -> bool:
    """Does the text by which the part's header is known stand in this row?"""
    return part.key is not None and tidy(part.key) in sheet.text[row]


def _said(templates: Sequence[str], text: str, part: Part, where: str) -> Said | None:
    """What a text says by the first template that it fits, places and all; None when it fits none."""
    problem = ""
    for one in templates:
        fit = fitting((one,), text)
        if fit is None:
            continue
        try:
            return read_said(fit[1], part)
        except Misfit as misfit:
            problem = f"{one} ({misfit})"
    if problem:
        raise drift(where, text, problem)
    return None


def _together(one: Said, other: Said, where: str, text: str) -> Said:
    try:
        return agreeing(one, other)
    except Misfit as misfit:
        raise drift(where, text, str(misfit)) from misfit


def _announces(text: str, record: TableRecord) -> bool:
    """May the text stand above a part, with what stands in its places?"""
    return any(_says(one, text, part) for part in record.parts for one in (*part.above, *part.may_stand_above))


def _says(one: str, text: str, part: Part) -> bool:
    fit = fitting((one,), text)
    try:
        return fit is not None and read_said(fit[1], part) is not None
    except Misfit:
        return False


def _caption_texts(caption: str | None) -> list[str]:
    """The texts of a caption outside the grid: whole, its lines, or their pieces."""
    if caption is None:
        return []
    return list(dict.fromkeys(tidy(text) for text in (caption, *caption.splitlines(), *caption.split())))
