"""Does every damage that normalisation undoes leave the way back to the page's own characters whole?"""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.extract.normalize import NormalText, normalize
from tests.golden.variants import damaged, glossed, traditional

many = settings(max_examples=200, deadline=None, derandomize=True)
WORDS = [
    "全区",
    "经济发展",
    "固定资产投资",
    "完成23.5亿元",
    "增长8.5%",
    "个百分点",
    "企业5家",
    "，",
    "。",
    "（其中",
    "）",
    "\n",
    "项目",
    "2023年",
    "1—4月",
    "GDP",
    "：",
    "第3位",
    "“十四五”",
    "不低于",
    "万亩",
    " ",
]
texts = st.lists(st.sampled_from(WORDS), max_size=30).map("".join)
DAMAGES = [
    "\u200b",
    "\xad",
    "\x00",
    "\u3000",
    "\xa0",
    "\t",
    "\r\n",
    "\u2028",
    "é",
    "e\u0301",
    "①",
    "㎡",
    "％",
    "Ａ",
    "\ufeff",
    "區(qū)",
    "個(gè)",
    "(km)",
    "（市）",
    "𠮷",
    "\ud800",
    "ﬁ",
    "縣",
    "発",
]
damaged_texts = st.lists(st.sampled_from(WORDS + DAMAGES) | st.characters(), max_size=40).map("".join)


sound_texts = texts.map(lambda text: re.sub("[，。]{2,}", "。", text))  # no two marks in a row


def check_way_back(normal: NormalText) -> None:
    assert len(normal.offsets) == len(normal.text) + 1
    assert normal.offsets[-1] == len(normal.source)
    assert all(a <= b for a, b in zip(normal.offsets, normal.offsets[1:], strict=False))
    for start in range(len(normal.text)):
        first, last = normal.source_span(start, start + 1)
        assert 0 <= first < last <= len(normal.source)


@given(damaged_texts)
@many
def test_any_damage_leaves_the_way_back_whole(source: str) -> None:
    check_way_back(normalize(source))


@given(damaged_texts)
@many
def test_ascii_letters_digits_and_simplified_characters_are_their_own_source(source: str) -> None:
    """Where a character survives as itself, its place leads to that very character."""
    normal = normalize(source)
    for place, char in enumerate(normal.text):
        origin = source[normal.offsets[place]]
        if char.isascii() and char.isdigit() and origin.isascii() and origin.isdigit():
            assert origin == char


@given(sound_texts)
@many
def test_a_sound_text_is_changed_in_width_alone(source: str) -> None:
    normal = normalize(source)
    assert len(normal.text) == len(source)
    assert list(normal.offsets) == list(range(len(source) + 1))


@given(texts)
@many
def test_normalising_twice_is_normalising_once(source: str) -> None:
    once = normalize(source).text
    assert normalize(once).text == once


@given(texts)
@many
def test_glosses_leave_no_trace_and_stand_in_no_span(source: str) -> None:
    plain, with_glosses = (normalize(form(source).data.decode()) for form in (traditional, glossed))
    assert with_glosses.text == plain.text
    check_way_back(with_glosses)
    for start in range(len(plain.text)):
        one = plain.source[slice(*plain.source_span(start, start + 1))]
        other = with_glosses.source[slice(*with_glosses.source_span(start, start + 1))]
        assert one == other


@given(sound_texts)
@many
def test_doubled_stops_and_full_width_characters_read_as_plain_ones(source: str) -> None:
    normal = normalize(damaged(source).data.decode())
    assert normal.text == normalize(source).text
    check_way_back(normal)


@given(st.text(alphabet="全区经济发展固定资产投资", min_size=1, max_size=20), st.integers(0, 20))
@many
def test_what_is_no_gloss_stays(han: str, place: int) -> None:
    place = min(place, len(han))
    for aside in ("(km)", "(GDP)", "(含园区)", "(2023)"):
        text = han[:place] + aside + han[place:]
        assert normalize(text).text == text
