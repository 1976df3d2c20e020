"""What is a quantity that a text states, and how was its number written?

The shape only: how quantities are found is `numbers`' matter.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ingestion.records import Comparator


class Form(StrEnum):
    """How is the number written?"""

    DIGITS = "digits"
    SPELLED = "spelled"  # 五千亿元, 三成
    SCALE_WORD = "scale_word"  # 百亿, 千亿元: no digit, often a slogan
    FRACTION = "fraction"  # 百分之二十
    ORDINAL = "ordinal"
    DOUBLING = "doubling"  # 翻番, 翻两番
    STANDSTILL = "standstill"  # 持平, 零增长
    STRUCTURE = "structure"  # one part of 8.3:41.4:50.3
    RATIO = "ratio"  # 2.1:1


@dataclass(slots=True)  # read often: a slot is read faster than a field of a tuple
class Quantity:
    """One number expression. Offsets are of the normalised text, ends exclusive; values are finite, in `unit`."""

    start: int  # of the first bound word or the number
    end: int  # of the unit or the trailing bound word
    number_start: int  # bare number; for a range both numbers and what stands between
    number_end: int
    value: Decimal
    value_high: Decimal | None  # only for RANGE, above `value`
    unit: str  # canonical surface of the unit seed, '' when none stands there
    comparator: Comparator | None  # None: no bound word touches it
    comparator_is_trailing: bool = False  # 以上, 以内, 左右 after the unit: governs a 分别 list
    is_ordinal: bool = False  # a position in a ranking
    unit_is_implied: bool = False  # 139.9亿: the 元 is not written
    form: Form = Form.DIGITS
