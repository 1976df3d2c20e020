"""What do the attributes of an element say: is it hidden, is it named as the article or as what every page has?"""

import re
from dataclasses import dataclass
from functools import lru_cache

from ingestion.parse.marks import CHROME_NAMES, CONTENT_NAMES

REMEMBERED_CHARS = 500  # longer attributes are rare, and a hostile page's would fill the memory
_NAMES = re.compile(r'\s(?:id|class)="([^"]*)"')
_HIDDEN = re.compile(r"""\shidden="|\sstyle="[^"]*(?:display\s*:\s*none|visibility\s*:\s*hidden)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Traits:
    """What an element's id, class and style say of it."""

    is_hidden: bool
    is_named: bool  # as content systems name the article
    is_chrome: bool  # as they name what surrounds every page


NO_TRAITS = Traits(is_hidden=False, is_named=False, is_chrome=False)


def traits_of(attributes: str) -> Traits:
    """Of attributes as the parser writes them out."""
    return _judge(attributes) if len(attributes) > REMEMBERED_CHARS else _remembered(attributes)


def _judge(attributes: str) -> Traits:
    names = " ".join(_NAMES.findall(attributes)).lower().split()
    is_hidden = _HIDDEN.search(attributes) is not None
    is_named, is_chrome = not CONTENT_NAMES.isdisjoint(names), not CHROME_NAMES.isdisjoint(names)
    return Traits(is_hidden, is_named, is_chrome) if is_hidden or is_named or is_chrome else NO_TRAITS


_remembered = lru_cache(maxsize=4096)(_judge)  # a site repeats its attributes within a page and on all of its pages
