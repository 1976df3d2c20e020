"""What would the text look like if its script had never been damaged? Normalised text with a way back to the source.

NFKC (full-width punctuation becomes ASCII), no pinyin glosses, no invisible characters, simplified script. Every
character of the result knows the character of the source it stands for, so that a claim can quote the page itself.
What the text means is left to the other modules of this package.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜêếềĀÁǍÀĒÉĚÈĪÍǏÌŌÓǑÒŪÚǓÙǕǗǙǛ"
_G = "g\u0261"  # pinyin data also uses the script g
_SYLLABLE = rf"(?:[zcs]h|[bpmfdtnl{_G}khjqxrzcsyw])?[iuüv]?[aeo]?[{_TONED}][aeiou]?(?:n[{_G}]?|r)?|[ńňǹ][{_G}]?|ḿ"
_NEUTRAL_TONE = {
    "们們": "men",
    "麼么": "me",
    "嗎吗嘛": "ma",
    "著着": "zhe",
    "個个": "ge",
    "裏裡里": "li",
    "頭头": "tou",
    "過过": "guo",
    "喲哟": "yo",
}
_NEUTRAL = "|".join(rf"(?<=[{han}])[(（]{sound}[)）]" for han, sound in _NEUTRAL_TONE.items())
# A gloss is a toned single syllable in brackets right after a Han character; only damaged pages have such.
GLOSS = re.compile(rf"(?<=[{HAN}])[(（](?:{_SYLLABLE})[)）]|{_NEUTRAL}")

# NFKC would turn ① into 1, and the number of an item into a part of its first figure.
_CIRCLED = {chr(0x2460 + i): f"({i + 1})" for i in range(20)}
_BREAKS = frozenset("\n\r\u2028\u2029\x0b\x0c\x85")
_SPACES = frozenset("\t\xa0\u3000")
# Traditional characters are converted only where a document has several: a lone one may be a name (乾县).
_TRADITIONAL_MINIMUM = 4


@dataclass(frozen=True, slots=True)
class NormalText:
    """Normalised text. `offsets[i]` is the index in `source` of `text[i]`; it has one entry more than `text`."""

    source: str
    text: str
    offsets: Sequence[int]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of `source` that `text[start:end]` stands for, without a gloss behind its end."""
        if end <= start:
            return self.offsets[start], self.offsets[start]
        last = self.offsets[end - 1] + 1
        while last < len(self.source) and unicodedata.combining(self.source[last]):
            last += 1
        return self.offsets[start], last


def normalize(source: str, protected: Collection[str] = ()) -> NormalText:
    """Normalise `source`. `protected` are names that the change of script must leave as they stand (乾县, not 干县)."""
    text, offsets = _compose(source)
    text, offsets = _without(GLOSS, text, offsets)
    offsets.append(len(source))
    return NormalText(source, _simplified(text, protected), offsets)


def names_to_protect(names: Collection[str]) -> tuple[str, ...]:
    """Of `names`, those that the change of script would alter: what `normalize` needs to be told."""
    ordered = sorted(set(names))
    converted = _converter()("\n".join(ordered)).split("\n")
    return tuple(name for name, other in zip(ordered, converted, strict=True) if name != other)


def _compose(source: str) -> tuple[str, list[int]]:
    """NFKC cluster by cluster; invisible characters out, blanks to a space, line ends to a newline."""
    out: list[str] = []
    offsets: list[int] = []
    index, length = 0, len(source)
    while index < length:
        start, char = index, source[index]
        index += 1
        if char in _BREAKS:
            if char == "\r" and index < length and source[index] == "\n":
                continue
            piece = "\n"
        elif char in _SPACES:
            piece = " "
        elif char in _CIRCLED:
            piece = _CIRCLED[char]
        elif char.isascii() and not (index < length and unicodedata.combining(source[index])):
            piece = "" if unicodedata.category(char) == "Cc" else char
        else:
            while index < length and unicodedata.combining(source[index]):
                index += 1
            if unicodedata.category(char) in ("Cc", "Cf", "Cs"):
                continue
            piece = unicodedata.normalize("NFKC", source[start:index])
        out.append(piece)
        offsets.extend([start] * len(piece))
    return "".join(out), offsets


def _without(pattern: re.Pattern[str], text: str, offsets: list[int]) -> tuple[str, list[int]]:
    """`text` without what `pattern` matches, and its offsets."""
    kept_text: list[str] = []
    kept_offsets: list[int] = []
    position = 0
    for match in pattern.finditer(text):
        kept_text.append(text[position : match.start()])
        kept_offsets += offsets[position : match.start()]
        position = match.end()
    if not position:
        return text, offsets
    return "".join((*kept_text, text[position:])), kept_offsets + offsets[position:]


def _simplified(text: str, protected: Collection[str]) -> str:
    """`text` in simplified script, character for character; unchanged unless it plainly is in traditional script."""
    convert = _converter()
    if sum(a != b for a, b in zip(text, _same_length(convert, text), strict=True)) < _TRADITIONAL_MINIMUM:
        return text
    present = sorted((n for n in protected if n in text), key=lambda n: (-len(n), n))
    if not present:
        return _same_length(convert, text)
    names = re.compile("|".join(map(re.escape, present)))
    parts: list[str] = []
    position = 0
    for match in names.finditer(text):
        parts += (_same_length(convert, text[position : match.start()]), match.group())
        position = match.end()
    return "".join((*parts, _same_length(convert, text[position:])))


def _same_length(convert: Callable[[str], str], text: str) -> str:
    """Converted text of the same length: phrase by phrase where lengths hold, else line by line, else by character."""
    whole = convert(text)
    if len(whole) == len(text):
        return whole
    if "\n" in text:
        return "\n".join(_same_length(convert, line) for line in text.split("\n"))
    return "".join(new if len(new := convert(char)) == 1 else char for char in text)


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    # tw2s, not t2s (which keeps 著) and never tw2sp (which rewrites the vocabulary: 指标 → 指针).
    converter: Callable[[str], str] = OpenCC("tw2s").convert
    return converter
