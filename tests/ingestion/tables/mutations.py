"""How do the releases of a publisher drift? Each mutation makes another document of a golden one.

It gives None where the document has no such place, and says what must become of it: `SAME`, the same facts; `REFUSED`,
the whole file; `SAFE`, refused, or some of the facts of the golden file and no other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.ingestion.tables.golden import Golden

SAME, REFUSED, SAFE = "same", "refused", "safe"
Cells = list[list[str]]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One drift. `on` None: of all files."""

    name: str
    change: Callable[[Golden], Golden | None]
    verdict: str
    formats: tuple[str, ...] = ()
    reword: tuple[str, str] | None = None  # of the facts: the document states another unit


def flat(document: Golden) -> Golden:
    """Merged cells taken apart, each with the text."""
    rows = [list(row) for row in document.rows]
    for top, bottom, left, right in document.merges:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                rows[row][column] = rows[top][left]
    return replace(document.with_rows(rows), merges=())


def number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()


def figures(document: Golden) -> list[tuple[int, int]]:
    """The cells that state a figure; years and counts of labels are none."""
    labels = sum(1 for text in document.rows[document.first] if text in ("地区", "年份", "指标名称"))
    start = max(1, labels)
    rows = range(document.first + document.header, len(document.rows))
    return [
        (row, column)
        for row in rows
        for column in range(start, len(document.rows[row]))
        if number(document.rows[row][column])
    ]


def _cell(document: Golden, at: int, text: Callable[[str], str]) -> Golden:
    row, column = figures(document)[at]
    return _put(document, row, column, text(document.rows[row][column]))


def _put(document: Golden, row: int, column: int, text: str) -> Golden:
    rows = [list(line) for line in document.rows]
    rows[row][column] = text
    return document.with_rows(rows)


def _all(document: Golden, text: Callable[[str], str]) -> Golden:
    rows = [list(line) for line in document.rows]
    for row, column in figures(document):
        rows[row][column] = text(rows[row][column])
    return document.with_rows(rows)


def _columns(document: Golden, order: Callable[[list[str]], list[str]]) -> Golden:
    taken = flat(document)
    return taken.with_rows([order(list(row)) for row in taken.rows])


def _insert(document: Golden, row: int, cells: Sequence[str]) -> Golden:
    taken = flat(document)
    width = len(taken.rows[0])
    rows: Cells = [list(line) for line in taken.rows]
    return taken.with_rows([*rows[:row], [*cells, *[""] * (width - len(cells))], *rows[row:]])


def _head(document: Golden) -> tuple[int, int]:
    """The last head of the last row of the header."""
    row = document.first + document.header - 1
    return row, max(column for column, text in enumerate(document.rows[row]) if text)


def _first_data(document: Golden) -> int:
    return figures(document)[0][0]


def rename_last_head(document: Golden) -> Golden:
    row, column = _head(flat(document))
    return _put(flat(document), row, column, flat(document).rows[row][column] + "(新口径)")


def rename_first_head(document: Golden) -> Golden | None:
    if not document.rows[document.first][0]:
        return None
    taken = flat(document)
    rows = [["区域名" if text == document.rows[document.first][0] else text for text in row] for row in taken.rows]
    return taken.with_rows(rows)


def add_column(head: str, value: str) -> Callable[[Golden], Golden]:
    def change(document: Golden) -> Golden:
        taken, first = flat(document), _first_data(document)
        rows = []
        for at, row in enumerate(taken.rows):
            text = head if document.first <= at < document.first + document.header else ""
            rows.append([*row, value if at == first else text])
        return taken.with_rows(rows)

    return change


def drop_column(at: int) -> Callable[[Golden], Golden]:
    return lambda document: _columns(document, lambda row: [text for n, text in enumerate(row) if n != at % len(row)])


def drop_row(document: Golden) -> Golden:
    taken = flat(document)
    first = _first_data(document)
    return taken.with_rows([row for at, row in enumerate(taken.rows) if at != first])


def reword(old: str, new: str) -> Callable[[Golden], Golden | None]:
    def change(document: Golden) -> Golden | None:
        rows = [[text.replace(old, new) for text in row] for row in document.rows]
        above = tuple(line.replace(old, new) for line in document.above)
        is_changed = document.with_rows(rows).rows != document.rows or above != document.above
        return replace(document.with_rows(rows), above=above) if is_changed else None

    return change


def merge_heads(document: Golden) -> Golden:
    row, column = _head(document)
    merged = _put(document, row, column, "")
    return replace(merged, merges=(*_without(document, row, column), (row, row, column - 1, column)))


def merge_values(document: Golden) -> Golden | None:
    """One figure over two rows, as where two districts are counted together."""
    places = figures(document)
    below = next(((row, column) for row, column in places if (row + 1, column) in places), None)
    if below is None:
        return None
    row, column = below
    merged = _put(document, row + 1, column, "")
    return replace(merged, merges=(*document.merges, (row, row + 1, column, column)))


def _without(document: Golden, row: int, column: int) -> list[tuple[int, int, int, int]]:
    return [
        area
        for area in document.merges
        if not (area[0] <= row <= area[1] and (area[2] <= column <= area[3] or area[2] <= column - 1 <= area[3]))
    ]


def mark_labels(mark: str) -> Callable[[Golden], Golden]:
    def change(document: Golden) -> Golden:
        taken = flat(document)
        row, column = _head(taken)
        first = _first_data(document)
        marked = _put(taken, row, column, taken.rows[row][column] + mark)
        return _put(marked, first, 0, taken.rows[first][0] + mark)

    return change


def relabel(text: str) -> Callable[[Golden], Golden]:
    return lambda document: _put(flat(document), _first_data(document), 0, text)


def elsewhere(document: Golden) -> Golden | None:
    return relabel("朝阳区")(document) if "地区" in document.rows[document.first] else None


def twice(change: Callable[[str], str]) -> Callable[[Golden], Golden]:
    def apply(document: Golden) -> Golden:
        taken, (row, column) = flat(document), figures(document)[0]
        again = list(taken.rows[row])
        again[column] = change(again[column])
        return _insert(taken, row + 1, again)

    return apply


def header_again(document: Golden) -> Golden:
    taken = flat(document)
    heads = taken.rows[taken.first : taken.first + taken.header]
    at = _first_data(document) + 1
    return taken.with_rows([*taken.rows[:at], *heads, *taken.rows[at:]])


def spaced(document: Golden) -> Golden:
    row = _first_data(document)
    return _put(document, row, 0, "　".join(document.rows[row][0]))


def grouped(text: str) -> str:
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}" if len(whole) > 3 else text


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if char.isdecimal() else char for char in text)


def percent_of_level(document: Golden) -> Golden | None:
    """A sign that contradicts the unit; a growth rate may have it."""
    if document.format == "html" and document.record.startswith("daqing"):
        return _cell(document, 0, lambda text: text + "%")
    return _cell(document, 0, lambda text: text + "%") if " level " in document.facts.split("\n")[1] else None


MUTATIONS = (
    Mutation("a head has another name", rename_last_head, REFUSED),
    Mutation("the head of the labels has another name", rename_first_head, REFUSED),
    Mutation("columns in the opposite order", lambda d: _columns(d, lambda row: row[::-1]), SAFE),
    Mutation("labels behind the figures", lambda d: _columns(d, lambda row: [*row[1:], row[0]]), SAFE),
    Mutation("the last column in the first place", lambda d: _columns(d, lambda row: [row[-1], *row[:-1]]), SAFE),
    Mutation("a column more", add_column("增减额", "12.3"), REFUSED),
    Mutation("a column more without a head", add_column("", "12.3"), REFUSED),
    Mutation("an empty column more", add_column("", ""), SAME),
    Mutation("the last column less", drop_column(-1), SAFE),
    Mutation("a column in the middle less", drop_column(2), SAFE),
    Mutation("no labels", drop_column(0), REFUSED),
    Mutation("a row less", drop_row, SAFE),
    Mutation("an empty row more", lambda d: _insert(d, _first_data(d) + 1, []), SAME),
    Mutation("亿元 became 万元", reword("亿元", "万元"), SAFE, reword=("亿元", "万元")),
    Mutation("亿元 became 亿美元", reword("亿元", "亿美元"), REFUSED),
    Mutation("no unit", reword("亿元", ""), REFUSED),
    Mutation("% became ‰", reword("%", "‰"), REFUSED),
    Mutation("two heads merged", merge_heads, REFUSED),
    Mutation("one figure for two rows", merge_values, SAFE),
    Mutation("footnote signs at head and label", mark_labels("①"), SAME),
    Mutation("raised digits at head and label", mark_labels("²"), SAME),
    Mutation("stars at head and label", mark_labels("*"), SAFE),
    Mutation("footnote words at head and label", mark_labels("（见注）"), REFUSED),
    Mutation("a footnote sign at a figure", lambda d: _cell(d, 0, lambda text: text + "②"), SAME),
    Mutation("a raised digit at a figure", lambda d: _cell(d, 0, lambda text: text + "¹"), SAME),
    Mutation("a star at a figure", lambda d: _cell(d, 0, lambda text: text + "*"), SAFE),
    Mutation("digits in groups of three", lambda d: _all(d, grouped), SAME),
    Mutation("digits in groups of two", lambda d: _cell(d, 0, lambda text: f"1,2{text}"), REFUSED),
    Mutation("digits in full width", lambda d: _all(d, wide), SAME),
    Mutation("— for a figure", lambda d: _cell(d, 0, lambda _: "—"), SAFE),
    Mutation("... for a figure", lambda d: _cell(d, 0, lambda _: "..."), SAFE),
    Mutation("…… for a figure", lambda d: _cell(d, 0, lambda _: "……"), SAFE),
    Mutation("nothing for a figure", lambda d: _cell(d, 0, lambda _: ""), SAFE),
    Mutation("not yet known for a figure", lambda d: _cell(d, 0, lambda _: "待核"), REFUSED),
    Mutation("about so much for a figure", lambda d: _cell(d, 0, lambda text: f"约{text}"), REFUSED),
    Mutation("two figures in a cell", lambda d: _cell(d, 0, lambda text: f"{text} {text}"), REFUSED),
    Mutation("a loss in brackets", lambda d: _cell(d, 0, lambda text: f"({text})"), REFUSED),
    Mutation("% at an amount", percent_of_level, REFUSED),
    Mutation("a label that is not listed", relabel("某新指标"), REFUSED),
    Mutation("a sum among the rows", relabel("合计"), REFUSED),
    Mutation("a district of another city", elsewhere, REFUSED),
    Mutation("blanks in a label", spaced, SAME),
    Mutation("a row again", twice(lambda text: text), SAME),
    Mutation("a row again with another figure", twice(lambda text: f"9{text.removeprefix('-')}"), REFUSED),
    Mutation("the header again among the rows", header_again, SAFE),
    Mutation("a line of words among the rows", lambda d: _insert(d, _first_data(d) + 1, ["以下为调整数"]), REFUSED),
    Mutation("a note among the rows", lambda d: _insert(d, _first_data(d) + 1, ["注：以下为调整数"]), SAFE),
)
