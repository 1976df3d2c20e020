"""Can these words be the name of an indicator that the vocabulary does not know?

A name of the vocabulary is trusted. Any other is what stood beside a figure, and may be a clause, a place, a time or a
slogan: such words are refused, so that their figure becomes a rejection and no claim. The words that tell are the seed
`name_cue`; how a name is found is left to `naming`.
"""

import re
from decimal import Decimal
from functools import lru_cache

from ingestion.extract.indicators import THRESHOLD, Name
from ingestion.extract.measures import Reading
from ingestion.extract.name_cues import NameCues
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Measure

_NAMES_KEPT = 1 << 14
_NEUTRAL = "·"
_GROUP = re.compile(r"\([^()]*\)")
# Digits that belong to names: 2022年度, 500强, 5G, 4A级, 60岁及以上, 1号机组, 1-6月 in 增速较1-6月, 50张床位以上.
_NAMING_DIGITS = re.compile(
    r"(?:19|20)\d\d年度|\d+[-—~至]\d+(?=周?岁)|[A-Za-z.·-]\d+|\d+(?:\.\d+)?(?:[A-Za-z]|强|号|岁|周岁|级|期|线|[万亿]|[-—]\d+月)|\d+[\u4e00-\u9fff]{1,4}(?:及?以[上下]|以内)"
)
_DIGIT = re.compile(r"\d")
_NATION = "100000"
_MOST_OF_A_PROVINCE = Decimal(50) * 10**12  # yuan: three times the product of the largest, and above its deposits
_RANK = Measure.RANK
_MEASURED = (Measure.LEVEL, Measure.INCREMENT)


def objection(name: Name, reading: Reading, vocabulary: Vocabulary) -> str | None:
    """Why the words can be no name of a figure like this; None when nothing speaks against them."""
    if name.indicator is not None:
        return None
    found = _objection(name.stem, vocabulary)
    if found is None and reading.measure is _RANK:
        found = next((f"no ranking is of {w}" for w in vocabulary.name_cues.never_ranked if w in name.stem), None)
    if found is None and reading.measure in _MEASURED and _misfits(name.stem, reading.unit, vocabulary):
        return f"{name.stem} is not counted in {reading.unit}"
    return found


def is_too_large(name: Name, reading: Reading, region: str | None, vocabulary: Vocabulary) -> bool:
    """Is it an amount that only the nation reaches, said of a region?"""
    if name.indicator is None or region == _NATION:
        return False
    unit = vocabulary.units.get(reading.unit)
    if unit is None or unit.dimension != "currency" or not name.is_core:
        return False
    return reading.value * unit.factor > _MOST_OF_A_PROVINCE


@lru_cache(_NAMES_KEPT)
def _objection(stem: str, vocabulary: Vocabulary) -> str | None:
    if stem in vocabulary.name_cues.whole:
        return f"{stem} alone names nothing"
    if stem.count("(") != stem.count(")"):
        return "half a bracket"
    if _DIGIT.search(_NAMING_DIGITS.sub("", THRESHOLD.sub("", stem))):
        return "a number in it is no threshold"
    if vocabulary.regions.is_place(stem):
        return f"{stem} is a place"
    against = _word_against(stem, vocabulary.name_cues)
    return against and _word_against(_without_hidden(stem, vocabulary.name_cues), vocabulary.name_cues)


def _without_hidden(stem: str, cues: NameCues) -> str:
    """`stem` without the longer words in which shorter ones mean nothing."""
    for longer in cues.hides:
        stem = stem.replace(longer, _NEUTRAL)
    return stem


def _word_against(words: str, cues: NameCues) -> str | None:
    for word in cues.never:
        if word in words:
            return f"no name holds {word}"
    for word in cues.inside:
        if words.find(word) > 0:
            return f"no name holds {word} inside"
    if words.startswith(cues.opens):
        return f"no name begins with {words[0]}"
    return f"no name ends with {words[-1]}" if _GROUP.sub("", words).endswith(cues.closes) else None


def _misfits(stem: str, unit: str, vocabulary: Vocabulary) -> bool:
    """Is a thing of this name not counted in `unit`: an age, a power, a number of days of something else?"""
    known = vocabulary.units.get(unit)
    for key in (unit, known.dimension if known is not None else ""):
        words = vocabulary.name_cues.fits.get(key)
        if words is not None:
            return not any(word in stem for word in words)
    return False
