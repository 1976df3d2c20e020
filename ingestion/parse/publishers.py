"""Who put a document up, from a page's data and the lines around its text? For pages and texts. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence

from ingestion.parse.days import CLOCK, DAY
from ingestion.parse.labels import ISSUER, MAX_META_LINE_CHARS, SOURCE, SOURCE_AT_START, with_values, without_glosses
from ingestion.parse.marks import ISSUER_LABELS, PUBLISHER_META, SITE_ENDINGS, SITE_META, SOURCE_LABELS

# What a line must hold for a pattern to be worth trying.
_SOURCE_SIGNS = frozenset(name[-1] for name in SOURCE_LABELS)
_ISSUER_SIGNS = frozenset(name[-1] for name in ISSUER_LABELS)
_SIZES = re.compile(r"大\s?中\s?小")  # of the letters: a reader's choice beside the source
_NEXT_LABEL = re.compile(
    r"(?:发布|發佈|日期|时间|時間|作者|记者|記者|通讯员|编辑|編輯|点击|點擊|浏览|阅读|字号|字体|责任|打印|分享|访问|手机看)"
)
_NAME_AND_TIME = re.compile(
    rf"^(?P<name>[^\d|:：]{{2,40}}?)\s+(?:{DAY}\s{{0,3}}日?|\d\d-\d\d)\s{{0,3}}T?\d{{1,2}}:\d{{2}}"
)
_TIME_AND_NAME = re.compile(rf"{DAY}{CLOCK}\s?(?P<name>[\u3400-\u9fff－]{{2,20}})")
_PATTERNS = ((SOURCE, _SOURCE_SIGNS), (_NAME_AND_TIME, ":"), (_TIME_AND_NAME, ":"), (ISSUER, _ISSUER_SIGNS))
_NOT_A_SOURCE = re.compile(r"^(?:点击|點擊|浏览|作者|编辑|字号|字体|打印|时间|日期|发布|阅读)|^\d")


def publisher_of(metas: Mapping[str, str], lines: Sequence[str]) -> str | None:
    """Who put a page up: what its data say, what its lines say, else the site's name."""
    named = next((metas[name] for name in PUBLISHER_META if metas.get(name)), None)
    if named is not None:
        return SOURCE_AT_START.sub("", named) or None
    return publisher_in(lines) or next((metas[name] for name in SITE_META if name in metas), None)


def publisher_in(lines: Iterable[str]) -> str | None:
    """The name after 来源 in a short line, or before a time stamp that fills the rest of it; else who issued it."""
    short = [line for line in with_values(list(lines)) if len(line) <= MAX_META_LINE_CHARS]
    for pattern, signs in _PATTERNS:
        for line in short:
            name = _name(line, pattern) if any(sign in line for sign in signs) else None
            if name is not None and (pattern is not _TIME_AND_NAME or name.endswith(SITE_ENDINGS)):
                return name
    return None


def _name(line: str, pattern: re.Pattern[str]) -> str | None:
    match = pattern.search(_SIZES.sub(" ", without_glosses(line)))
    if match is None or _NOT_A_SOURCE.match(match["name"]):
        return None
    name = _NEXT_LABEL.split(match["name"])[0].strip("、，,;； ")
    return name if len(name) > 1 else None
