"""Which lines of a page are its article? Counters, copyright lines and the headlines of other articles are not.

Told by the words that such lines hold or begin with (classes `furniture` and `elsewhere` of the seed `cue`), and by
their form: a run of headlines below the last paragraph. Markup is gone here; what a page's tags tell is left to
`parse`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ingestion.extract.leads import Scene
from ingestion.extract.mentions import between
from ingestion.extract.structure import PLAIN_HEADING_LEVEL, Block
from ingestion.extract.vocabulary import Vocabulary

_FURNITURE_MAXIMUM = 160  # characters: a longer line is text, whatever it holds
_HEADLINES = 4  # fewer lines below the last paragraph may be its list
_TOLD = 0.4  # of the lines of a list of figures more than this hold one
_HEADLINE_MINIMUM = 8
_BULLETS = " ·•■□◆◇>»【[(|—-*"


class Parts(NamedTuple):
    """The lines that are read, and those that stand around the article."""

    article: Sequence[Block]
    around: Sequence[Block]


def divide(layout: Sequence[Block], scene: Scene, vocabulary: Vocabulary) -> Parts:
    """The lines of the article, and the others."""
    end = _other_articles(layout, scene, vocabulary)
    end = _headlines(layout[:end], scene)
    words = tuple(vocabulary.words("furniture"))
    furniture = [block for block in layout[:end] if _is_furniture(block, scene, words)]
    return Parts([block for block in layout[:end] if block not in furniture], [*furniture, *layout[end:]])


def _is_paragraph(block: Block, text: str) -> bool:
    return text.find("。", block.start, block.end) >= 0


def _other_articles(layout: Sequence[Block], scene: Scene, vocabulary: Vocabulary) -> int:
    """The index of the line that announces other articles, when most of the text stands before it."""
    text, openings = scene.text, tuple(vocabulary.words("elsewhere"))
    whole = sum(b.end - b.start for b in layout if _is_paragraph(b, text))
    before = 0
    for index, block in enumerate(layout):
        start = block.start
        while start < block.end and text[start] in _BULLETS:
            start += 1
        if text.startswith(openings, start) and before * 2 > whole:
            return index
        before += block.end - block.start if _is_paragraph(block, text) else 0
    return len(layout)


def _headlines(layout: Sequence[Block], scene: Scene) -> int:
    """Where a run of headlines begins below the last paragraph: short lines, few of which hold figures."""
    first = len(layout)
    while first and _is_headline(layout[first - 1], scene.text):
        first -= 1
    run = layout[first:]
    if not first or len(run) < _HEADLINES:
        return len(layout)
    told = sum(1 for b in run if any(q.unit for q in between(scene.quantities, b.start, b.end)))
    return first if told <= _TOLD * len(run) else len(layout)


def _is_headline(block: Block, text: str) -> bool:
    return block.level == PLAIN_HEADING_LEVEL and block.end - block.start >= _HEADLINE_MINIMUM


def _is_furniture(block: Block, scene: Scene, words: Sequence[str]) -> bool:
    """Is the line a counter, a line of navigation or of copyright? Only a line with a figure is worth asking."""
    if block.end - block.start > _FURNITURE_MAXIMUM or _is_paragraph(block, scene.text):
        return False
    if not between(scene.quantities, block.start, block.end):
        return False
    line = scene.text[block.start : block.end]
    return any(word in line for word in words)
