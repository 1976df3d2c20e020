"""Which sites does a night over many machines fetch? Local ones of made pages, in a copy of the project.

Each host is a publisher of one county: a list of its articles, and articles whose plans and results are made from their
number. The sentences are of our own.
"""

import random
import re
from collections.abc import Mapping
from pathlib import Path

# None of the demonstration's: two that tell of one county would revise each other's figures.
COUNTIES = {
    "421221": "嘉鱼县",
    "421222": "通城县",
    "421223": "崇阳县",
    "421224": "通山县",
    "430621": "岳阳县",
    "430626": "平江县",
}
YEARS = range(2014, 2026)
_PERIODS = ("一季度", "上半年", "前三季度", "全年")
_MONTHS = ("04", "07", "10", "12")
_SHARES = (0.21, 0.46, 0.72, 1.0)  # of a year's total by then
_RECORD = """\
id: "{code}_scale_news"
publisher: {county}融媒（演示）
publisher_kind: newspaper
region_code: "{code}"
homepage: http://{host}/
licence: Apache-2.0
terms: written for this project
kind: index_pages
index_urls:
  - http://{host}/index.html
article_url_pattern: 'http://{pattern}/\\d{{4}}-\\d{{2}}/\\d{{2}}/c_\\d+\\.html'
allowed_hosts:
  - {host}
delay_seconds: 0.0
schedule: nightly
enabled: true
demo: true
revisit:
  every_days: 0
assertions:
  min_documents:
    value: {count}
    since: 2026-11-23
    reason: every article of the site is linked from its index
checked_live: null
"""
_PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}_{county}融媒</title></head>
<body>
<nav><a href="/index.html">首页</a></nav>{around}<main><article>
<h1>{title}</h1><div class="meta"><time>{day}</time></div>
<div class="article-content">{body}</div></article></main></body></html>
"""


def write_sites(project: Path, counties: Mapping[str, str] = COUNTIES, *, padding: int = 0) -> int:
    """Add hosts, pages and records to a copy of the project; how many articles there are.

    `padding` is how many kilobytes of menus and scripts stand around each article, as on the pages of real sites.
    """
    around = _around(padding)
    return sum(_write_site(project, code, county, around) for code, county in counties.items())


def change(project: Path, code: str, path: Path) -> None:
    """Publish an article anew, with another figure in it."""
    text = path.read_text("utf-8")
    figure = re.search(r"\d+\.\d亿元", text)
    if figure is None:
        raise ValueError(f"{path} of {code} in {project} holds no figure to change")
    path.write_text(text.replace(figure[0], f"{float(figure[0][:-2]) + 0.1:.1f}亿元", 1), "utf-8")


def article_files(project: Path, counties: Mapping[str, str]) -> list[tuple[str, Path]]:
    """(county's code, file) of every article, in order."""
    hosts = project / "zhibiao" / "demo" / "site"
    return [(code, path) for code in counties for path in sorted((hosts / _host(code)).glob("*/*/c_*.html"))]


def _around(kilobytes: int) -> str:
    rows = (
        f'<li><a href="/nav/{number}.html" title="栏目{number}">栏目{number}</a></li>'
        for number in range(16 * kilobytes)
    )
    return f'<div class="menu"><ul>{"".join(rows)}</ul></div>' if kilobytes else ""


def _host(code: str) -> str:
    return f"news-{code}.demo.test"


def _write_site(project: Path, code: str, county: str, around: str) -> int:
    host = _host(code)
    root = project / "zhibiao" / "demo" / "site" / host
    articles = list(_articles(code, county))
    for path, title, day, body in articles:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        text = _PAGE.format(title=title, county=county, day=day, body=f"<p>{body}</p>", around=around)
        (root / path).write_text(text, "utf-8")
    links = "".join(f'<li><a href="/{path}">{title}</a> <span>{day}</span></li>' for path, title, day, _ in articles)
    index = _PAGE.format(title="信息列表", county=county, day="2025-12-30", body=f"<ul>{links}</ul>", around=around)
    (root / "index.html").write_text(index, "utf-8")
    record = _RECORD.format(code=code, county=county, host=host, pattern=host.replace(".", r"\."), count=len(articles))
    (project / "ingestion" / "sources" / f"{code}_scale_news.yml").write_text(record, "utf-8")
    return len(articles)


def _articles(code: str, county: str) -> list[tuple[str, str, str, str]]:
    """(path, title, day, text): a plan in January and a result each quarter, three quantities each.

    Levels grow by the rates that are stated, as the gates expect of a county.
    """
    chance = random.Random(code)
    found, total = [], chance.randrange(2000, 9000) / 10
    for year in YEARS:
        growth = chance.randrange(40, 110) / 10
        total *= 1 + growth / 100
        day = f"{year}-01-12"
        plan = (
            f"{year}年，全县地区生产总值力争突破{total:.1f}亿元、增长{growth}%以上，固定资产投资增长{growth + 1:.1f}%，"
            f"一般公共预算收入达到{total / 12:.1f}亿元。"
        )
        found.append((f"{day[:7]}/{day[8:]}/c_{year}0.html", f"{county}定下{year}年目标", day, county + plan))
        for number, (period, month, share) in enumerate(zip(_PERIODS, _MONTHS, _SHARES, strict=True), start=1):
            done, day = total * share, f"{year}-{month}-20"
            text = (
                f"{year}年{period}，{county}地区生产总值{done:.1f}亿元，同比增长{growth}%；固定资产投资同比增长"
                f"{growth + 0.3:.1f}%；一般公共预算收入{done / 13:.1f}亿元，同比增长{growth}%。"
            )
            found.append((f"{day[:7]}/{day[8:]}/c_{year}{number}.html", f"{county}{period}数据出炉", day, text))
    return found
