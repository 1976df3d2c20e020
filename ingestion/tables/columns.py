"""Which column of a record does each column of a table stand for?

By the texts of its head alone, so that another order is read right; a head the record does not list, one that stands
twice, and one that is missing refuse the file.
"""

from dataclasses import dataclass

from ingestion.tables.model import Column, Part
from ingestion.tables.said import Misfit, Said, read_said, some
from ingestion.tables.sheet import Sheet, drift
from ingestion.tables.words import template


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the table: what the record says of it, and what stands in the places of its head."""

    column: Column
    said: Said
    text: str


def heads(sheet: Sheet, row: int, part: Part) -> dict[int, Head]:
    """The columns by number. A column without head is left out; it must hold nothing. Raises ParseFailure."""
    found: dict[int, Head] = {}
    corner = next((column for column in part.columns if not column.head), None)
    for number, path in enumerate(_paths(sheet, row, part)):
        if path:
            found[number] = _head(sheet.cell(row, number), path, part)
        elif corner is not None and not found:
            found[number] = Head(corner, Said(), "")
    for column in part.columns:
        standing = [number for number, head in found.items() if head.column is column]
        if not standing and not column.optional:
            raise drift(
                sheet.cell(row, 0), some(head.text for head in found.values()), f"a column {'/'.join(column.head)}"
            )
        if len(standing) > 1 and not column.many:
            raise drift(sheet.cell(row, standing[1]), found[standing[1]].text, "this column once")
    return _dated(sheet, row, found)


def _paths(sheet: Sheet, row: int, part: Part) -> list[tuple[str, ...]]:
    """The texts over each column, top down, each once."""
    rows = [list(texts) for texts in sheet.text[row : row + part.header_rows]]
    if part.fill_heads:
        for level, texts in enumerate(rows[:-1]):
            for column in range(1, sheet.width):
                below = any(lower[column] not in sheet.blank for lower in rows[level + 1 :])
                if texts[column] in sheet.blank and below:
                    texts[column] = texts[column - 1]
    paths = []
    for column in range(sheet.width):
        path: list[str] = []
        for texts in rows:
            if texts[column] not in sheet.blank and path[-1:] != [texts[column]]:
                path.append(texts[column])
        paths.append(tuple(path))
    return paths


def _head(where: str, path: tuple[str, ...], part: Part) -> Head:
    written = "/".join(path)
    fits: list[Head] = []
    problem = ""
    for column in part.columns:
        places = _places(path, column)
        if places is None:
            continue
        try:
            fits.append(Head(column, read_said(places, part), written))
        except Misfit as misfit:
            problem = f" ({misfit})"
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise drift(where, written, f"a head that fits one column of the record, not {len(fits)}")
    raise drift(where, written, f"one of {some('/'.join(column.head) for column in part.columns)}{problem}")


def _places(path: tuple[str, ...], column: Column) -> dict[str, str] | None:
    """What stands in the places of a column's head; None when the texts are others."""
    if len(path) != len(column.head):
        return None
    places: dict[str, str] = {}
    for text, written in zip(column.head, path, strict=True):
        found = template(text).match(written)
        if found is None:
            return None
        places |= found
    return places


def _dated(sheet: Sheet, row: int, found: dict[int, Head]) -> dict[int, Head]:
    """Columns that take the period of the one on their left are given it."""
    given: dict[int, Head] = {}
    for number, head in sorted(found.items()):
        said = head.said
        if head.column.period_of_left:
            left = given.get(number - 1)
            if left is None or left.said.span is None:
                raise drift(sheet.cell(row, number), head.text, "a column with a period on its left")
            said = Said(left.said.span).over(said)
        given[number] = Head(head.column, said, head.text)
        if any(one.text == head.text and one.said == said for other, one in given.items() if other != number):
            raise drift(sheet.cell(row, number), head.text, "this column once")
    return given
