"""What is one hostile document, and what must become of it?"""

from collections.abc import Callable
from dataclasses import dataclass

SENTENCE = "咸安区地区生产总值力争增长8%以上，税收收入达到30亿元。"
HEADING = "咸安区2024年工作计划"
GOOD = f"{HEADING}\n{SENTENCE}\n"
GOOD_CLAIMS = 2  # of SENTENCE under HEADING: what stands beside the hostile part must be read as ever


@dataclass(frozen=True, slots=True)
class Case:
    """`expect`: how many claims a document yields that must be read, or why one must be refused; "any": no matter."""

    name: str  # family/what is wrong with it
    build: Callable[[], bytes]
    url: str
    media_type: str
    expect: int | str
    is_heavy: bool = False  # costs seconds: read by the slow tests alone
