"""Do the words before a figure name several things of which each has it, or branches of output in short?

A和B均下降2%, A奖、B奖各1项; 一产、二产、三产分别增长…. Which figure goes to which name is dealt in `dealing`.
"""

from collections.abc import Sequence

from ingestion.extract.coordination import completed, members, paired
from ingestion.extract.indicators import Name, name_of
from ingestion.extract.leads import Lead
from ingestion.extract.parts import is_measure
from ingestion.extract.quantity import Quantity
from ingestion.extract.vocabulary import Vocabulary


def branches(lead: Lead, group: Sequence[Quantity], vocabulary: Vocabulary) -> list[Name] | None:
    """一产、二产、三产分别增长…: words that mean an indicator only before a rate. None for other lists."""
    grown = group[0].unit == "%" and lead.link("growth") is not None
    parts = members(lead.phrase) if grown else []
    known = [vocabulary.short_words.get(part) for part in parts]
    names = [name_of(word, vocabulary) for word in known if word]
    found = [name for name in names if name is not None]
    return found if len(found) == len(group) == len(parts) else None


def alike(lead: Lead, q: Quantity, vocabulary: Vocabulary) -> list[Name] | None:
    """A和B均下降2%, A奖、B奖各1项: one figure for each of several names. None when the words do not say so."""
    if not lead.after or not lead.phrase:
        return None
    unit = vocabulary.units.get(q.unit)
    counts = unit is not None and unit.is_counter and any(m.cue.phrase == "各" for m in lead.after)
    each = lead.has("distribute") and paired(lead.phrase, vocabulary)  # 城乡居民收入分别增长6%以上
    if not counts and not each and not _says_each(lead):
        return None
    parts = members(lead.phrase)
    if counts:
        places = any(vocabulary.regions.is_place(part) for part in parts)
        return completed(parts, vocabulary) if len(parts) > 1 and not places else None
    if len(parts) == 1:  # 城乡居民人均可支配收入均增长7%
        parts = list(paired(parts[0], vocabulary)) or parts
    if len(parts) == 1 or not all(is_measure(part, vocabulary) for part in (parts[0], parts[-1])):
        return None
    return completed(parts, vocabulary)


def _says_each(lead: Lead) -> bool:
    """A和B均下降2%, A、B都超过9亿元: does a word behind the names say that the figure is of each?"""
    return any(
        ("均" in m.cue.phrase or m.cue.phrase.startswith(("都", "双双"))) and m.cue.kind != "base" for m in lead.after
    )
