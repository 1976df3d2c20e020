"""Does normalisation undo damage without losing the way back to the page's own characters?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.extract.normalize import names_to_protect, normalize


def test_full_width_forms_become_ascii_and_chinese_stops_stay() -> None:
    assert normalize("增长８．５％，（其中：投资２３亿元）；。、").text == "增长8.5%,(其中:投资23亿元);。、"


def test_glosses_go_and_the_span_leads_back_to_the_page() -> None:
    source = "全區(qū)經(jīng)濟(jì)發(fā)展較(jiào)快，完成23.5億(yì)元"
    normal = normalize(source)
    assert normal.text == "全区经济发展较快,完成23.5亿元"
    start = normal.text.index("23.5亿")
    first, last = normal.source_span(start, start + len("23.5亿"))
    assert source[first:last] == "23.5億"


@pytest.mark.parametrize("kept", ["投资(km)", "面积(市)", "单位(kWh)", "见(附件)", "含(GDP)", "里(mu)"])
def test_brackets_that_are_no_gloss_stay(kept: str) -> None:
    assert normalize(kept).text == kept


def test_glosses_that_lost_their_tones_or_are_said_again_go_where_there_are_many() -> None:
    once = "全(quan)區(qu)生(sheng)產(chan)(chan)總(zong)值(zhi)(zhi)(zhi)"
    assert normalize(once * 2).text == "全区生产总值" * 2
    assert normalize("男(men)女(women)").text == "男(men)女(women)"
    assert normalize("增(zēng)(zēng)長(zhǎng)8%").text == "增長8%"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("实现14 879.2亿元", "实现14879.2亿元"),
        ("达到3 463亿元", "达到3463亿元"),
        ("人口1 234 567人", "人口1234567人"),
        ("甲市 12 345亿元", "甲市 12 345亿元"),  # cells of a table
        ("排名12 345.6亿元7 8", "排名12345.6亿元7 8"),
        ("共1234 567亿元", "共1234 567亿元"),  # no thousands
    ],
)
def test_thousands_that_are_set_apart_are_one_number(written: str, meant: str) -> None:
    assert normalize(written).text == meant


def test_names_are_protected_from_the_change_of_script() -> None:
    protected = names_to_protect(("乾县", "大冶市"))
    assert protected == ("乾县",)
    assert normalize("乾縣經濟發展報告：乾县增長八個點", protected).text.endswith("乾县增长八个点")


def test_a_simplified_text_is_left_alone() -> None:
    assert normalize("乾县实现增长").text == "乾县实现增长"


def test_an_item_number_does_not_join_the_figure_behind_it() -> None:
    assert normalize("①20个项目").text == "(1)20个项目"


def test_raised_digits_behind_a_number_are_marks_of_footnotes() -> None:
    text = normalize("总产值12.5¹亿元，增长8.1%²³。面积3.2km²")
    assert text.text == "总产值12.5亿元,增长8.1%。面积3.2km2"
    assert text.source_span(3, 9) == (3, 10)


@given(st.text())
def test_every_character_knows_its_source(source: str) -> None:
    normal = normalize(source)
    assert len(normal.offsets) == len(normal.text) + 1
    assert all(a <= b for a, b in zip(normal.offsets, normal.offsets[1:], strict=False))
    assert normal.offsets[-1] == len(source)


@given(st.text(alphabet="亿元增长8.5%,。 \n\r\u3000\x00\u200b區经(ū)", max_size=40))
def test_spans_stay_inside_the_source(source: str) -> None:
    normal = normalize(source)
    for start in range(len(normal.text)):
        first, last = normal.source_span(start, start + 1)
        assert 0 <= first < last <= len(source)
