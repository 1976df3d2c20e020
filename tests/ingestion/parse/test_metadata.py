"""Does a day, publisher or title come from what a page says of it, and from nothing beside it?"""

from datetime import date

import pytest

from ingestion.parse.days import day_in, day_of_url, han_day, month_of_url
from ingestion.parse.html import parse_html
from ingestion.parse.metadata import (
    Surroundings,
    embedded_metas,
    publication_day,
    published_at_start,
    published_in,
)
from ingestion.parse.publishers import publisher_in, publisher_of
from ingestion.parse.titles import clean_title, title_of

DAY = date(2024, 3, 28)
NOWHERE = "https://a.test/news/content_12345.html"
TITLE = "临河县晒出年度经济答卷"


def day(
    *above: str,
    opening: tuple[str, ...] = (),
    ending: tuple[str, ...] = (),
    below: tuple[str, ...] = (),
    url: str = NOWHERE,
    **more: str,
) -> date | None:
    return publication_day(
        {}, Surroundings(above, opening, ending, below), url, more.get("markup", ""), more.get("title")
    )


@pytest.mark.parametrize(
    "line",
    [
        "发布时间：2024-03-28 15:30",
        "发布日期: 2024年3月28日 浏览次数：12",
        "发 布 时 间：2024/3/28",
        "日期：[2024-03-28] 来源：县统计局",
        "时间 : 2024.03.28",
        "發佈時間：2024年3月28日",
        "出版：2024-03-28 15:30",
        "2024-03-28 15:30:12",
        "2024年03月28日 07时10分",
        "2024-03-28 HKT 15:30",
        "（2024年3月28日）",
        "来源：县统计局 2024-03-28",
        "索引号： | 0001 | 生成日期： | 2024-03-28",
        "更新时间：2024-3-28 8:21:05",
        "成文日期：2024-03-28",
        "24-03-28 09:12 来源：草原日报",
    ],
)
def test_forms_and_labels_of_a_day(line: str) -> None:
    assert day("首页 > 要闻", TITLE, line, title=TITLE) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "今天是2024年3月28日",
        "截止日期：2024-03-28",
        "2024-02-30",
        "1024-03-28",
        "电话：2024-03-2855",
        "上一篇：大桥合龙 2024-03-28",
    ],
)
def test_days_that_tell_no_publication(line: str) -> None:
    assert day(TITLE, line, title=TITLE) is None


def test_publication_wins_over_writing_wherever_they_stand() -> None:
    assert day("成文日期：2024-03-15", "发布日期：2024-03-28") == DAY
    assert day("发布日期：2024-03-28", "成文日期：2024-03-15") == DAY
    assert day("成文日期：2024-03-15", below=("发布日期：2024-03-28",)) == DAY
    assert day("成文日期：2024-03-15", below=("发布日期：", "2024-03-28")) == DAY
    assert day("成文日期：2024-03-15", url="https://a.test/202403/t20240328_1.html") == DAY
    assert day("成文日期：2024-03-15 10:00", url="https://a.test/202403/t20240328_1.html") == DAY
    assert day("更新：2024-03-30 09:00", "出版：2024-03-28 15:30") == DAY


def test_label_and_value_may_stand_on_lines_of_their_own() -> None:
    assert day("成文日期：", "2024年3月11日", "发文字号：", "临政发〔2024〕8号", "发布日期：", "2024年3月28日") == DAY


def test_bare_date_between_title_and_text_beats_the_list_above_the_title() -> None:
    above = ("春耕备耕物资充足", "2024-03-26", "大桥合龙在即", "2024-03-27", TITLE, "更新时间：2024-3-28 8:21:05")
    assert day(*above, title=TITLE) == DAY
    assert day(*above[:5], title=TITLE, url="https://a.test/2024/0328/c1.html") == DAY


def test_meeting_in_the_text_does_not_date_the_notice() -> None:
    text = ("时间：2024年4月8日上午9:00，地点：三楼会议室。",)
    assert day(TITLE, "日期：2024-03-28", opening=text, title=TITLE) == DAY
    assert day(TITLE, opening=text, url="https://a.test/art/2024/3/28/art_1_2.html", title=TITLE) == DAY
    assert day(TITLE, opening=text, ending=("县政府办公室", "2024年3月28日"), title=TITLE) == DAY


def test_labelled_days_of_other_articles_do_not_beat_a_bare_day_of_this_one() -> None:
    card = ("大桥合龙在即", "发布时间：2024-03-26")
    assert day(TITLE, "2024-03-28 15:30", title=TITLE, below=card) == DAY
    assert day(*card, TITLE, "2024-03-28 15:30", title=TITLE) == DAY
    assert day(TITLE, title=TITLE, below=card, url="https://a.test/202403/t20240328_1.html") == DAY


def test_dates_of_the_lists_below_do_not_count() -> None:
    assert day(TITLE, below=("相关新闻", "2024-03-26", "大桥合龙 2024-03-27 09:12")) is None


def test_signature_dates_a_document_that_nothing_else_dates() -> None:
    assert day(TITLE, ending=("特此通知。", "临河县财政局", "2024年3月28日")) == DAY
    assert day(TITLE, ending=("临河县财政局", "二〇二四年三月二十八日")) == DAY
    assert day(TITLE, ending=("2024年3月28日，全县召开大会，部署全年工作。",)) is None
    assert day(TITLE, ending=("大会于二〇二四年三月二十八日召开，部署全年工作。",)) is None
    signed = ("临河县财政局", "2024年3月15日")
    assert day(TITLE, "发布时间：2024-03-28", ending=signed) == DAY
    assert day(TITLE, ending=signed, url="https://a.test/202403/t20240328_1.html") == DAY


def test_day_with_its_weekday_counts_between_title_and_text_alone() -> None:
    assert day(TITLE, "2024年3月28日星期四", title=TITLE) == DAY
    assert day("2024年3月28日 星期四", TITLE, title=TITLE) is None
    assert day(TITLE, "今天是2024年3月28日 星期四", title=TITLE) is None


def test_masthead_dates_the_page_of_a_printed_paper_alone() -> None:
    assert day("山谷日报", "2024年3月28日 星期四", "返回首页 | 版面概览") == DAY
    assert day("山谷日报", "2024年3月28日 星期四", "第05版：要闻") == DAY
    assert day("2024年3月30日 星期六", "《山谷日报》（2024年03月28日 第 01 版）") == DAY
    assert day("临河县人民政府", "2024年3月28日 星期四", "设为首页") is None


@pytest.mark.parametrize(
    "markup",
    [
        '<script>var tm = "2024-03-28 10:22:00";</script>',
        "<script>{publishTime: '2024-03-28 10:22'}</script>",
        '<script>var ct = "1711612345";</script>',
    ],
)
def test_day_that_only_a_script_writes(markup: str) -> None:
    assert day(TITLE, markup=markup) == DAY
    assert day(TITLE, "发布时间：2024-03-29", markup=markup) == date(2024, 3, 29)


def test_other_variables_of_scripts_tell_no_day() -> None:
    assert day(TITLE, markup='<script>var product = "1711612345"; var expires = "2024-03-28";</script>') is None


def test_time_stamp_without_a_year_takes_that_of_the_address() -> None:
    assert day(TITLE, "人民网 03-28 08:31", url="https://a.test/2024/c120.html") == DAY
    assert day(TITLE, "人民网 03-28 08:31") is None


def test_stamp_of_making_a_page_again_is_no_publication() -> None:
    shown = Surroundings(("时间：2022-11-07 11:18",))
    metas = {"pubdate": "2023-02-09 21:53:58", "others": "页面生成时间 2023-02-09 21:53:58"}
    assert publication_day(metas, shown, NOWHERE) == date(2022, 11, 7)
    assert publication_day({"pubdate": "2023-02-09"}, shown, "https://a.test/202211/7b.shtml") == date(2022, 11, 7)
    assert publication_day({"pubdate": "2023-02-09"}, shown, "https://a.test/202302/7b.shtml") == date(2023, 2, 9)
    assert publication_day(metas, Surroundings(), NOWHERE) == date(2023, 2, 9)


def test_moment_of_another_zone_is_told_in_chinas() -> None:
    assert day_in("2024-03-27T17:30:12+00:00") == DAY
    assert day_in("2024-03-27T17:30:12Z") == DAY
    assert day_in("2024-03-28T07:30:12.000+08:00") == DAY
    assert day_in("2024-03-28-15:30:12") == DAY


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/xw/202403/t20240328_520.html", DAY),
        ("/202403/28/c1.html", DAY),
        ("/art/2024/3/28/art_1_2.html", DAY),
        ("/n1/2024/0328/c1003-4.html", DAY),
        ("/html/2024-03/28/content_1.htm", DAY),
        ("/web/jrln/2024032808154312345/index.shtml", DAY),
        ("/article/201805/20180502739876.shtml", None),  # month and serial, no day
        ("/c102680/202403/0f1e2d3c.shtml", None),
        ("/node/12024032812345.html", None),
    ],
)
def test_days_of_addresses(path: str, found: date | None) -> None:
    assert day_of_url(f"https://a.test{path}") == found


def test_months_of_addresses() -> None:
    assert month_of_url("https://a.test/c1/202403/0f1e.shtml") == (2024, 3)
    assert month_of_url("https://a.test/info-12345.html") is None


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("二〇二四年三月二十八日", DAY),
        ("二○二四年十二月十日", date(2024, 12, 10)),
        ("二零二一年十月三十一日", date(2021, 10, 31)),
        ("二〇二四年二月三十日", None),
        ("二〇二四年", None),
    ],
)
def test_days_in_chinese_numerals(written: str, found: date | None) -> None:
    assert han_day(written) == found


def test_data_outside_the_elements_is_read() -> None:
    assert embedded_metas('<script>{"datePublished": "2024-03-28T15:30:12+08:00"}</script>') == {
        "datepublished": "2024-03-28T15:30:12+08:00"
    }
    founder = (
        f"<!--enpproperty <date>2024-03-28 00:00:00.0</date><title>{TITLE}</title>/enpproperty--><title>网</title>"
    )
    assert embedded_metas(founder) == {"pubdate": "2024-03-28 00:00:00.0", "articletitle": TITLE}
    assert embedded_metas("<p>无</p>") == {}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("来源：县统计局 浏览：3", "县统计局"),
        ("稿源：兰山日报 2024-03-28", "兰山日报"),
        ("来 源： | 县住建局 | 浏览： | 88次", "县住建局"),
        ("发布时间：2024-03-28 来源：新华社打印", "新华社"),
        ("来源：能源局大 中 小", "能源局"),
        ("来源：市人大 2024-03-28", "市人大"),
        ("发文机关 | 省政府办公厅", "省政府办公厅"),
        ("中国统计信息网 2024-03-28 15:30", "中国统计信息网"),
        ("2024-03-28 10:11发展网记者某某", "发展网"),
        ("某某日报 03-28 08:31", "某某日报"),
        ("2024-03-28 10:11 我要评论", None),
        ("来源：2024-03-28", None),
        ("来源：点击：12", None),
    ],
)
def test_publishers(line: str, name: str | None) -> None:
    assert publisher_in([line]) == name


def test_source_comes_before_issuer_and_data_of_the_page_before_both() -> None:
    lines = ["发布机构：市政府办公室", "来源：县统计局"]
    assert publisher_in(lines) == "县统计局"
    assert publisher_of({"contentsource": "来源：人民网－人民日报"}, lines) == "人民网－人民日报"
    assert publisher_of({"sitename": "临河县人民政府"}, ["正文"]) == "临河县人民政府"


@pytest.mark.parametrize(
    "head",
    [
        f"某省人民政府 要闻 {TITLE}",
        f"香港政府新聞網 - {TITLE}",
        f"{TITLE} - 20240328 - 要聞 - 每日明報 - 明報新聞網",
        f"{TITLE}-统计数据-南浦政府在线",
        TITLE,
        "临河县人民政府",
        "",
    ],
)
def test_title_that_the_page_shows_wins_over_what_sites_add(head: str) -> None:
    around = Surroundings(("首页 > 要闻", TITLE, "时间：", "2024-03-28", "来 源：", "县住建局"))
    assert title_of({}, head, [], around) == TITLE
    assert title_of({"og:title": head}, "", [], around) == TITLE


def test_head_comes_before_what_only_stands_like_a_title() -> None:
    around = Surroundings(("春耕备耕物资供应充足", "发布时间：2024-03-28"))
    assert title_of({}, f"{TITLE}_临河县人民政府", [], around) == TITLE


@pytest.mark.parametrize(
    "element",
    [
        '<time class="entry-date" datetime="2024-03-28T15:30:12+08:00">三天前</time>',
        '<time pubdate datetime="2024-03-28">三天前</time>',
        '<div itemprop="datePublished">2024年3月28日星期四</div>',
        '<meta itemprop="datePublished" content="2024-03-28">',
    ],
)
def test_elements_that_mark_the_day(element: str) -> None:
    text = "<p>全县项目建设加快推进，完成投资20亿元，增长8%。</p>" * 3
    page = parse_html(f"<html><body><h1>{TITLE}</h1>{element}<div>{text}</div></body></html>", NOWHERE, None)
    assert page.published_date == DAY


def test_title_without_help_of_the_head() -> None:
    def found(*above: str, headings: tuple[str, ...] = (), opening: tuple[str, ...] = ()) -> str | None:
        return title_of({}, "", headings, Surroundings(above, opening))

    assert found("索引号： | 0001", f"名称： | {TITLE} | 文号： | 无", "发布日期： | 2024-03-28") == TITLE
    assert found("标 题：", TITLE, "发文字号：", "临政发〔2024〕8号", "发布日期：2024-03-28") == TITLE
    assert found(TITLE, "成文日期： 2024年2月13日", headings=("相关解读", TITLE)) == TITLE
    assert found("您当前的位置：首页 > 县情", "发布时间：2024-03-28") is None
    assert found("首页 > 公报", "2023年统计公报", "县统计局", "发布时间：2024-03-28") == "2023年统计公报"
    assert found(TITLE, "临政发〔2024〕8号", "发布日期：2024-03-28") == TITLE
    assert found("首页 > 要闻", TITLE, "撰文：某某", "出版：2024-03-28 15:30") == TITLE
    assert found("第01版：要闻", TITLE, "本报记者 某某") == TITLE
    assert found(opening=("当前位置：首页 > 公报", TITLE, "县统计局", "发布时间：2024-03-28")) == TITLE


def test_part_of_a_title_is_not_the_title() -> None:
    whole = "2023年临河县国民经济和社会发展统计公报"
    around = Surroundings(("国民经济和社会发展统计公报", "发布时间：2024-03-28"))
    assert title_of({}, whole, [], around) == whole


def test_site_names_in_both_scripts_are_cut_off() -> None:
    assert clean_title(f"{TITLE} - 香港政府新聞網") == TITLE
    assert clean_title(f"{TITLE}_要闻_临河县人民政府门户网站") == TITLE


def test_days_of_a_plain_text() -> None:
    assert published_in(["2024-03-28 HKT 15:30"]) == DAY
    assert published_in(["成文日期：2024-03-15", "2024-03-28 10:00"]) == DAY
    assert published_at_start(["关于某事的通知", "成文日期：2024-03-28"]) == DAY
    assert published_at_start(["2024-03-28 10:00，" + "全县项目建设加快推进，" * 20]) == DAY
