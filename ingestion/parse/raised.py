"""Which raised digits of a page are marks of footnotes? Left in the text they would become digits of a figure.

12.5 with a raised 1 behind it would read 12.51. What is raised behind a letter (m, km), 米 or a lone 10 is a power and
stays.
"""

import re

_TAGS = r"(?:<[^<>]{1,200}>|\s){0,8}"
_RAISED = re.compile(
    rf"<sup\b[^<>]{{0,200}}>{_TAGS}[\[(（【]?(?:[0-9]{{1,2}}|[①-⑳]|\*)[\])）】]?{_TAGS}</sup>", re.IGNORECASE
)
_ANY = re.compile("<[sS][uU][pP]")
_TAG_END = re.compile(r"(?:<[^<>]{1,200}>|\s)+\Z")
_MARKED = re.compile(r"[0-9%％)）\u4e00-\u9fff](?<!米)\Z")
_BASE = re.compile(r"(?<![0-9.])10\Z")
_REACH = 600  # characters of markup before a raised mark among which the character that it marks stands


def without_footnote_marks(markup: str) -> str:
    """The page without raised marks behind figures and words."""
    if _ANY.search(markup) is None:
        return markup
    return _RAISED.sub(lambda mark: "" if _is_footnote(markup, mark.start()) else mark[0], markup)


def _is_footnote(markup: str, start: int) -> bool:
    before = _TAG_END.sub("", markup[max(0, start - _REACH) : start])
    return _MARKED.search(before) is not None and _BASE.search(before) is None
