"""What are the parts of a table: captions, header rows, unit row, data rows, notes?

Cuts the rows of one `Table` into blocks (statistics offices stack several tables in one) and reads single cells as
numbers. What labels and headers mean is left to `table_labels`, what a cell claims to `tables`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ingestion.extract.normalize import normalize
from ingestion.extract.numbers import find_quantities
from ingestion.extract.table_cues import TableCues
from ingestion.extract.table_labels import is_region
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Comparator

MISSING = frozenset(
    {"", "-", "--", "—", "——", "–", "…", "……", "...", "/", "\\", "×", "*", "N/A", "n/a", "无", "·", "#"}
)
STANDSTILL = "持平"
YEAR = re.compile(r"(?:19[4-9]|20[0-9])[0-9](?:年度?)?")
# Own grammar: ASCII digits, comma groups of three, one point; a spreadsheet's binary float may carry an exponent.
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,17})?(?:[eE][+-]?[0-9]{1,2})?(%?)")
_DECIMALS = Decimal("1e-9")  # what the warehouse keeps; finer digits are residue of binary floats
_LIMIT = Decimal("1e18")
_BREAKS = re.compile(r"[\r\n\t\x0b\x0c\x85\u2028\u2029]+")
_BLANKS = re.compile(r" +")
_SPACED = re.compile(r"(?:[\u4e00-\u9fff] )+[\u4e00-\u9fff]")  # 指 标, 大 冶 市: spaced out for the eye
_PLAIN = re.compile("[ -~\u4e00-\u9fff，。、（）％]*")  # a cell without any of both
_NOTE_NUMBER = re.compile(r"[0-9]{1,2}[.、)]")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a cell states. `unit` is the one written in the cell, '' for none."""

    value: Decimal
    comparator: Comparator
    unit: str
    is_growth: bool  # 增长6.5%, 下降2%
    value_high: Decimal | None = None  # of a range


@dataclass(slots=True)
class Block:
    """One table of a grid. Row numbers count from 0 in the grid. Filled by `cut`, then only read."""

    captions: list[str] = field(default_factory=list)
    headers: list[int] = field(default_factory=list)
    unit_row: int | None = None
    sections: dict[int, str] = field(default_factory=dict)  # row number -> a label that stands alone among the data
    data: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table as people read them (`raw`, for quotes) and normalised (`text`), all rows equally long."""

    name: str
    raw: tuple[tuple[str, ...], ...]
    text: tuple[tuple[str, ...], ...]
    stated: Mapping[str, Figure | None]  # by a cell's text, where that is one figure and nothing else

    def figure(self, row: int, column: int) -> Figure | None:
        """What the cell states."""
        return self.stated[self.text[row][column]]

    def is_number(self, row: int, column: int) -> bool:
        """Does the cell hold a figure?"""
        return self.stated[self.text[row][column]] is not None

    def filled(self, row: int) -> list[int]:
        """Columns of the row that say something."""
        return [column for column, text in enumerate(self.text[row]) if text not in MISSING]


def grid(name: str, rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Grid:
    """Normalise all cells of a table at once, so that the script is judged by the whole table."""
    protected = vocabulary.protected_names
    width = max((len(row) for row in rows), default=0)
    raw = tuple((*row, *[""] * (width - len(row))) for row in rows)
    lines = normalize("\n".join(_one_line(cell) for row in raw for cell in row), protected).text.split("\n")
    cells = [_BLANKS.sub(" ", line).strip() for line in lines]
    cells = [cell.replace(" ", "") if _SPACED.fullmatch(cell) else cell for cell in cells]
    text = tuple(tuple(cells[start : start + width]) for start in range(0, len(raw) * width, width or 1))
    return Grid(name, raw, text, {cell: figure(cell, vocabulary) for cell in dict.fromkeys(cells)})


def figure(text: str, vocabulary: Vocabulary) -> Figure | None:
    """The one figure a cell states: a plain number, 持平, a number with unit and bound, or growth in words.

    None for everything else, also for several figures.
    """
    plain = number(text)
    if plain is not None:
        return Figure(plain[0], Comparator.EQ, plain[1], is_growth=False)
    if text == STANDSTILL:
        return Figure(Decimal(0), Comparator.EQ, "", is_growth=False)
    if not any(map(str.isdigit, text)):
        return None
    signs = vocabulary.table_cues.values("cell_growth")
    word = next((word for word in signs if text.startswith(word)), "")
    quantities = find_quantities(text.removeprefix(word), vocabulary.units)
    if len(quantities) != 1 or quantities[0].end - quantities[0].start != len(text) - len(word):
        return None
    (quantity,) = quantities
    is_fall = signs.get(word) == "-1"
    if (word and quantity.unit != "%") or (is_fall and quantity.comparator not in (None, Comparator.APPROX)):
        return None  # 下降5%以上: the bound turns around with the sign
    value = -quantity.value if is_fall else quantity.value
    comparator = quantity.comparator or Comparator.EQ
    return Figure(value, comparator, quantity.unit, is_growth=bool(word), value_high=quantity.value_high)


def number(text: str) -> tuple[Decimal, str] | None:
    """The value of a cell that holds nothing but a number, and its unit: '%' when the sign stands there, else ''.

    None for everything else, also for 8.3(2) and 12-15. Digits finer than the warehouse keeps are rounded half to even.
    """
    match = _NUMBER.fullmatch(text.replace("−", "-").replace("－", "-").replace(" ", ""))
    if match is None:
        return None
    value = Decimal(match.group().replace(",", "").removesuffix("%"))
    if not -_LIMIT < value < _LIMIT:
        return None
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and (exponent < -9 or exponent > 0):
        value = value.quantize(_DECIMALS).normalize() if exponent < -9 else value.quantize(Decimal(1))
    return value, match.group(1)


def cut(cells: Grid, vocabulary: Vocabulary) -> list[Block]:
    """The blocks of a grid, top down. A block without data rows is dropped; notes are skipped on purpose."""
    cues, blocks = vocabulary.table_cues, [Block()]
    next_rows = _next_rows(cells)
    in_notes = False
    for row in range(len(cells.text)):
        block, filled = blocks[-1], cells.filled(row)
        if not filled:
            continue
        texts = [cells.text[row][column] for column in filled]
        has_numbers = any(cells.is_number(row, column) for column in filled)
        if _is_note(texts, cues, in_notes and not has_numbers):
            in_notes = True
        elif len(set(texts)) == 1 and not has_numbers:
            below = next_rows[row]
            is_caption = below is not None and _is_header(cells, below, cells.filled(below))
            is_keyed = texts[0].split(":")[0] in cues.values("meta_key")
            if not block.data and (is_keyed or not block.headers):
                block.captions.append(texts[0])
            elif block.data and (in_notes or is_caption):
                blocks.append(Block(captions=[texts[0]]))
                in_notes = False
            else:
                block.sections[row] = texts[0]
        elif _is_header(cells, row, filled) and not _is_row_of_texts(cells, row, block, vocabulary):
            if block.data:
                block = Block()
                blocks.append(block)
            in_notes = False
            if block.headers and _is_unit_row(texts, vocabulary):
                block.unit_row = row
            else:
                block.headers.append(row)
        else:
            block.data.append(row)
    return [block for block in blocks if block.data]


def _one_line(cell: str) -> str:
    """The cell without line breaks and footnote marks (①, ²): their normal form would add digits to a figure."""
    if _PLAIN.fullmatch(cell):
        return cell.strip()
    kept = [
        char
        for i, char in enumerate(cell)
        if unicodedata.category(char) != "No" or (char in "²³" and cell[i - 1 : i] == "m")
    ]
    return _BREAKS.sub(" ", "".join(kept)).strip()


def _is_note(texts: Sequence[str], cues: TableCues, may_continue: bool) -> bool:
    if texts[0].startswith(cues.phrases("note")):
        return True
    return may_continue and len(texts) == 1 and _NOTE_NUMBER.match(texts[0]) is not None


def _is_header(cells: Grid, row: int, filled: Sequence[int]) -> bool:
    """No figures but years: 地区 | 2024年 | 2023年, or 2024 | 2023 with a text or nothing in front."""
    rest = [column for column in filled if cells.is_number(row, column)]
    if not rest:
        return True
    return 0 not in rest and all(YEAR.fullmatch(cells.text[row][column]) for column in rest)


def _is_row_of_texts(cells: Grid, row: int, block: Block, vocabulary: Vocabulary) -> bool:
    """Is a row without figures still a row of data (阳新县 | 未公布)? Then its label is a region or an indicator."""
    label = cells.text[row][0]
    if not block.headers or not label:
        return False
    names = vocabulary.find_aliases(label)
    return is_region(label, vocabulary, None) or (len(names) == 1 and names[0].start == 0)


def _next_rows(cells: Grid) -> list[int | None]:
    """For every row the next one below that says more than one thing. When it is a header, a lone text above it is the
    caption of another table."""
    found: list[int | None] = [None] * len(cells.text)
    for row in range(len(cells.text) - 2, -1, -1):
        texts = {cells.text[row + 1][column] for column in cells.filled(row + 1)}
        found[row] = row + 1 if len(texts) > 1 else found[row + 1]
    return found


def _is_unit_row(texts: Sequence[str], vocabulary: Vocabulary) -> bool:
    heads = vocabulary.table_cues.phrases("unit_header")
    return all(text in heads or vocabulary.units.get(text.strip("()")) is not None for text in texts)
