"""How would the same text look on a worse page? The golden texts in other scripts, damages and a page's clothing.

Each variant is the bytes of a file and its media type, as a server would hand them out; the labels stay those of the
text as written (regions, periods and names are compared in simplified script, quotes are never scored).
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple


class File(NamedTuple):
    """What a server sends."""

    data: bytes
    media_type: str
    ending: str


# Characters that damaged pages gloss: those whose traditional form an old converter did not know.
_GLOSSES = {
    "業": "yè", "項": "xiàng", "進": "jìn", "區": "qū", "實": "shí", "點": "diǎn", "務": "wù", "產": "chǎn",
    "發": "fā", "經": "jīng", "會": "huì", "標": "biāo", "濟": "jì", "現": "xiàn", "規": "guī", "動": "dòng",
    "設": "shè", "個": "gè", "責": "zé", "領": "lǐng", "強": "qiáng", "創": "chuàng", "穩": "wěn", "鄉": "xiāng",
    "達": "dá", "財": "cái", "級": "jí", "計": "jì", "農": "nóng", "費": "fèi", "對": "duì", "報": "bào",
    "質": "zhì", "鎮": "zhèn", "預": "yù", "時": "shí", "數": "shù", "價": "jià", "節": "jié", "億": "yì",
    "萬": "wàn", "總": "zǒng", "儲": "chǔ", "貿": "mào", "據": "jù", "環": "huán", "構": "gòu", "機": "jī",
    "資": "zī", "額": "é", "線": "xiàn", "畝": "mǔ",
}  # fmt: skip
_GLOSSED = re.compile("[" + "".join(_GLOSSES) + "]")
_DOUBLED = re.compile("[，。；、]")
_WIDE = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz%.:"}
_CELLS = re.compile(r"\s*[|｜]\s*|\t+|[ \u3000]{2,}")
_HEADLINE = 40  # a longer first line is no title

_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head><body>
<div class="top"><a href="/">首页</a> <a href="/zwgk/">政务公开</a> <a href="/zwfw/">政务服务</a>
<a href="/hdjl/">互动交流</a> <a href="/sjfb/">数据发布</a></div>
<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; 正文</div>
<div class="article"><h1>{title}</h1>
{body}
</div>
<div class="side"><h3>相关阅读</h3><ul><li><a href="/a/1.html">办事指南更新说明</a></li>
<li><a href="/a/2.html">网站无障碍服务说明</a></li><li><a href="/a/3.html">政策图解专栏上线</a></li></ul></div>
<div class="footer">主办单位：门户网站编辑部　<a href="/map.html">网站地图</a>　<a href="/about.html">关于我们</a></div>
</body></html>
"""


def as_written(text: str) -> File:
    """The text as its author wrote it."""
    return File(text.encode(), "text/plain", ".txt")


def traditional(text: str) -> File:
    """The same in the script of Taiwan."""
    return as_written(_traditional()(text))


def glossed(text: str) -> File:
    """Traditional script with pinyin behind characters: 個(gè)."""
    return as_written(_GLOSSED.sub(lambda match: f"{match[0]}({_GLOSSES[match[0]]})", _traditional()(text)))


def damaged(text: str) -> File:
    """Punctuation doubled, digits and letters full-width."""
    return as_written(_DOUBLED.sub(r"\g<0>\g<0>", text.translate(_WIDE)))


def page(text: str) -> File:
    """An article among navigation, its lines as paragraphs and its tables as tables."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    first = lines[0] if lines else ""
    titled = len(first) <= _HEADLINE and not first.endswith(("。", "；")) and len(_CELLS.split(first)) == 1
    title, rest = (first, lines[1:]) if titled else ("正文", lines)
    body = "\n".join(_blocks(rest))
    return File(_PAGE.format(title=html.escape(title), body=body).encode(), "text/html", ".html")


VARIANTS: dict[str, Callable[[str], File]] = {
    "as_written": as_written,
    "traditional": traditional,
    "glossed": glossed,
    "damaged": damaged,
    "page": page,
}


def _blocks(lines: Sequence[str]) -> Iterator[str]:
    """Paragraphs, and a table of each run of lines with columns."""
    for has_cells, run in groupby(lines, key=lambda line: len(_cells(line)) > 1):
        if has_cells:
            rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in _cells(line)) for line in run)
            yield "<table>" + "".join(f"<tr>{row}</tr>" for row in rows if row) + "</table>"
        else:
            yield from (f"<p>{html.escape(line)}</p>" for line in run)


def _cells(line: str) -> list[str]:
    return _CELLS.split(line.strip("|｜ "))


@cache
def _traditional() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("s2tw").convert
    return convert
