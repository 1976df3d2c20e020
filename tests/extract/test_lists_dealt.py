"""Figures of a list: shares of a whole, points that branches pull, one each for several things, one for each period."""

from decimal import Decimal

from tests.extract.conftest import Read

Row = tuple[str, str, Decimal]


def _rows(read: Read, text: str) -> list[Row]:
    return [(c.indicator, c.measure.value, c.value) for c in read(text)[0]]


def test_shares_of_the_things_told_before(read: Read) -> None:
    rows = _rows(read, "茶叶产量12吨,油茶产量30吨,分别占林产品产量的20%和50%。")
    assert rows[2:] == [
        ("茶叶产量占林产品产量比重", "share", Decimal(20)),
        ("油茶产量占林产品产量比重", "share", Decimal(50)),
    ]


def test_shares_of_a_list_in_one_whole(read: Read) -> None:
    rows = _rows(read, "制造业、采矿业投资占固定资产投资的比重分别为31%、4%。")
    assert [name for name, _, _ in rows] == ["制造业投资占固定资产投资比重", "采矿业投资占固定资产投资比重"]


def test_one_part_of_two_wholes(read: Read) -> None:
    rows = _rows(read, "税收收入占财政总收入和一般公共预算收入的比重分别达到81%、72%。")
    assert [name for name, _, _ in rows] == ["税收收入占财政总收入比重", "税收收入占一般公共预算收入比重"]


def test_shares_behind_a_list_of_amounts(read: Read) -> None:
    rows = _rows(read, "存、贷款余额分别为310亿元、260亿元,占全省比重3.1%、2.6%。")
    assert rows[2:] == [
        ("各项存款余额占全省比重", "share", Decimal("3.1")),
        ("各项贷款余额占全省比重", "share", Decimal("2.6")),
    ]


def test_points_share_the_unit_of_the_last(read: Read) -> None:
    rows = _rows(read, "一、二、三产业分别拉动经济增长0.4个、2.5个和3.1个百分点。")
    assert rows[0] == ("第一产业拉动经济增长", "contribution", Decimal("0.4"))
    assert [value for _, _, value in rows] == [Decimal("0.4"), Decimal("2.5"), Decimal("3.1")]


def test_one_each_of_several_things(read: Read) -> None:
    rows = _rows(read, "新增市长质量奖、专利金奖各2项。")
    assert rows == [("市长质量奖数", "increment", Decimal(2)), ("专利金奖数", "increment", Decimal(2))]


def test_one_rate_for_both_of_a_contracted_pair(read: Read) -> None:
    rows = _rows(read, "城乡居民人均可支配收入分别增长6%以上。")
    assert [name for name, _, _ in rows] == ["城镇居民人均可支配收入", "农村居民人均可支配收入"]


def test_a_figure_for_each_period_of_a_list(read: Read) -> None:
    claims, _ = read(
        "全区进出口总额前快后稳,2021年、2022年进出口总额分别增长17%和4%。其中2022年4月、5月、6月分别增长2%、5%、3%。"
    )
    assert [(c.period_start and c.period_start.isoformat()[:7], c.value) for c in claims] == [
        ("2021-01", Decimal(17)),
        ("2022-01", Decimal(4)),
        ("2022-04", Decimal(2)),
        ("2022-05", Decimal(5)),
        ("2022-06", Decimal(3)),
    ]


def test_a_figure_for_each_of_the_last_years(read: Read) -> None:
    claims, _ = read("近两年,全区工业投资分别增长9%、12%。")
    assert [(c.period_start and c.period_start.year, c.value) for c in claims] == [
        (2021, Decimal(9)),
        (2022, Decimal(12)),
    ]


def test_an_ordinary_word_that_once_was_a_district_is_a_name(read: Read) -> None:
    assert _rows(read, "全区公园总数达到65个。") == [("公园数", "level", Decimal(65))]


def test_a_bound_behind_the_word_of_dealing_holds_for_all(read: Read) -> None:
    claims, _ = read("全区金融机构存、贷款余额分别突破310亿元和260亿元。")
    assert [(c.indicator, c.comparator.value) for c in claims] == [
        ("各项存款余额", "ge"),
        ("各项贷款余额", "ge"),
    ]


def test_differences_in_points_are_dealt_to_nothing(read: Read) -> None:
    rows = _rows(read, "全区工业投资、民间投资分别增长7%、5%,比上半年分别快0.7个、0.6个百分点。")
    assert [value for _, _, value in rows] == [Decimal(7), Decimal(5)]


def test_points_of_several_regions_are_no_rates(read: Read) -> None:
    claims, _ = read("赤壁市、嘉鱼县工业增加值增速分别高出全市1.5个、0.9个百分点。")
    assert claims == ()


def test_regions_named_in_the_clause_before(read: Read) -> None:
    claims, _ = read("赤壁市、嘉鱼县地区生产总值在400亿元以下,分别为382.5、361亿元。")
    assert [(c.region, c.value) for c in claims[-2:]] == [("421281", Decimal("382.5")), ("421221", Decimal(361))]
