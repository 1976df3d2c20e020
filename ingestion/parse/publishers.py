"""Who put a document up, from a page's data and the lines around its text? For pages and texts. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence

from ingestion.parse.days import DAY
from ingestion.parse.labels import ISSUER, MAX_META_LINE_CHARS, SOURCE, SOURCE_AT_START, with_values, without_glosses
from ingestion.parse.marks import PUBLISHER_META, SITE_META

_SIZES = re.compile(r"大\s?中\s?小")  # of the letters: a reader's choice beside the source
_NEXT_LABEL = re.compile(
    r"(?:发布|發佈|日期|时间|時間|作者|记者|記者|通讯员|编辑|編輯|点击|點擊|浏览|阅读|字号|字体|责任|打印|分享|访问|手机看)"
)
_NAME_AND_TIME = re.compile(rf"^(?P<name>[^\d|:：]{{2,40}}?)\s+{DAY}\s{{0,3}}日?\s{{0,3}}T?\d{{1,2}}:\d{{2}}")
_NOT_A_SOURCE = re.compile(r"^(?:点击|點擊|浏览|作者|编辑|字号|字体|打印|时间|日期|发布|阅读)|^\d")


def publisher_of(metas: Mapping[str, str], lines: Sequence[str]) -> str | None:
    """Who put a page up: what its data say, what its lines say, else the site's name."""
    named = next((metas[name] for name in PUBLISHER_META if metas.get(name)), None)
    if named is not None:
        return SOURCE_AT_START.sub("", named) or None
    return publisher_in(lines) or next((metas[name] for name in SITE_META if name in metas), None)


def publisher_in(lines: Iterable[str]) -> str | None:
    """The name after 来源 in a short line, or before a time stamp that fills the rest of it; else who issued it."""
    joined = [_SIZES.sub(" ", without_glosses(line[: 2 * MAX_META_LINE_CHARS])) for line in with_values(list(lines))]
    for patterns in ((SOURCE, _NAME_AND_TIME), (ISSUER,)):
        for line in joined:
            name = _name(line, patterns) if len(line) <= MAX_META_LINE_CHARS else None
            if name is not None:
                return name
    return None


def _name(line: str, patterns: Sequence[re.Pattern[str]]) -> str | None:
    match = next(filter(None, (p.match(line) if p is _NAME_AND_TIME else p.search(line) for p in patterns)), None)
    if match is None or _NOT_A_SOURCE.match(match["name"]):
        return None
    name = _NEXT_LABEL.split(match["name"])[0].strip("、，,;； ")
    return name if len(name) > 1 else None
