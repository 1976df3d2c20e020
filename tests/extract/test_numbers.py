"""The number grammar: values, units, bounds, ranks, and what is no quantity at all. All sentences are invented."""

from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.extract import numerals
from ingestion.extract.noise import NoiseKind, NumberNoise
from ingestion.extract.numbers import find_noise, find_quantities
from ingestion.extract.quantity import Form
from ingestion.extract.units import UnitTable
from ingestion.records import Comparator

UNITS = UnitTable.load(Path(__file__).parents[2] / "dbt_project" / "seeds")


def said(text: str) -> list[str]:
    """Each quantity as `whole expression|value[..high] unit comparator`."""
    out = []
    for q in find_quantities(text, UNITS):
        value = f"{q.value}" + (f"..{q.value_high}" if q.value_high is not None else "")
        out.append(f"{text[q.start : q.end]}|{value} {q.unit} {q.comparator or '-'}")
    return out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("完成1,234.56万元", "1,234.56万元|1234.56 万元 -"),
        ("总产值3万8000亿元", "3万8000亿元|38000 亿元 -"),
        ("达到3.5万亿元", "3.5万亿元|35000 亿元 -"),
        ("投入1亿2000万元", "1亿2000万元|1.2 亿元 -"),
        ("投入5千万元", "5千万元|5000 万元 -"),
        ("奖补两千三百万元", "两千三百万元|2300 万元 -"),
        ("突破五千亿元", "突破五千亿元|5000 亿元 ge"),
        ("提升百分之二十", "百分之二十|20 % -"),
        ("自然增长率千分之四点五", "千分之四点五|0.45 % -"),
        ("费率为4.5‰", "4.5‰|0.45 % -"),
        ("超额完成百分百", "百分百|100 % -"),
        ("占比逾五成", "逾五成|50 % ge"),
        ("用地1.2万平方米", "1.2万平方米|1.2 万平方米 -"),
        ("培育1.55万家", "1.55万家|1.55 万家 -"),
        ("发电25万千瓦时", "25万千瓦时|25 万千瓦时 -"),
        ("装机30千瓦", "30千瓦|30 千瓦 -"),
        ("提高2.8个百分点", "2.8个百分点|2.8 个百分点 -"),
        ("提高3百分点", "3百分点|3 个百分点 -"),
        ("能耗0.45吨标准煤/万元", "0.45吨标准煤/万元|0.45 吨标准煤/万元 -"),
        ("投资 500 亿元", "500 亿元|500 亿元 -"),
        ("建成1.3万栋", "1.3万栋|1.3 万栋 -"),
        ("招引100名人才", "100名|100 人 -"),
        ("培养80个人才", "80个|80 个 -"),
        ("增速-2.1%", "-2.1%|-2.1 % -"),
        ("增速为负3.2%", "负3.2%|-3.2 % -"),
        ("实现翻番", "翻番|100 % -"),
        ("产值翻了两番", "翻了两番|300 % -"),
        ("与上年持平", "持平|0 % -"),
        ("增长2倍", "2倍|2 倍 -"),
        ("收入比为2.1:1", "2.1:1|2.1  -"),
    ],
)
def test_value_and_unit(text: str, expected: str) -> None:
    assert said(text) == [expected]


def test_money_without_its_unit_is_implied_and_flagged() -> None:
    (quantity,) = find_quantities("年度计划投资81.6亿,", UNITS)
    assert (quantity.value, quantity.unit, quantity.unit_is_implied) == (Decimal("81.6"), "亿元", True)
    (written,) = find_quantities("年度计划投资81.6亿元,", UNITS)
    assert not written.unit_is_implied


def test_a_foreign_currency_sign_implies_no_yuan() -> None:
    (quantity,) = find_quantities("引资$5亿,", UNITS)
    assert (quantity.unit, quantity.unit_is_implied) == ("", False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不低于1000亿元", "不低于1000亿元|1000 亿元 ge"),
        ("不得超过3%", "不得超过3%|3 % le"),
        ("至少开展1次", "至少开展1次|1 次 ge"),
        ("超过了20%", "超过了20%|20 % ge"),
        ("GDP过440亿元", "过440亿元|440 亿元 ge"),
        ("招引过3家企业", "3家|3 家 -"),
        ("通过12项验收", "12项|12 项 -"),
        ("约2000万元", "约2000万元|2000 万元 approx"),
        ("节约2000万元", "2000万元|2000 万元 -"),
        ("签约33个", "33个|33 个 -"),
        ("压减至4次", "压减至4次|4 次 le"),
        ("压缩为2个工作日", "2个工作日|2 个工作日 -"),
        ("接近80%", "接近80%|80 % approx"),
        ("附近80家", "80家|80 家 -"),
        ("30余亿元", "30余亿元|30 亿元 ge"),
        ("30多亿元", "30多亿元|30 亿元 ge"),
        ("5300多栋", "5300多栋|5300 栋 ge"),
        ("近30亿元", "近30亿元|30 亿元 approx"),
        ("上亿元", "上亿元|1 亿元 ge"),
        ("上百家", "上百家|100 家 ge"),
        ("不少于两家", "不少于两家|2 家 ge"),
        ("达到16%以上", "16%以上|16 % ge"),
        ("8%(含)以上", "8%(含)以上|8 % ge"),
        ("控制在4.5%以内", "4.5%以内|4.5 % le"),
        ("24小时内办结", "24小时内|24 小时 le"),
        ("五个工作日内答复", "五个工作日内|5 个工作日 le"),
        ("亿元以上项目", "亿元以上|1 亿元 ge"),
        ("5.5%左右", "5.5%左右|5.5 % approx"),
    ],
)
def test_bound_words_that_touch_the_number(text: str, expected: str) -> None:
    assert said(text) == [expected]


def test_a_trailing_bound_is_told_apart_from_a_leading_one() -> None:
    trailing, leading, both = (find_quantities(t, UNITS)[0] for t in ("6%以上", "超过6%", "不低于6%以上"))
    assert (trailing.comparator_is_trailing, leading.comparator_is_trailing) == (True, False)
    assert (both.comparator, both.comparator_is_trailing) == (Comparator.GE, False)


def test_a_bound_word_belongs_to_one_number_only() -> None:
    assert said("至少三个多20家") == ["至少三个|3 个 ge", "20家|20 家 -"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6%-7%", ["6%-7%|6..7 % range"]),
        ("6—7%", ["6—7%|6..7 % range"]),
        ("6%至7%", ["6%至7%|6..7 % range"]),
        ("8%~10%左右", ["8%~10%左右|8..10 % range"]),
        ("30至35亿元", ["30至35亿元|30..35 亿元 range"]),
        ("50亿-100亿元", ["50亿-100亿元|50..100 亿元 range"]),
        ("5000-1万户", ["5000-1万户|0.5..1 万户 range"]),
        ("三到五家", ["三到五家|3..5 家 range"]),
        ("从5%到8%", ["5%|5 % -", "8%|8 % -"]),
        ("由0.9万家增加到1.5万家", ["0.9万家|0.9 万家 -", "1.5万家|1.5 万家 -"]),
        ("10%-8%", ["10%|10 % -", "8%|8 % -"]),
        ("3家-5%", ["3家|3 家 -", "5%|5 % -"]),
    ],
)
def test_ranges_share_a_unit_and_rise(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_a_structure_is_one_share_a_part() -> None:
    found = find_quantities("三次产业结构为8.3:41.4:50.3,上午10:40:50", UNITS)
    assert [(str(q.value), q.unit, q.form) for q in found] == [
        ("8.3", "%", Form.STRUCTURE),
        ("41.4", "%", Form.STRUCTURE),
        ("50.3", "%", Form.STRUCTURE),
    ]


@pytest.mark.parametrize(
    ("text", "ranks_found"),
    [
        ("由第8位上升到第5位", [(8, None), (5, None)]),
        ("增速位居全市第一、第二", [(1, None), (2, None)]),
        ("进入全省前三", [(3, Comparator.LE)]),
        ("列全市前10名", [(10, Comparator.LE)]),
        ("跻身全国五十强", [(50, Comparator.LE)]),
        ("位居榜首", [(1, None)]),
        ("居全省第3,", [(3, None)]),
        ("位次前移3位", []),
        ("第三产业,第一季度,第二批,第五次会议,全市第一大镇,第一、要抓", []),
        ("前三季度,前5个月,目前5位院士,前列", []),
        ("引进世界500强企业", []),
        ("把就业放在首位,提升首位度", []),
        ("倒数第一", []),
    ],
)
def test_ranks(text: str, ranks_found: list[tuple[int, Comparator | None]]) -> None:
    found = [q for q in find_quantities(text, UNITS) if q.is_ordinal]
    assert [(int(q.value), q.comparator) for q in found] == ranks_found
    assert all(q.unit == "位" and q.form is Form.ORDINAL for q in found)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2023年", NoiseKind.DATE),
        ("1-4月份", NoiseKind.DATE),
        ("5月26日", NoiseKind.DATE),
        ("2022-05-26", NoiseKind.DATE),
        ("16:44:27", NoiseKind.DATE),
        ("“十四五”", NoiseKind.PLAN),
        ("(一)", NoiseKind.NUMBERING),
        ("12.加快建设", NoiseKind.NUMBERING),
        ("〔2023〕12号", NoiseKind.DOCUMENT),
        ("第三产业", NoiseKind.ORDINAL),
        ("107国道", NoiseKind.IDENTIFIER),
        ("12345热线", NoiseKind.IDENTIFIER),
        ("PM2.5浓度", NoiseKind.IDENTIFIER),
        ("5G基站", NoiseKind.IDENTIFIER),
        ("电话0551-1234567", NoiseKind.IDENTIFIER),
        ("手机13812345678", NoiseKind.IDENTIFIER),
        ("8+16体系", NoiseKind.FORMULA),
        ("数十亿元", NoiseKind.VAGUE),
        ("三分之一", NoiseKind.VAGUE),
        ("“三个一批”", NoiseKind.SPELLED_COUNT),
        ("突破一批", NoiseKind.SPELLED_COUNT),
        ("万亩茶园", NoiseKind.SCALE_WORD),
        ("总产值 亿元", NoiseKind.SCALE_WORD),  # the unit of a table row
        ("1024×768以上", NoiseKind.IDENTIFIER),
    ],
)
def test_noise_is_no_quantity_and_says_why(text: str, kind: NoiseKind) -> None:
    assert find_quantities(text, UNITS) == []
    assert {item.kind for item in find_noise(text, UNITS)} == {kind}


def test_names_after_letters_do_not_swallow_a_quantity() -> None:
    assert said("实现GDP86.1亿元,建5G基站900个") == ["86.1亿元|86.1 亿元 -", "900个|900 个 -"]


def test_small_spelled_counts_are_figures_only_after_a_counting_verb() -> None:
    assert said("健全三项机制,新建三所学校") == ["三所|3 所 -"]


@pytest.mark.parametrize("text", ["投资七八亿元", "十四五六万元", "一统江山", "万万没有"])
def test_the_tail_of_an_ill_formed_numeral_is_no_number(text: str) -> None:
    assert said(text) == []


def test_a_digit_run_too_long_for_an_amount_takes_its_scale_with_it() -> None:
    assert said("1234567890123456789亿元") == []


@pytest.mark.parametrize(
    ("run", "value"),
    [
        ("十", 10), ("二十", 20), ("一百零八", 108), ("一百八", 180), ("三万八", 38000), ("两千三百万", 23_000_000),
        ("一万亿", 10**12), ("三点五万亿", 3_500_000_000_000), ("百亿", 10**10), ("三十点五", Decimal("30.5")),
        ("3万8000亿", 3_800_000_000_000), ("1,234", 1234),
        ("十四五", None), ("七八", None), ("二〇二三", None), ("亿亿", None), ("百百", None), ("三十家", None),
    ],
)  # fmt: skip
def test_numerals(run: str, value: int | Decimal | None) -> None:
    assert numerals.spelled_value(run) == value


def test_noise_spans_carry_the_digits() -> None:
    text = "第17届,〔2021〕8号"
    spans = [text[n.start : n.end] for n in find_noise(text, UNITS) if isinstance(n, NumberNoise)]
    assert spans == ["第17", "〔2021〕8号"]
