"""What does a number state that stands without a unit? An index (指数为102.3), or a rate that lost its sign (增长3.8,).

Told by the words that touch it. Any other number without a unit is no figure.
"""

import re

_INDEX = re.compile(r"指数(?:\([^()]{1,16}\))?(?:平均|累计|分别)?(?:为|是|达到?|升至|降至|回升至|回落至|:)?\Z")
_INDEX_REACH = 30
# A number with a point right behind a word of growth, at the end of its clause.
_RATE = re.compile(r"(?:增长|上涨|下降|增速|增幅|涨幅)(?:了|为|达到?|约|率为)? ?\Z")
_RATE_REACH = 6
EQUALS = frozenset("≈=")
_CLAUSE_ENDS = (",", ";", "。", "、")


def is_index(text: str, start: int) -> bool:
    """Does an index stand before the number that begins at `start`?"""
    return _INDEX.search(text[max(0, start - _INDEX_REACH) : start]) is not None


def has_lost_sign(text: str, start: int, end: int) -> bool:
    """Is text[start:end] a rate of growth whose % a copy has lost?"""
    if "." not in text[start:end] or not text.startswith(_CLAUSE_ENDS, end):
        return False
    return _RATE.search(text[max(0, start - _RATE_REACH) : start]) is not None


def is_definition(text: str, start: int, end: int) -> bool:
    """1亩≈0.0667公顷, 1斤=0.5公斤: either side of an equation of units."""
    before, behind = text[start - 1 : start], text[end : end + 2]
    is_left = behind[:1] in EQUALS and behind[1:].isdigit()
    return is_left or (start > 1 and before in EQUALS and not text[start - 2].isdigit())
