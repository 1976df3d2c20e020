"""Which characters do these bytes stand for? Proven, declared or detected, else refused.

Order: byte-order mark; valid UTF-8 (text in GBK or Big5 is practically never valid UTF-8, so it beats a wrong
declaration); HTTP header; the page's own declaration; detection between GB18030 and Big5. GB2312 and GBK are read as
GB18030, which contains them. Every step but UTF-8 is strict.
"""

import re

from charset_normalizer import from_bytes

from ingestion.errors import ParseFailure
from ingestion.records import QuarantineReason

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NAMES = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "gb2312-80", "cp936", "ms936"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "big5hkscs", "x-x-big5", "cp950"), "big5"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16-le"), "utf-16-le"),
}  # latin-1 and the like are what servers say when nobody told them: they count as not declared
_CODECS = {"gb18030": ("gb18030",), "big5": ("cp950", "big5hkscs"), "utf-16-le": ("utf-16-le",)}
_META = re.compile(
    rb"<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{3,20})|<\?xml[^>]{0,200}?encoding=[\"']([A-Za-z0-9_\-]{3,20})",
    re.IGNORECASE,
)
_META_BYTES = 8192
_DETECT_BYTES = 65536
_ASCII = bytes(range(0x80))
MAX_BROKEN_UTF8 = 3  # UTF-8 finds its feet after a broken sequence, so a cut summary in a header harms nothing else
MOSTLY_UTF8 = 0.9
_CJK_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
# The commonest characters of both scripts. Real text is full of them, text decoded by the wrong table is not.
_COMMON = "的一是在不了有和人中大上国國年月日元区區市增工产產业業经經济濟发發会會展投资資"
_COMMON_SHARE = 0.02
_ENOUGH_CJK = 50
_LATIN_MOJIBAKE = re.compile(r"[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
_LATIN_LEAD = b"\xc3"  # the byte that every letter from U+00C0 to U+00FF starts with: counting it is nearly free
_LOST = ("锟斤拷", "烫烫烫", "屯屯屯")
_LOST_RUN = re.compile(f"(?:{'|'.join(_LOST)})+")


def decode(data: bytes, http_charset: str | None = None, *, is_html: bool = False) -> tuple[str, str]:
    """The text of the bytes and the charset it was read by (utf-8, gb18030, big5, utf-16-…). Raises ParseFailure."""
    text, charset = _decode(data, http_charset, is_html)
    text = text.replace("\x00", "")
    _refuse_mojibake(text)
    return text, charset


def _decode(data: bytes, http_charset: str | None, is_html: bool) -> tuple[str, str]:
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], charset, f"byte-order mark says {charset}"), charset
    utf8 = _as_utf8(data)
    if utf8 is not None:
        return utf8, "utf-8"
    declared = [http_charset, _meta_charset(data) if is_html else None]
    for name in dict.fromkeys(_NAMES.get((label or "").strip().lower(), "") for label in declared):
        for codec in _CODECS.get(name, ()):
            text = _try(data, codec)
            if text is not None and _is_plausible(text):
                return text, name
    return _detect(data)


def _detect(data: bytes) -> tuple[str, str]:
    whole = {name: text for name in ("gb18030", "big5") if (text := _first(data, _CODECS[name])) is not None}
    if not whole:
        raise ParseFailure(QuarantineReason.DECODE, "bytes are neither UTF-8 nor GB18030 nor Big5")
    best = from_bytes(data[:_DETECT_BYTES], cp_isolation=["gb18030", "big5", "cp950"]).best()
    found = None if best is None else {"cp950": "big5"}.get(best.encoding, best.encoding)
    name = found if found in whole else next(iter(whole))
    if not _is_plausible(whole[name]):
        raise ParseFailure(QuarantineReason.DECODE, f"bytes decode as {name} but give no Chinese text")
    return whole[name], name


def _first(data: bytes, codecs: tuple[str, ...]) -> str | None:
    return next((text for codec in codecs if (text := _try(data, codec)) is not None), None)


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _strict(data: bytes, codec: str, why: str) -> str:
    text = _try(data, codec)
    if text is None:
        raise ParseFailure(QuarantineReason.DECODE, f"{why}, but the bytes are not")
    return text


def _as_utf8(data: bytes) -> str | None:
    """The text if the bytes are UTF-8, with at most three broken sequences; ParseFailure if they are with more."""
    text = _try(data, "utf-8")
    if text is not None:
        return text
    start = data[:_DETECT_BYTES]
    high = len(start.translate(None, _ASCII))
    valid = len(start.decode("utf-8", "ignore").encode("utf-8").translate(None, _ASCII))
    if high == 0 or valid / high < MOSTLY_UTF8:
        return None
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    if broken > MAX_BROKEN_UTF8:
        raise ParseFailure(QuarantineReason.DECODE, f"UTF-8 with {broken} broken sequences")
    return text


def _meta_charset(data: bytes) -> str | None:
    match = _META.search(data[:_META_BYTES])
    return None if match is None else (match[1] or match[2]).decode("ascii")


def _is_plausible(text: str) -> bool:
    characters = _chinese(text[:_DETECT_BYTES])
    if len(characters) < _ENOUGH_CJK:
        return True
    return sum(map(characters.count, _COMMON)) / len(characters) >= _COMMON_SHARE


def _chinese(text: str) -> str:
    """The Chinese characters alone. Markup is mostly ASCII, and bytes drop that faster than any pattern."""
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")
    return "".join(_CJK_RUN.findall(rest))


def _refuse_mojibake(text: str) -> None:
    """Text that was decoded wrongly before it reached us, and saved that way, cannot be read by anybody."""
    runs = _LOST_RUN.findall(text) if any(mark in text for mark in _LOST) else []  # a run of them is one place
    lost = len(runs) + text.count("\ufffd") // 4
    characters = len(_chinese(text)) if lost else 0
    if (lost > 3 and lost > characters // 200) or sum(map(len, runs)) > characters // 2:
        raise ParseFailure(QuarantineReason.DECODE, f"mojibake: characters lost in {lost} places")
    sample = text[:_DETECT_BYTES]
    if sample.encode("utf-8", "surrogatepass").count(_LATIN_LEAD) <= 20:
        return
    latin = len(_LATIN_MOJIBAKE.findall(sample))
    if latin > 20 and latin > len(_chinese(sample)):
        raise ParseFailure(QuarantineReason.DECODE, f"mojibake: {latin} pairs of UTF-8 read as Latin-1")
