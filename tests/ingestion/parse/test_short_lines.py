"""Is a page read whose article is nothing but labels and figures on short lines, and refused where only chrome is?"""

import pytest

from ingestion.errors import ParseFailure
from ingestion.parse.html import parse_html
from ingestion.records import QuarantineReason

TOP = '<div class="top"><a href="/">首页</a> <a href="/a">公开</a> <a href="/b">服务</a></div>'
FOOT = '<div class="foot">主办：某县门户编辑部 <a href="/c">地图</a> <a href="/d">关于</a></div>'
STACKED = ["指标", "单位", "产量", "粮食", "万吨", "8.4", "油料", "万吨", "2.7", "柑橘", "万吨", "4.9"]
ROWS = ["指标　上半年　全年", "工业投资　12　30", "民间投资　8　21", "技改投资　3　9"]


def page(lines: list[str]) -> str:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><body>{TOP}<div><h1>临河县2013年农业生产情况</h1>{body}</div>{FOOT}</body></html>"


@pytest.mark.parametrize("lines", [STACKED, ROWS], ids=["one cell a line", "one row a line"])
def test_short_lines_with_figures_are_the_article(lines: list[str]) -> None:
    read = parse_html(page(lines), "https://example.org/a.html", None).text.split("\n")
    assert read[-len(lines) :] == [line.replace("\u3000", " ") for line in lines]
    assert not any("首页" in line or "主办" in line for line in read)


@pytest.mark.parametrize(
    "lines",
    [
        ["欢迎访问", "访问量", "123456"],  # a counter
        ['<a href="/1">1</a>', '<a href="/2">2</a>', '<a href="/3">3</a>', '<a href="/4">4</a>'],  # a pager
        ["栏目一", "栏目二", "栏目三"],
    ],
)
def test_chrome_is_no_article(lines: list[str]) -> None:
    with pytest.raises(ParseFailure) as failure:
        parse_html(page(lines), "https://example.org/a.html", None)
    assert failure.value.reason is QuarantineReason.EMPTY


def test_prose_among_counters_is_the_article_as_before() -> None:
    counters = "<div>" + "".join(f"<p>{n}</p>" for n in (12, 345, 6789, 1011)) + "</div>"
    prose = "<div>" + "<p>2013年，临河县实现粮食产量8.4万吨，同比增长3.1%。</p>" * 5 + "</div>"
    text = parse_html(f"<html><body>{counters}{prose}</body></html>", "https://example.org/a.html", None).text
    assert "6789" not in text
    assert text.count("8.4万吨") == 5


def test_a_short_article_beside_long_lists_in_one_row_is_read() -> None:
    """Pages laid out by tables in the 2000s: the row holds far more link than text, and the article all the same."""
    lists = "".join(
        f'<tr><td><a href="/n{n}">某县召开会议部署第{n}项重点工作任务</a></td><td>2021-03-0{n % 9 + 1}</td></tr>'
        for n in range(40)
    )
    told = [
        "清晨的雾还没有散去，合作社的社员已经在大棚里忙着采摘，准备把头一茬草莓送往城里的超市。",
        "今年以来，全县新建设施大棚320座，带动就业1460人，设施蔬菜产量比上年同期增长9.4%。",
        "乡里的干部说，接下来要把冷库和分拣车间建起来，让果子卖得远一些，价钱也卖得好一些。",
    ]
    article = "<br>".join(f"&nbsp;&nbsp;{line}" for line in told)
    body = f"<table><tr><td>草莓红了</td></tr><tr><td>{article}</td></tr></table>"
    row = f"<tr><td><table>{lists}</table></td><td>{body}</td></tr>"
    read = parse_html(f"<html><body>{TOP}<table>{row}</table>{FOOT}</body></html>", "https://example.org/a.html", None)
    assert all(line in read.text for line in told)
    assert "重点工作任务" not in read.text
