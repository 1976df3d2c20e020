"""What is kept of a figure that was read, and of one that was not? In offsets of the normalised text.

`recorder` makes these; `assembly` turns them into claims and rejections with their evidence.
"""

from dataclasses import dataclass

from ingestion.extract.indicators import Name
from ingestion.extract.measures import Reading
from ingestion.extract.period_days import Time
from ingestion.extract.places import Place
from ingestion.extract.structure import Sentence
from ingestion.records import Comparator, Kind, RejectionReason, Strength


@dataclass(slots=True)
class Draft:
    """A claim in offsets of the normalised text, before it gets its evidence and name."""

    name: Name
    reading: Reading
    comparator: Comparator
    kind: Kind
    strength: Strength | None
    place: Place
    time: Time
    start: int
    end: int
    sentence: Sentence
    rule: str
    is_origin: bool  # a baseline
    optional: bool
    joins: str = ""  # the word of joining it was said with (新增): what follows it under 其中 joins too
    is_goal: bool = False  # a plan, quoted beside the result that it measures


@dataclass(slots=True)
class Refusal:
    """A figure that was seen and not understood."""

    reason: RejectionReason
    start: int
    end: int
    sentence: Sentence
    detail: str
