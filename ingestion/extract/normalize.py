"""What would the text look like if its script had never been damaged? Normalised text with a way back to the source.

NFKC (full-width punctuation becomes ASCII), no pinyin glosses, no invisible characters, simplified script. Every
character of the result knows the character of the source it stands for, so that a claim can quote the page itself.
What the text means is left to the other modules of this package.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from ingestion.extract.shifted import shifted_runs
from ingestion.extract.wraps import blanks_in_words, broken_lines

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
_NEUTRAL = "|".join(rf"(?<=[{han}]\(){sound}" for han, sound in _NEUTRAL_TONE.items())
# A gloss is a toned single syllable in brackets right after a Han character; only damaged pages have such. The pattern
# begins with the bracket, and looks back behind it, so that a search steps from bracket to bracket.
GLOSS = re.compile(rf"\((?:(?<=[{HAN}]\()(?:{_SYLLABLE})\)(?:\((?:{_SYLLABLE})\))*|(?:{_NEUTRAL})\))")
# Pages have lost the tones, and say a sound more than once: 億(yi)(yi)元(yuan). One such bracket may be a word, many
# are glosses.
_PLAIN = r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:[iuv]?[aeo][iou]?(?:ng?|r)?|[iuv](?:ng?|e)?|[iu][eiou])"
_PLAIN_GLOSS = re.compile(rf"\((?<=[{HAN}]\(){_PLAIN}\)(?:\({_PLAIN}\))*")
_PLAIN_GLOSSES_MINIMUM = 12

# NFKC would turn ① into 1, and the number of an item into a part of its first figure.
_CIRCLED = {chr(0x2460 + i): f"({i + 1})" for i in range(20)}
# Behind a digit it is the mark of a footnote (12.5¹亿元), behind a letter a power (km²).
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_BREAKS = "\n\r\u2028\u2029\x0b\x0c\x85"
_SPACES = "\t\xa0\u3000"
_LOOKALIKES = {"\u2236": ":", "\ufe30": ":"}  # ratio signs that NFKC leaves
_PIECES = {**_LOOKALIKES, **_CIRCLED, **dict.fromkeys(_BREAKS, "\n"), **dict.fromkeys(_SPACES, " ")}
_PIECES_KEPT_MAXIMUM = 4096
_ODD = re.compile("[^\n -~\u4e00-\u9fff、。“”‘’《》—]")  # what may change: most characters of a page do not
# Traditional characters are converted only where a document has several: a lone one may be a name (乾县).
_TRADITIONAL_MINIMUM = 4


_LETTERS = re.compile("[0-9A-Za-z\u4e00-\u9fff]+")
# Marks of footnotes, (下同), and punctuation that a copy has doubled: they part what belongs together.
_FOOTNOTE = re.compile(r"\[[0-9]{1,2}\]")
_ASIDE_SIGNS = ("下同)", ",,", "。。", ";;", "、、", ",。", ",;")  # a text without either holds none of them
ASIDES = re.compile(
    r"(?=[\[(,。;、])"  # what any alternative begins with
    r"(?:(?<=[\u4e00-\u9fff%])\[[0-9]{1,2}\]|\((?:[^()\n]{1,6},)?下同\)"
    r"|(?<=,),+|(?<=。)。+|(?<=;);+|(?<=、)、+|,+(?=[。;]))"
)
# 370。4亿元: copies have written a full stop for the point of a number. No number ends a sentence without its unit, and
# 5。2023年…, 第3。2、… begin a new one.
_GAP_IN_NUMBER = re.compile(r" (?<=[0-9]{2}\. )(?=[0-9]{1,3} ?(?:[万亿]|%|元|个百分点))")  # 42. 6亿元
# 实现14 879.2亿元: thousands set apart, behind a word and with their unit; cells of a table stand behind a blank.
_THOUSANDS = re.compile(
    r" (?<=[0-9] )(?=[0-9]{3}(?:\.[0-9]+)?[万亿]?(?:元|吨|人|户|家|个|亩|斤|公里|千瓦|平方|立方|美元))"
)
_HEAD_OF_THOUSANDS = re.compile(r"[\u4e00-\u9fff][0-9]{1,3}(?: [0-9]{3})*\Z")
_HEAD_REACH = 12
_BROKEN_POINT = re.compile(r"。(?<=[0-9]。)(?<!第[0-9]。)(?<!第[0-9]{2}。)(?=[0-9]{1,4}(?![0-9.年月日、)]))")


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
    text, offsets = _repaired(text, offsets)
    text = text.replace("陜", "陕")  # another character, often written for it: 陜西
    text = text.replace("gdp", "GDP")
    text, offsets = _without((m.span() for m in GLOSS.finditer(text)), text, offsets)
    plain = [m.span() for m in _PLAIN_GLOSS.finditer(text)]
    if len(plain) >= _PLAIN_GLOSSES_MINIMUM:
        text, offsets = _without(plain, text, offsets)
    text = _BROKEN_POINT.sub(".", text)
    text, offsets = _without((m.span() for m in _GAP_IN_NUMBER.finditer(text)), text, offsets)
    text, offsets = _without(_gaps_of_thousands(text), text, offsets)
    if _FOOTNOTE.search(text) or any(sign in text for sign in _ASIDE_SIGNS):
        text, offsets = _without((m.span() for m in ASIDES.finditer(text)), text, offsets)
    text, offsets = _without(broken_lines(text), text, offsets)
    text, offsets = _without(blanks_in_words(text), text, offsets)
    return NormalText(source, _simplified(text, protected), offsets)


def is_normal(words: str) -> bool:
    """Are these letters and digits alone, in simplified script, which `normalize` leaves as they are?"""
    is_plain = _LETTERS.fullmatch(words) is not None and "陜" not in words and "gdp" not in words
    return is_plain and _traditional().search(words) is None


def _gaps_of_thousands(text: str) -> Iterator[tuple[int, int]]:
    """The blanks inside 14 879.2亿元 and 1 234 567人, behind a word."""
    for last in _THOUSANDS.finditer(text):
        low = max(0, last.start() - _HEAD_REACH)
        head = _HEAD_OF_THOUSANDS.search(text, low, last.start())
        if head is not None:
            yield from ((place, place + 1) for place in range(head.start(), last.end()) if text[place] == " ")


def names_to_protect(names: Collection[str]) -> tuple[str, ...]:
    """Of `names`, those that the change of script would alter: what `normalize` needs to be told."""
    ordered = sorted(set(names))
    converted = _converter()("\n".join(ordered)).split("\n")
    return tuple(name for name, other in zip(ordered, converted, strict=True) if name != other)


def _compose(source: str) -> tuple[str, Sequence[int]]:
    """NFKC cluster by cluster; invisible characters out, blanks to a space, line ends to a newline.

    The offsets have one entry more than the text: the end.
    """
    odd = sorted(set(_ODD.findall(source)))
    marks = "".join(char for char in odd if unicodedata.combining(char))
    uneven = "".join(char for char in odd if len(_piece(char)) != 1)
    clusters = [r"\r(?=\n)"] if "\r" in odd else []
    if not set(_RAISED).isdisjoint(odd):
        clusters.append(f"(?<=[0-9０-９%％])[{_RAISED}]+")
    if marks:
        clusters.append(f"[^{re.escape(''.join(_PIECES))}]?[{re.escape(marks)}]+")
    if uneven:
        clusters.append(f"[{re.escape(uneven)}]")
    one_to_one = [(char, _piece(char)) for char in odd if char not in uneven]
    if not clusters:
        return _replaced(source, one_to_one), range(len(source) + 1)
    out: list[str] = []
    offsets: list[int] = []
    position = 0
    for match in re.finditer("|".join(clusters), source):
        piece = "" if match[0] == "\r" or match[0][0] in _RAISED else _piece(match[0])
        out += (_replaced(source[position : match.start()], one_to_one), piece)
        offsets += range(position, match.start())
        offsets += [match.start()] * len(piece)
        position = match.end()
    out.append(_replaced(source[position:], one_to_one))
    offsets += range(position, len(source) + 1)
    return "".join(out), offsets


@lru_cache(_PIECES_KEPT_MAXIMUM)
def _piece(cluster: str) -> str:
    """What a character, with the marks that combine with it, becomes."""
    if cluster in _PIECES:
        return _PIECES[cluster]
    return "" if unicodedata.category(cluster[0]) in ("Cc", "Cf", "Cs") else unicodedata.normalize("NFKC", cluster)


def _replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for char, piece in pairs:
        text = text.replace(char, piece)
    return text


def _without(spans: Iterable[tuple[int, int]], text: str, offsets: Sequence[int]) -> tuple[str, Sequence[int]]:
    """`text` without `spans`, which stand in order, and its offsets."""
    kept_text: list[str] = []
    kept_offsets: list[int] = []
    position = 0
    for start, end in spans:
        kept_text.append(text[position:start])
        kept_offsets += offsets[position:start]
        position = end
    if not position:
        return text, offsets
    return "".join((*kept_text, text[position:])), [*kept_offsets, *offsets[position:]]


def _repaired(text: str, offsets: Sequence[int]) -> tuple[str, Sequence[int]]:
    """`text` with its shifted runs read again; their characters lead to the run's in order."""
    pieces: list[str] = []
    kept: list[int] = []
    position = 0
    for start, end, piece in shifted_runs(text, _SYLLABLE, lambda run: _same_length(_converter(), run)):
        pieces += (text[position:start], piece)
        kept += offsets[position:start]
        kept += [offsets[min(start + place, end - 1)] for place in range(len(piece))]
        position = end
    if not position:
        return text, offsets
    return "".join((*pieces, text[position:])), [*kept, *offsets[position:]]


def _simplified(text: str, protected: Collection[str]) -> str:
    """`text` in simplified script, character for character; unchanged unless it plainly is in traditional script."""
    if len(list(islice(_traditional().finditer(text), _TRADITIONAL_MINIMUM))) < _TRADITIONAL_MINIMUM:
        return text
    convert = _converter()
    converted = _same_length(convert, text)
    changed = (True for before, after in zip(text, converted, strict=True) if before != after)
    if len(list(islice(changed, _TRADITIONAL_MINIMUM))) < _TRADITIONAL_MINIMUM:
        return text
    present = sorted((n for n in protected if n in text), key=lambda n: (-len(n), n))
    if not present:
        return converted
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
def _traditional() -> re.Pattern[str]:
    """Any one character that the converter changes."""
    every = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    converted = _converter()("\n".join(every)).split("\n")
    return re.compile(f"[{''.join(char for char, new in zip(every, converted, strict=True) if char != new)}]")


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    # tw2s, not t2s (which keeps 著) and never tw2sp (which rewrites the vocabulary: 指标 → 指针).
    converter: Callable[[str], str] = OpenCC("tw2s").convert
    return converter
