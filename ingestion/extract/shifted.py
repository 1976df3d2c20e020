"""What did a text say before a gloss was written into the middle of a character?

Pages whose traditional characters carry pinyin (區(qū)) were glossed byte by byte in GBK. Where the gloss fell between
the two bytes of a character, the first byte and the bracket became `?`, and what follows is read one byte late until
the next ASCII character: `?jié)摿Φ钠髽I` was `潛力的企業`. The run is read again from its true first byte. That byte is
lost: of all it can have been, the one is taken whose character stands before the next elsewhere too, else `?` stays.
Glosses that are whole are left to `normalize`.
"""

import re
from collections.abc import Callable, Iterator

Simplify = Callable[[str], str]
_LEADS = range(0x81, 0xFF)
_RUN = r"[^\x00-\x7f]{2,}[@-~]"
_COMMON = re.compile(r"[\u4e00-\u9fff,。、;:()“”《》%0-9]")
_LEVEL_ONE = range(0xB0, 0xD8)  # first bytes of the 3,755 characters that are common in GB2312
_READABLE = 0.6


def shifted_runs(text: str, syllable: str, simplify: Simplify) -> Iterator[tuple[int, int, str]]:
    """Start, end and repaired text of every shifted run, in order. `syllable` is the pattern of a gloss."""
    if "?" not in text:
        return
    for match in re.finditer(rf"\?(?:(?:{syllable})\)|\?)(?P<run>{_RUN})", text):
        repaired = _read_again(match["run"], text, simplify)
        if repaired is not None:
            yield match.start(), match.end(), repaired


def _read_again(run: str, text: str, simplify: Simplify) -> str | None:
    """The run from its true first byte on; None when that reads no better than it stands."""
    try:
        encoded = run.encode("gbk")
    except UnicodeEncodeError:
        return None
    readings = [reading for lead in _LEADS if (reading := _decoded(bytes((lead,)) + encoded))]
    if not readings:
        return None
    rest = readings[0][1:]
    if _share_common(simplify(rest)) < max(_READABLE, _share_common(simplify(run))):
        return None
    firsts = {reading[0] for reading in readings if reading[1:] == rest}
    seen = [first for first in sorted(firsts) if rest and first + rest[0] in text]
    return (seen[0] if len(seen) == 1 else "?") + rest


def _decoded(encoded: bytes) -> str | None:
    try:
        return encoded.decode("gbk")
    except UnicodeDecodeError:
        return None


def _share_common(text: str) -> float:
    """How much of the text is characters that are common, in simplified script or as signs?"""
    if not text:
        return 0.0
    return sum(_is_common(char) for char in text) / len(text)


def _is_common(char: str) -> bool:
    if not _COMMON.match(char):
        return False
    encoded = char.encode("gbk", "replace")
    return len(encoded) == 1 or encoded[0] in _LEVEL_ONE
