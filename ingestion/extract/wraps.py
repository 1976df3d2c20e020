"""Where did a copy break a sentence apart? Line ends in the middle of sentences, and blanks inside words.

Texts taken from PDF files have a line end wherever the page had one, and blanks between characters that were set apart.
Both are told by the look of the whole text, never by a single line. What else is normalised is left to `normalize`.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

LINES_MINIMUM = 8  # fewer lines tell nothing about a page's width
WIDTHS = (14, 60)  # characters in a line of print; one value a line is narrower, a paragraph is wider
SLACK = 6  # a line ends before a long number or a closing mark
FULL_SHARE = 0.5
PROSE_MINIMUM = 40
_ENDS_SENTENCE = '。!?;:”")】'
_OPENS_LINE = re.compile(
    r"[ \u3000]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]+[章节]|[-—=·●■]"
)
_BLANK_IN_WORD = re.compile(r" (?<=[\u4e00-\u9fff] )(?=[\u4e00-\u9fff])")  # begins with what a search can look for
_STOPS = re.compile("[,。;]")


def broken_lines(text: str) -> Iterator[tuple[int, int]]:
    """The line ends in the middle of sentences, in order; none unless most lines of the text are equally long."""
    lines = text.split("\n")
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if len(lengths) < LINES_MINIMUM:
        return
    width = lengths[len(lengths) * 4 // 5]
    full = sum(width - SLACK <= length <= width + SLACK for length in lengths)
    if not WIDTHS[0] <= width <= WIDTHS[1] or full < FULL_SHARE * len(lengths):
        return
    position = 0
    for line, following in pairwise(lines):
        position += len(line) + 1
        body = line.rstrip()
        is_full = width - SLACK <= len(body) and body[-1] not in _ENDS_SENTENCE
        if is_full and following.strip() and not _OPENS_LINE.match(following):
            yield position - 1, position


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
