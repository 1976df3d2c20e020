"""Which known name did a copying site push its own words into? 固定资产投资 of 固定资产seo外链投资."""

import re

from ingestion.extract.vocabulary import Vocabulary

_FOREIGN = re.compile(r"[a-z][a-z<>/=.]{2,}")  # letters that are no abbreviation
_LONGEST_BEFORE = 6  # characters of a place before the name


def without_pushed(phrase: str, vocabulary: Vocabulary) -> str | None:
    """The known name that is left when one piece is cut out of `phrase`; None when nothing foreign stands in it."""
    for word in vocabulary.words("pushed"):
        if word in phrase and vocabulary.is_alias(rest := phrase.replace(word, "")):
            return rest
    foreign = _FOREIGN.search(phrase)
    if foreign is None:
        return None
    for begin in range(min(foreign.start(), _LONGEST_BEFORE) + 1):
        for i in range(begin, foreign.start() + 1):
            for j in range(foreign.end(), len(phrase) + 1):
                if vocabulary.is_alias(rest := phrase[begin:i] + phrase[j:]):
                    return rest
    return None
