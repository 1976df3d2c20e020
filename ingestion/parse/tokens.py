"""At which tags is markup cut? Markup as the HTML parser writes it out again; what a token means is left to `tree`.

Every element is closed there, every `<` and `>` in a text or in an attribute is escaped. So one pattern can cut it at
the tags that matter, for a fraction of what asking the parser for every node costs. Elements inside a line (span, font,
b …) are no tokens, unless one is hidden, named or holds blocks.
"""

import re
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

from ingestion.errors import ParseFailure
from ingestion.parse.marks import BLOCK_TAGS
from ingestion.parse.traits import traits_of
from ingestion.records import QuarantineReason

MAX_DEPTH = 200
MAX_ELEMENTS = 300_000
# What the parser writes out unescaped has to go before tags are looked for.
RAW_TAGS = ("script", "style", "iframe", "noembed", "noframes", "xmp", "plaintext")
_RAW_START = re.compile(f"<(?:!--|{'|'.join(RAW_TAGS)})")
_RAW = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|iframe|noembed|noframes|xmp)\b[^>]*>.*?(?:</\1>|\Z)|<plaintext[^>]*>", re.DOTALL
)
_WITHIN = r"(?:span|font|b|strong|em|i|u|o:p)(?=[\s>])"
_INLINE = rf"(?:a|img)(?=[\s>])|{_WITHIN}"
# Items of one link each, its words in one piece: the lists and menus around an article are made of such.
_ITEM = rf"<li>[^<]*+<a [^>]*+>[^<]*+</a>(?:[^<]++|</?{_WITHIN}[^>]*+>)*+</li>|<dd><a [^>]*+>[^<]*+</a></dd>"
_ITEMS = rf"(?P<items>(?:(?:{_ITEM})\s*+)++)"
ITEM_LINK = re.compile("<a [^>]*>([^<]*)</a>")
# A block with nothing but text, links and elements within lines: most of any page.
_LEAF = rf"<(?P<leaf>p|li|td|th|dd|dt|div|h[1-6])(?=[\s>])([^>]*)>((?:[^<]++|</?(?:{_INLINE})[^>]*>)*+)</(?P=leaf)>"
_LEAVES = re.compile(_LEAF)
_COARSE = re.compile(rf"{_ITEMS}|{_LEAF}|<(/?)(?!img[\s>]|{_WITHIN})([a-z][^\s/>]*)([^>]*)>")
_FINE = re.compile(r"<(no items)(no leaf)()()>|<(/?)([a-z][^\s/>]*)([^>]*)>")
_WITHIN_START = re.compile(rf"<{_WITHIN}([^>]*)>(\s*<(?:{'|'.join(sorted(BLOCK_TAGS))})(?=[\s>]))?")
_WITHIN_ENDS = re.compile(rf"<(/?){_WITHIN}")

# Items, or a leaf with its attributes and what it holds, or slash, name and attributes of a tag; then the text behind.
Token = tuple[Any, ...]  # eight: strings, and None for what is not there


def tokens_of(markup: str) -> tuple[str, Iterable[Token]]:
    """The text before the first tag, and the tokens. Raises ParseFailure (parser_limit)."""
    if _RAW_START.search(markup) is not None:
        markup = _RAW.sub("", markup)
    if markup.count("<") > 2 * MAX_ELEMENTS:
        raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"more than {MAX_ELEMENTS} elements")
    pattern = _FINE if _within_lines_matter(markup) else _COARSE
    found = pattern.split(markup.replace("&nbsp;", "\u00a0").replace("<a>", "<a >"))  # so that every link starts alike
    columns = (found[start :: pattern.groups + 1] for start in range(1, pattern.groups + 2))
    return found[0], zip(*columns, strict=True)


def leaves_of(items: str) -> Iterable[Token]:
    """The items one by one."""
    found = _LEAVES.split(items)
    for start in range(1, len(found), 4):
        leaf, attributes, inner, text = found[start : start + 4]
        yield "", leaf, attributes, inner, "", "", "", text


def _within_lines_matter(markup: str) -> bool:
    """Does such an element hide its text, hold blocks or name the article? Raises ParseFailure where they nest deep."""
    found = _WITHIN_START.findall(markup)
    if len(found) > MAX_DEPTH and max(accumulate(-1 if end else 1 for end in _WITHIN_ENDS.findall(markup))) > MAX_DEPTH:
        refuse_depth()
    if any(block for _, block in found):
        return True
    traits = map(traits_of, {attributes for attributes, _ in found if attributes})
    return any(trait.is_hidden or trait.is_named for trait in traits)


def refuse_depth() -> None:
    """Raise the ParseFailure of elements that nest too deep."""
    raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"elements nested deeper than {MAX_DEPTH}")
