"""Which stretches of running text are the rows of a table, copied without its lines: 1 甲市 30.5 8.0 2 乙市 28.1 7.5 …?

The rows are told by form: labels with as many figures each. The header in front of them is parted at blanks and behind
units; unless it has a cell for every column, nothing is taken for a table. `text_tables`
finds those that stand in lines, `tables` reads what is found here and there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingestion.extract.text_tables import Found, lines_of
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Table

_FIGURES = re.compile(r"(?<=[\u4e00-\u9fff)）])\s+(-?\d[\d,.]*%?(?:\s+-?\d[\d,.]*%?)+)(?=\s|$)")
_LABEL = re.compile(r"[\u4e00-\u9fff()（）%]{2,12}(?:\s[\u4e00-\u9fff()（）%]{1,8})?$")
_FIRST_COUNT = re.compile(r"(?<![\d.])1\s+$")
_SENTENCE_END = re.compile(r"[。;；!！?？](?!\s*[(（/])")
_UNIT_BELOW = re.compile(r"\s+(?=[(（/])")
_COMMA = re.compile("[,，]")
_BLANK = re.compile(r"\s+")
_MINIMUM_ROWS = 3
_LONGEST_HEADER = 200
_LONGEST_CAPTION = 80
_CAPTION_LINES = 3


@dataclass(frozen=True, slots=True)
class _Row:
    """A label and its figures at text[start:end]."""

    start: int
    end: int
    labels: tuple[str, ...]
    figures: tuple[str, ...]


def running_tables(text: str, vocabulary: Vocabulary) -> list[Found]:
    """The tables in `text` whose rows follow one another, with the lines that are wholly theirs."""
    found: list[Found] = []
    for rows in _runs(text):
        header = _header(text, rows, vocabulary)
        if header is None:
            continue
        caption, begin, cells = header
        end = rows[-1].end
        table = Table(f"running{len(found) + 1}", (*cells, *((*r.labels, *r.figures) for r in rows)), caption)
        own = (line.start for line in lines_of(text) if begin <= line.start and line.start + len(line.body) <= end)
        found.append(Found(table, begin, frozenset(own)))
    return found


def _runs(text: str) -> Iterator[list[_Row]]:
    """Rows that follow one another with as many labels and figures each. A count in front of the labels is left out."""
    run: list[_Row] = []
    for match in _FIGURES.finditer(text):
        row = _row(text, match, run[-1].end if run else None)
        if row is None or not run or row.start != _next(text, run[-1].end) or len(row.labels) != len(run[0].labels):
            yield from _even(text, run)
            run = []
        if row is not None:
            run.append(row)
    yield from _even(text, run)


def _next(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _row(text: str, match: re.Match[str], floor: int | None) -> _Row | None:
    begin = max(0, match.start() - 24, floor or 0)
    label = _LABEL.search(text[begin : match.start()])
    if label is None:
        return None
    words = label.group().split()
    if len(words) > 1 and (floor is None or begin + label.start() > _next(text, floor)):
        words = words[-1:]  # the word before the first label belongs to the header
    start = match.start() - len(label.group()) if len(words) > 1 else text.rindex(words[0], 0, match.start())
    return _Row(start, match.end(), tuple(words), tuple(match[1].split()))


def _even(text: str, run: Sequence[_Row]) -> Iterator[list[_Row]]:
    """The run if all its rows but the last, behind which the text may go on, have as many figures."""
    if len(run) < _MINIMUM_ROWS or len({len(row.figures) for row in run[:-1]}) != 1:
        return
    width = len(run[0].figures)
    is_counted = _FIRST_COUNT.search(text[max(0, run[0].start - 4) : run[0].start]) is not None
    is_counted = is_counted and [row.figures[-1] for row in run[:-1]] == [str(at + 2) for at in range(len(run) - 1)]
    width -= is_counted
    rows = [_Row(row.start, row.end, row.labels, row.figures[:width]) for row in run if len(row.figures) >= width]
    if width and len(rows) >= _MINIMUM_ROWS:
        yield rows


def _header(
    text: str, rows: Sequence[_Row], vocabulary: Vocabulary
) -> tuple[str | None, int, tuple[tuple[str, ...], ...]] | None:
    """Caption, its place, and the header's rows; None where no word heads the labels or the columns are others."""
    first = rows[0].start
    begin = max(0, first - _LONGEST_HEADER)
    for match in _SENTENCE_END.finditer(text, begin, first):
        begin = match.end()
    above = _FIRST_COUNT.sub("", text[begin:first])
    labels, figures = len(rows[0].labels), len(rows[0].figures)
    for at in sorted(_heads(above, vocabulary), reverse=True):
        cells = _parted(above[at:], vocabulary)
        lines = _levels(cells, labels, figures)
        if lines is not None:
            caption, place = _caption(above[:at], vocabulary)
            return caption, begin + place, lines
    return None


def _heads(above: str, vocabulary: Vocabulary) -> Iterator[int]:
    """Where the words stand that head the labels: 城市, 地区, 指标."""
    for word in vocabulary.table_cues.phrases("label_header"):
        at = above.find(word)
        while at >= 0:
            yield at
            at = above.find(word, at + 1)


def _parted(header: str, vocabulary: Vocabulary) -> list[str]:
    """The cells of a header: 城市GDP总量(亿元)增长率/%人均GDP/元 has four."""
    word = max((w for w in vocabulary.table_cues.phrases("label_header") if header.startswith(w)), key=len, default="")
    rest, cells = _UNIT_BELOW.sub("", header[len(word) :]).strip(), [word]
    for piece in _BLANK.split(rest) if rest else ():
        start = 0
        for at, char in enumerate(piece):
            end = _unit_end(piece, at, char, vocabulary) if at >= start else 0
            if end:
                cells.append(piece[start:end])
                start = end
        if start < len(piece):
            cells.append(piece[start:])
    return cells


def _unit_end(piece: str, at: int, char: str, vocabulary: Vocabulary) -> int:
    """Where a cell ends whose unit begins or ends at `at`; 0 for none."""
    if char in ")）" or (char == "%" and piece[at + 1 : at + 2] not in (")", "）")):
        return at + 1
    if char == "/":
        return max(
            (end for end in range(at + 2, len(piece) + 1) if vocabulary.units.get(piece[at + 1 : end])), default=0
        )
    return 0


def _levels(cells: Sequence[str], labels: int, figures: int) -> tuple[tuple[str, ...], ...] | None:
    """The header in one row or, where the lower cells repeat (总量 增速 总量 增速), in two."""
    if len(cells) == labels + figures:
        return (tuple(cells),)
    upper = len(cells) - labels - figures
    if upper <= 1 or figures % upper:
        return None
    lower, width = cells[labels + upper :], figures // upper
    if tuple(lower) != tuple(lower[:width]) * upper:
        return None
    spread = tuple(cell for cell in cells[labels : labels + upper] for _ in range(width))
    return (*cells[:labels], *spread), (*cells[:labels], *lower)


def _caption(above: str, vocabulary: Vocabulary) -> tuple[str | None, int]:
    """The last words in front of the header, without the word over the counts: 排名, 序号."""
    text = above.rstrip()
    for word in (*vocabulary.table_cues.phrases("ignored_header"), *vocabulary.table_cues.phrases("measure")):
        if text.endswith(word):
            text = text.removesuffix(word).rstrip()
            break
    lines = text[-_LONGEST_CAPTION:].split("\n")[-_CAPTION_LINES:]
    kept = _COMMA.split("\n".join(lines))[-1]
    return " ".join(kept.split("\n")).strip() or None, len(text) - len(kept)
