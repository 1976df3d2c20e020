"""Which amounts are no quantities after all? Names of things, and counts and scale words of slogans.

Asked of an amount that was read whole (三个, 百亿, 107国道). What is no amount from the beginning is told in `noise`.
"""

import re

from ingestion.extract.amounts import Term
from ingestion.extract.noise import NoiseKind, is_identifier
from ingestion.extract.quantity import Quantity

# Before these verbs a small spelled count is a figure (新建三所学校), elsewhere mostly a slogan (三项机制).
_COUNTING_VERB = re.compile(
    r"(?:新增|净增|新建|新开工|新签约|新引进|新认定|引进|签约|落户|建成|竣工|投产|培育|增加|减少|获批|达到?|共计|总计|共有?)"
    r"了? ?\Z"
)
_EXEMPT_WHEN_SPELLED = frozenset({"成", "倍", "个百分点", "百分点"})
_RATED = ("级", "项目", "企业", "产业", "园区", "强")  # 亿元项目, 万亩级: the scale word rates what follows


def noise_kind(text: str, first: Term, second: Term | None, quantity: Quantity) -> NoiseKind | None:
    """Why an amount is no quantity after all; None when it is one."""
    numeral, unit = first.numeral, (second or first).unit
    if not numeral.is_spelled:
        is_name = unit is None and not numeral.has_scale_word and is_identifier(text, first.start, first.end)
        return NoiseKind.IDENTIFIER if is_name else None
    if unit is None:
        return None if quantity.unit_is_implied else NoiseKind.SPELLED_COUNT
    touched = quantity.comparator is not None or second is not None
    if numeral.is_bare_scale:
        is_title = (
            unit.dimension == "currency" and numeral.scale == "亿" and numeral.value > 10**8
        )  # 百亿元; 亿元 is a unit
        return None if touched or is_title or text.startswith(_RATED, first.end) else NoiseKind.SCALE_WORD
    if unit.surface in _EXEMPT_WHEN_SPELLED or numeral.value > 10:
        return None
    if numeral.value == 1 and unit.is_counter:  # 突破一批: an article, unless the bound asks for a count
        touched = quantity.comparator_is_trailing or text.startswith(("不", "至", "最"), quantity.start)
        return None if touched else NoiseKind.SPELLED_COUNT
    is_counted = touched or _COUNTING_VERB.search(text[max(0, first.start - 6) : first.start]) is not None
    return None if is_counted else NoiseKind.SPELLED_COUNT
