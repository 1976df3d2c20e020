"""What does a person read when SQL was refused? DuckDB's message in one line, with the place that it points at."""

import re
import unicodedata

_PLACE = re.compile(r"^LINE (\d+): (.*)\n( *)\^", re.MULTILINE)
_LONGEST = 500
_SHOWN = 30  # characters of the statement from the place on


def one_line(message: str) -> str:
    """The message in one line: what, the candidates that DuckDB names, and where in the statement."""
    found = _PLACE.search(message)
    told = " ".join((message[: found.start()] if found else message).split())[:_LONGEST]
    if found is None:
        return told
    number, excerpt, indent = found.groups()
    rest = excerpt[_characters(excerpt, len(indent) - len(f"LINE {number}: ")) :]
    return f"{told} (line {number}, at: {' '.join(rest[:_SHOWN].split())})" if rest else f"{told} (line {number})"


def _characters(text: str, columns: int) -> int:
    """How many characters of `text` fill so many columns of a terminal: DuckDB counts Chinese ones double."""
    width = 0
    for index, character in enumerate(text):
        if width >= columns:
            return index
        width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return len(text)
