"""Are article, title, date and publisher found on pages of the templates that sites use? The sentences are ours."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.documents import Document, Extractor, extract_document
from ingestion.errors import ParseFailure
from ingestion.parse import parse
from ingestion.parse.html import HtmlDocument, parse_html
from ingestion.records import Outcome, QuarantineReason, SourceContext
from ingestion.source_model import Selectors

PARAGRAPHS = [
    "2023年，临河县实现地区生产总值318.6亿元，同比增长7.2%，增速高于全市平均水平。",
    "其中，第一产业增加值41.3亿元，增长3.9%；第二产业增加值132.8亿元，增长8.4%。",
    "2024年，全县地区生产总值预期增长7.5%左右，固定资产投资增长10%以上。",
]
ARTICLE = "".join(f"<p>　　{text}</p>" for text in PARAGRAPHS)
TEXT = "\n".join(PARAGRAPHS)
TITLE = "临河县晒出2023年经济答卷"
TOP = (
    '<div class="top">今天是：2024年6月18日 星期二 <a href="#">设为首页</a> | <a href="#">加入收藏</a></div>'
    '<div class="menu2"><ul>'
    + "".join(
        f'<li><a href="/{n}">{name}</a></li>' for n, name in enumerate(["首页", "政务公开", "办事服务", "统计数据"] * 4)
    )
    + '</ul></div><div>当前位置：<a href="/">首页</a> &gt; <a href="/x">要闻</a> &gt; 正文</div>'
)
SIDE = (
    '<div class="hot"><h3>热点</h3><ul>'
    + "".join(
        f'<li><a href="/n{n}">临江县前三季度经济运行总体平稳增长</a><span>2022-0{n}-11</span></li>' for n in range(1, 7)
    )
    + "</ul></div>"
)
FOOT = (
    '<div class="bottom"><p>版权所有：临河县人民政府，建议使用1024×768分辨率浏览</p><p>某ICP备00000000号</p>'
    "<select><option>友情链接</option><option>某省人民政府</option></select></div>"
)


def modern() -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{TITLE}_临河县人民政府</title></head><body>{TOP}"
        f'<div class="wrap">{SIDE}<div class="main"><h1>{TITLE}</h1>'
        '<div class="info"><span>发布时间：2024-01-16 09:30</span> <span>来源：县统计局</span>'
        " <span>字号：[大 中 小]</span></div>"
        f'<div class="txt">{ARTICLE}</div><div class="tools"><a href="#">打印</a> <a href="#">关闭</a></div>'
        f"</div></div>{FOOT}</body></html>"
    )


def trs() -> str:
    return (
        f'<html><head><title>{TITLE}-临河新闻网</title><meta name="ArticleTitle" content="{TITLE}">'
        '<meta name="PubDate" content="2024-01-16 09:30"><meta name="ContentSource" content="县统计局"></head>'
        f'<body>{TOP}<div class="TRS_Editor">{ARTICLE}</div>{SIDE}{FOOT}</body></html>'
    )


def old_tables() -> str:
    menu = "".join(f'<td><a href="/{n}">栏目{n}</a></td>' for n in range(14))
    news = "".join(
        f'<tr><td>·<a href="/n{n}">往期要闻标题之{n}</a></td><td>2021-03-0{n}</td></tr>' for n in range(1, 8)
    )
    lines = "<br>".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{text}" for text in PARAGRAPHS)
    return (
        f"<HTML><HEAD><TITLE>{TITLE}</TITLE></HEAD><BODY><TABLE width=778><TR><TD>今天是：2024年6月18日</TD></TR>"
        f"<TR><TD><TABLE><TR>{menu}</TR></TABLE></TD></TR></TABLE>"
        f"<TABLE><TR><TD width=180><TABLE>{news}</TABLE></TD><TD><TABLE>"
        f"<TR><TD align=center><FONT size=4><B>{TITLE}</B></FONT></TD></TR>"
        "<TR><TD align=center>发布日期：2024-01-16　来源：县统计局　点击：318</TD></TR>"
        f"<TR><TD>{lines}</TD></TR></TABLE></TD></TR></TABLE>"
        "<TABLE><TR><TD>版权所有　临河县人民政府，未经授权不得转载</TD></TR></TABLE></BODY></HTML>"
    )


def bare() -> str:
    spans = "".join(
        "<p>" + "".join(f"<span>{part}</span>" for part in text.replace("，", "，|").split("|")) + "</p>"
        for text in PARAGRAPHS
    )
    day = "<p>（<span>2024</span>年<span>1</span>月<span>16</span>日）</p>"
    return f'<p align="center">{TITLE}</p><p align="center">县统计局</p>{day}{spans}'


def read(markup: str, url: str = "http://a.test/news/1.html", selectors: Selectors | None = None) -> HtmlDocument:
    return parse_html(markup, url, selectors)


@pytest.mark.parametrize("template", [modern, trs, old_tables])
def test_templates_give_exactly_the_article(template: object) -> None:
    document = read(template())  # type: ignore[operator]
    assert document.text == TEXT
    assert document.title == TITLE
    assert document.published_date == date(2024, 1, 16)
    assert document.publisher == "县统计局"
    assert document.tables == ()


def test_saved_fragment_keeps_its_head_and_reads_it() -> None:
    document = read(bare())
    assert document.text == f"{TITLE}\n县统计局\n（2024年1月16日）\n{TEXT}"
    assert (document.title, document.published_date) == (TITLE, date(2024, 1, 16))


def test_offices_that_sign_below_the_title_are_not_the_title() -> None:
    offices = '<p align="center">县统计局</p><p align="center">国家统计局临河调查队</p>'
    document = read(bare().replace('<p align="center">县统计局</p>', offices))
    assert document.title == TITLE


def test_selector_of_the_record_decides() -> None:
    markup = modern().replace('class="txt"', 'class="txt" id="here"')
    assert read(markup, selectors=Selectors(content="#here")).text == TEXT
    with pytest.raises(ParseFailure) as caught:
        read(markup, selectors=Selectors(content="#gone"))
    assert caught.value.reason is QuarantineReason.SCHEMA_DRIFT


def test_selectors_of_the_record_win_part_by_part() -> None:
    markup = trs().replace(
        "<body>", '<body><p class="d">2024年2月3日</p><b class="t">另一个标题</b><i class="p">县发改局</i>'
    )
    found = read(markup, selectors=Selectors(content=".TRS_Editor", title=".t", date=".d", publisher=".p"))
    assert found == HtmlDocument(TEXT, "另一个标题", date(2024, 2, 3), "县发改局", ())
    found = read(markup, selectors=Selectors(date=".d"))
    assert found == HtmlDocument(TEXT, TITLE, date(2024, 2, 3), "县统计局", ())


@pytest.mark.parametrize("template", [modern, trs, old_tables])
def test_what_stands_around_the_selected_article_tells_the_rest(template: object) -> None:
    markup = template().replace("<TD>&nbsp;", '<TD class="txt">&nbsp;')  # type: ignore[operator]
    selector = ".TRS_Editor, .txt"
    assert read(markup, selectors=Selectors(content=selector)) == read(markup)


def test_dates_of_a_list_beside_the_selected_article_are_not_its_date() -> None:
    markup = f'<html><body><div class="left">{SIDE * 3}</div><div><div class="txt">{ARTICLE}</div></div></body></html>'
    assert read(markup, "http://a.test/1.html", Selectors(content=".txt")).published_date is None


def test_selector_that_misses_title_date_or_publisher_is_told_and_the_page_is_read_all_the_same() -> None:
    found = read(trs(), selectors=Selectors(title=".no", date="title", publisher=".no"))
    assert (found.title, found.published_date, found.publisher) == (TITLE, date(2024, 1, 16), "县统计局")
    assert found.notes == (
        "selectors.title '.no' found no title",
        "selectors.date 'title' found no date",
        "selectors.publisher '.no' found no publisher",
    )


def test_what_a_selector_missed_stands_in_the_row_of_the_document() -> None:
    context = SourceContext("s", "某县政府", "government", None, "http://a.test/1.html")
    document = Document("0" * 64, "d", "text/html", context, Selectors(title=".no"), datetime(2026, 1, 1, tzinfo=UTC))
    extractor = Extractor("1", lambda page, context, doc: ((), (), None))
    record = extract_document(trs().encode(), document, extractor).document
    assert (record.outcome, record.reason) == (Outcome.EXTRACTED, None)
    assert record.detail == "selectors.title '.no' found no title"


def test_date_of_the_address_is_the_last_resort_and_reading_day_never_counts() -> None:
    undated = modern().replace("发布时间：2024-01-16 09:30", "")
    for path, day in [
        ("/art/2024/1/15/art_1.html", date(2024, 1, 15)),
        ("/zw/202401/t20240117_99.html", date(2024, 1, 17)),
        ("/2024-01/18/c_1.html", date(2024, 1, 18)),
        ("/20240119/1.html", date(2024, 1, 19)),
        ("/news/123456.html", None),
        ("/news/20241399.html", None),
    ]:
        assert read(undated, f"http://a.test{path}").published_date == day, path


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (f"{TITLE}_要闻_临河县人民政府", TITLE),
        (f"{TITLE} - 临河新闻网", TITLE),
        (f"{TITLE}|临河日报", TITLE),
        ("1-10月临河县投资结构趋稳", "1-10月临河县投资结构趋稳"),
        ("政府工作报告——2024年1月5日在县人民代表大会上", "政府工作报告——2024年1月5日在县人民代表大会上"),
    ],
)
def test_names_of_sites_are_cut_off_titles(head: str, title: str) -> None:
    assert read(f"<html><head><title>{head}</title></head><body>{ARTICLE}</body></html>").title == title


def test_title_stands_above_the_date_line_when_nothing_else_names_it() -> None:
    markup = (
        f"<html><head><title></title></head><body><div class=newst>{TITLE}</div>"
        f"<div class=newsd>发稿时间：2024/1/6</div><div class=newsc>{ARTICLE}</div></body></html>"
    )
    document = read(markup)
    assert (document.title, document.published_date, document.text) == (TITLE, date(2024, 1, 6), TEXT)


def test_data_table_is_a_table_and_lines() -> None:
    table = (
        "<p>表1 2023年主要指标</p><p>单位：亿元</p><table><tr><th rowspan=2>指标</th><th colspan=2>2023年</th></tr>"
        "<tr><th>总量</th><th>增长(%)</th></tr><tr><td>地区生产总值</td><td>318.6</td><td>7.2</td></tr>"
        "<tr><td>固定资产投资</td><td></td><td>9.1</td></tr></table>"
    )
    document = read(f"<html><body><div>{ARTICLE}{table}</div></body></html>")
    assert document.text.endswith(
        "表1 2023年主要指标\n单位：亿元\n指标 | 2023年\n总量 | 增长(%)\n"
        "地区生产总值 | 318.6 | 7.2\n固定资产投资 |  | 9.1"
    )
    (found,) = document.tables
    assert found.name == "table1"
    assert found.caption == "表1 2023年主要指标 单位：亿元"
    assert found.rows == (
        ("指标", "2023年", "2023年"),
        ("指标", "总量", "增长(%)"),
        ("地区生产总值", "318.6", "7.2"),
        ("固定资产投资", "", "9.1"),
    )


def test_page_that_is_one_table_is_read() -> None:
    rows = "".join(f"<tr><td>指标{n}</td><td>{n}.5</td><td>{n}.7</td></tr>" for n in range(9))
    document = read(f"<html><body>{TOP}<div><table>{rows}</table></div>{SIDE}{FOOT}</body></html>")
    assert document.text.startswith("指标0 | 0.5 | 0.7\n")
    assert len(document.tables) == 1


def test_list_of_links_inside_the_article_is_left_out_and_a_link_in_prose_is_not() -> None:
    links = "".join(f'<li><a href="/{n}">相关报道，临江县上半年增长{n}%</a></li>' for n in range(1, 5))
    linked = ARTICLE.replace("临河县", '<a href="/x">临河县</a>')
    document = read(f'<html><body><div class="TRS_Editor">{linked}<ul>{links}</ul></div></body></html>')
    assert document.text == TEXT


def test_hidden_text_scripts_and_comments_are_not_text() -> None:
    hidden = (
        '<div style="display: none"><p>隐藏，增长99%。</p></div><script>var a="增长98%，";</script>'
        "<!-- 增长97%。 --><style>p{}</style><noscript><p>请开启脚本，增长96%。</p></noscript><p hidden>增长95%。</p>"
    )
    assert read(f"<html><body><div>{hidden}{ARTICLE}</div></body></html>").text == TEXT


def test_elements_within_lines_are_seen_where_they_matter() -> None:
    hidden = '<p>全县<span style="display:none">增长94%，</span>投资增长9%，消费增长8%。</p>'
    assert read(f"<html><body><div>{hidden}{ARTICLE}</div></body></html>").text.startswith("全县投资增长9%")
    wrapped = f'<div><span id="text">{ARTICLE}</span><div>（责任编辑：某某，校对：某某）</div></div>'
    assert read(f"<html><body>{TOP}{wrapped}</body></html>").text == TEXT


def test_scripts_and_comments_inside_the_selected_article_are_not_text() -> None:
    inside = "<script>if (1<2) document.write('<div>增长93%，')</script><!-- <p>增长92%，</p> --><style>p>b{}</style>"
    markup = f'<html><body><div id="x">{inside}{ARTICLE}</div></body></html>'
    assert read(markup, selectors=Selectors(content="#x")).text == TEXT
    assert read(markup).text == TEXT


def test_source_line_breaks_do_not_cut_words() -> None:
    wrapped = "<p>全县地区生产\n   总值增长\n8.3%，\n投资增长9%。</p><p>GDP\ngrew，一切正常运行。</p>"
    assert (
        read(f"<html><body>{wrapped}</body></html>").text
        == "全县地区生产总值增长 8.3%，投资增长9%。\nGDP grew，一切正常运行。"
    )


@pytest.mark.parametrize(
    "markup",
    [
        "<html><head><title>404 Not Found</title></head><body><h1>404</h1></body></html>",
        "<html><body><p>对不起，您访问的页面不存在，5秒后返回首页。</p></body></html>",
        "<html><head><title>安全验证</title></head><body><p>请输入验证码，以继续访问。</p></body></html>",
        "<html><body><p>请启用JavaScript后重试，谢谢。</p></body></html>",
    ],
)
def test_error_page_with_status_200_is_told_apart(markup: str) -> None:
    with pytest.raises(ParseFailure) as caught:
        read(markup)
    assert caught.value.reason is QuarantineReason.NOT_EXPECTED_CONTENT


def test_article_that_speaks_of_404_is_an_article() -> None:
    long = "全县对政务网站开展检查，排查出打不开的404页面12个，均已整改到位。" + "".join(PARAGRAPHS) * 3
    assert "404" in read(f"<html><body><p>{long}</p></body></html>").text


def test_navigation_alone_is_empty() -> None:
    with pytest.raises(ParseFailure) as caught:
        read(f"<html><head><title>网站导航</title></head><body>{TOP}{SIDE}{FOOT}</body></html>")
    assert caught.value.reason is QuarantineReason.EMPTY


@pytest.mark.parametrize(("depth", "says"), [(300, "nested deeper"), (100_000, "open at once")])
@pytest.mark.parametrize("tag", ["div", "x", "SPAN"])
def test_deep_markup_is_refused_and_never_reads_as_empty(depth: int, says: str, tag: str) -> None:
    with pytest.raises(ParseFailure, match=says) as caught:
        read("<html><body>" + f"<{tag}>" * depth + ARTICLE + f"</{tag}>" * depth)
    assert caught.value.reason is QuarantineReason.PARSER_LIMIT


def test_sloppy_markup_of_many_unclosed_cells_is_not_deep() -> None:
    cells = "<tr><td>指标<td>8.3" * 6000
    assert read(f"<html><body><p>{TEXT}<br><table>{cells}</table>").text.startswith(PARAGRAPHS[0])


def test_giant_text_and_giant_table_are_refused() -> None:
    with pytest.raises(ParseFailure) as caught:
        read("<html><body><p>" + "增长，" * 400_000 + "</p></body></html>")
    assert caught.value.reason is QuarantineReason.PARSER_LIMIT
    wide = "<tr>" + "<td colspan=1000>1</td>" * 150 + "</tr>"
    for rows in (wide * 9, wide + "<tr><td>1</td></tr>" * 3):
        with pytest.raises(ParseFailure) as caught:
            read(f"<html><body><p>{TEXT}</p><table>{rows}</table></body></html>")
        assert caught.value.reason is QuarantineReason.PARSER_LIMIT


def test_markup_in_text_stays_text() -> None:
    markup = f"<html><body><p>&lt;script&gt;alert(1)&lt;/script&gt;，{{{{7*7}}}}增长8%。</p>{ARTICLE}</body></html>"
    assert read(markup).text.startswith("<script>alert(1)</script>，{{7*7}}增长8%。\n")


OPENING = ["<div>", "<p>", "<table>", "<tr>", "<td>", "<a>", "<h1>", "<li>", "<!--", "<br>"]
CLOSING = ["</div>", "</p>", "</table>", "</a>", "-->"]
PIECES = st.sampled_from(
    [*OPENING, *CLOSING, "<td colspan=9>", "<td rowspan=99>", "<p hidden>", "增长8%，", "时间：2024-02-30", "&#xD800;"]
)


@given(st.lists(PIECES, max_size=40))
def test_any_markup_gives_a_document_or_a_reason(pieces: list[str]) -> None:
    try:
        document = read("".join(pieces))
    except ParseFailure:
        return
    document.text.encode("utf-8")
    assert document.text == "\n".join(line.strip() for line in document.text.split("\n"))


@settings(deadline=None)  # the first document of a kind imports its reader
@given(st.binary(max_size=300), st.sampled_from(["text/html", "text/plain", "text/csv", "application/json", None]))
def test_any_bytes_give_a_page_or_a_reason(data: bytes, media_type: str | None) -> None:
    try:
        page = parse(data, raw_sha256="0" * 64, url="a.bin", media_type=media_type)
    except ParseFailure as failure:
        assert failure.detail
        return
    page.text.encode("utf-8")
