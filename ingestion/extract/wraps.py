"""Where did a copy break a sentence apart? Line ends in the middle of sentences, and blanks inside words.

Texts taken from PDF files have a line end wherever the page had one, and blanks between characters that were set apart.
Both are told by the look of the whole text, never by a single line. What else is normalised is left to `normalize`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

LINES_MINIMUM = 6  # fewer full lines tell nothing about a page's width
WIDTHS = range(28, 121)  # columns in a line of print, two for a character; one value a line is narrower
HANGING = 1  # columns over the width, for a closing mark
RAGGED = 5  # columns that a full line may lack
LOOSE = 12  # columns that a line lacks before a long number that is not broken
FULL_SHARE = 0.45  # of the lines that are no heading
BROKEN_SHARE = 0.6  # of the full lines, what ends in the middle of a sentence and has a mark before: no list of items
PROSE_MINIMUM = 40
_ENDS_SENTENCE = '。!?;:”")】'
_OPENS_LINE = re.compile(
    r"[ \u3000]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]+[章节]|[-—=·●■]"
)
_NUMBER_LINE = re.compile(r"\d[\d.,]*%?")
_NUMBERS_MINIMUM = 6  # fewer lines that hold but a number are a table or furniture
_IN_PROSE = 0.6  # of them, what goes on in a line that only a sentence has
_UNIT_OPENS = re.compile("(?:万亿|亿|万)?(?:元|美元|吨|亩|人|户|%|个百分点|公里|千瓦)(?![\u4e00-\u9fff])")
_FIGURE_OPENS = re.compile(r"\d[\d.]* ?(?:(?:万亿|亿|万)(?:元|美元|吨|亩|人)?|%|元|个百分点)[,;。、]")
_GOES_ON = re.compile("[^、,。;]*[、,。;]")
_NARROW = re.compile("[0-9A-Za-z.%]+")
_BLANK_IN_WORD = re.compile(r" (?<=[\u4e00-\u9fff] )(?=[\u4e00-\u9fff])")  # begins with what a search can look for
_STOPS = re.compile("[,。;]")


def broken_lines(text: str) -> Iterator[tuple[int, int]]:
    """The line ends in the middle of sentences, in order."""
    lines = text.split("\n")
    apart = _numbers_apart(lines)
    width = None if apart else _width([line.rstrip() for line in lines])
    if not apart and width is None:
        yield from _figures_apart(lines)
        return
    position = 0
    for number, (line, following) in enumerate(pairwise(lines)):
        position += len(line) + 1
        body = line.rstrip()
        if not body or not following.strip():
            continue
        if width is None:
            is_broken = number in apart or number + 1 in apart or ("," in body and not _is_over(body))
        else:
            is_broken = width - LOOSE <= _columns(body) <= width + RAGGED and not _is_over(body)
        if is_broken and not _OPENS_LINE.match(following):
            yield position - 1, position


def _figures_apart(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Line ends between a name, its number and the unit (…产值实现 23 / 亿元,同比…), in lines that a sentence has."""
    position = 0
    for line, following in pairwise(lines):
        position += len(line) + 1
        body = line.rstrip()
        if not body or _STOPS.search(body) is None or _is_over(body) or body[-1] in ",、":
            continue
        number_ends = body[-1].isdigit() and _UNIT_OPENS.match(following) is not None
        if number_ends or ("\u4e00" <= body[-1] <= "\u9fff" and _FIGURE_OPENS.match(following) is not None):
            yield position - 1, position


def _numbers_apart(lines: list[str]) -> frozenset[int]:
    """The lines that hold but a number of a sentence; empty unless the text sets all its numbers apart."""
    found = [n for n, line in enumerate(lines[:-1]) if line[:1].isdigit() and _NUMBER_LINE.fullmatch(line.rstrip())]
    in_prose = [n for n in found if _GOES_ON.match(lines[n + 1])]
    enough = len(in_prose) >= max(_NUMBERS_MINIMUM, _IN_PROSE * len(found))
    return frozenset(found) if enough else frozenset()


def _is_over(line: str) -> bool:
    return line[-1:] in _ENDS_SENTENCE  # so is an empty line


def _columns(line: str) -> int:
    """How broad a line is in print: marks that a copy made narrow were as broad as characters."""
    return 2 * len(line) - sum(map(len, _NARROW.findall(line)))


def _width(lines: list[str]) -> int | None:
    """The width of the print, in columns; None where the lines are as long as what they say."""
    if sum(not _is_over(line) for line in lines if len(line) * 2 >= WIDTHS[0]) < LINES_MINIMUM:
        return None
    columns = [_columns(line) for line in lines]
    broad = Counter(c for c in columns if c >= WIDTHS[0])
    counts = [broad[c] for c in range(WIDTHS[-1] + HANGING + 1)]
    width = max(WIDTHS, key=lambda w: sum(counts[w - RAGGED : w + HANGING + 1]))
    full = [line for line, c in zip(lines, columns, strict=True) if width - RAGGED <= c <= width + HANGING]
    broken = sum(not _is_over(line) and _STOPS.search(line) is not None for line in full)
    is_print = len(full) >= max(LINES_MINIMUM, FULL_SHARE * broad.total()) and broken >= BROKEN_SHARE * len(full)
    return width if is_print else None


def blanks_in_words(text: str) -> Iterator[tuple[int, int]]:
    """Blanks between two characters of a line that is long and has stops: prose, no table and no heading. In order."""
    end = -1
    is_prose = False
    for match in _BLANK_IN_WORD.finditer(text):
        if match.start() > end:
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.start())
            end = len(text) if end < 0 else end
            is_prose = end - start >= PROSE_MINIMUM and _STOPS.search(text, start, end) is not None
        if is_prose:
            yield match.span()
