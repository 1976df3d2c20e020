"""Is a page read from its first line to where its article ends, and not in the lines around it?"""

from collections.abc import Callable

from ingestion.records import Claim, Rejection, RejectionReason

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]
ARTICLE = "上半年,全区完成固定资产投资86亿元,同比增长9.3%。工业生产稳中有进,消费市场持续回暖。\n"
STATED = ["固定资产投资 86", "固定资产投资 9.3"]


def told(claims: tuple[Claim, ...]) -> list[str]:
    return [f"{c.indicator} {c.value}" for c in claims]


def test_counters_and_copyright_are_no_text(read: Read) -> None:
    text = "浏览次数:3180次 字号:大 中 小\n" + ARTICLE + "版权所有 区统计局 您是第20113人次访问人数\n"
    claims, rejections = read(text)
    assert told(claims) == STATED
    assert [r.reason for r in rejections] == [RejectionReason.AMBIGUOUS] * 2


def test_the_next_article_is_another_one(read: Read) -> None:
    assert told(read(ARTICLE + "下一篇:全区新签约项目41个\n我区税收收入突破12亿元\n")[0]) == STATED


def test_related_reading_ends_the_article(read: Read) -> None:
    text = ARTICLE + "【相关阅读】\n邻区一季度地区生产总值增长6.1%。\n全区粮食产量达到3万吨。\n"
    assert told(read(text)[0]) == STATED


def test_such_a_line_above_the_article_ends_nothing(read: Read) -> None:
    assert told(read("图片新闻 视频新闻\n推荐阅读\n" + ARTICLE)[0]) == STATED


def test_a_run_of_headlines_below_the_text_is_left_out(read: Read) -> None:
    lines = [
        "城南新校区今秋迎来首批新生",
        "消防员雨夜救出老人",
        "歌手大赛昨晚圆满落幕",
        "青年歌手大赛决赛圆满落幕",
        "商场一天卖出4万件羽绒服",
    ]
    claims, rejections = read(ARTICLE + "\n".join(lines))
    assert told(claims) == STATED
    assert [r.detail for r in rejections] == ["stands outside the article"]


def test_a_list_of_figures_below_the_text_is_read(read: Read) -> None:
    lines = ["规模以上工业增加值增长8%", "一般公共预算收入14亿元", "城镇新增就业2600人", "粮食产量21万吨左右"]
    assert len(read(ARTICLE + "\n".join(lines))[0]) == 6
