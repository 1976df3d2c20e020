"""Is every encoding read right or refused, and does none pass as another?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import ParseFailure
from ingestion.parse.charset import decode
from ingestion.records import QuarantineReason

SIMPLE = "2023年全县地区生产总值增长8.3%，固定资产投资完成246.79亿元，一般公共预算收入增长9%。"
OLD = "2023年全縣地區生產總值增長8.3%，固定資產投資完成246.79億元，社會消費品零售總額增長。"
BIG5 = OLD.replace("縣", "市")
META = '<html><head><meta http-equiv="Content-Type" content="text/html; charset={}"></head><body>{}</body></html>'


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        (SIMPLE.encode(), "utf-8", SIMPLE),
        (b"\xef\xbb\xbf" + SIMPLE.encode(), "utf-8", SIMPLE),
        (b"\xff\xfe" + SIMPLE.encode("utf-16-le"), "utf-16-le", SIMPLE),
        (b"\xfe\xff" + SIMPLE.encode("utf-16-be"), "utf-16-be", SIMPLE),
        (SIMPLE.encode("gb18030"), "gb18030", SIMPLE),
        (OLD.encode("gb18030"), "gb18030", OLD),
        (BIG5.encode("big5"), "big5", BIG5),
        ((BIG5 * 50).encode("big5"), "big5", BIG5 * 50),
        (b"plain ascii", "utf-8", "plain ascii"),
    ],
)
def test_undeclared_bytes_are_told_apart(data: bytes, charset: str, text: str) -> None:
    assert decode(data) == (text, charset)


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030", "x-gbk"])
def test_gb_labels_mean_gb18030(label: str) -> None:
    rare = SIMPLE + "㐀𠮷镕堃"  # outside GB2312
    text, charset = decode(META.format(label, rare).encode("gb18030"), is_html=True)
    assert rare in text
    assert charset == "gb18030"
    assert decode(rare.encode("gb18030"), label) == (rare, "gb18030")


def test_http_header_wins_over_meta_and_utf8_over_both() -> None:
    lying = META.format("big5", SIMPLE).encode("gb18030")
    assert SIMPLE in decode(lying, "gbk", is_html=True)[0]
    assert decode(META.format("gb2312", SIMPLE).encode(), "gbk", is_html=True)[1] == "utf-8"


@pytest.mark.parametrize("label", [None, "gb2312", "gbk"])
def test_big5_never_passes_as_gb18030(label: str | None) -> None:
    data = (BIG5 * 20).encode("big5")
    data.decode("gb18030", "replace")
    text, charset = decode(data, label)
    assert (text, charset) == (BIG5 * 20, "big5")


def test_latin1_of_an_ignorant_server_is_no_declaration() -> None:
    assert decode(SIMPLE.encode("gb18030"), "iso-8859-1") == (SIMPLE, "gb18030")


def test_a_cut_character_in_utf8_does_not_lose_the_page() -> None:
    data = "标题".encode()[:-1] + b"</title>" + SIMPLE.encode() * 3
    text, charset = decode(data)
    assert charset == "utf-8"
    assert text.endswith(SIMPLE * 3)
    assert text.count("\ufffd") == 1


@pytest.mark.parametrize(
    "data",
    [
        b"\xe5" * 4 + (SIMPLE.encode() + b"\xe5\xe5<") * 5,
        bytes(range(128, 256)) * 10,
        b"\xef\xbb\xbf\xff\xff",
        (SIMPLE * 3).encode().decode("latin-1").encode(),
        ("锟斤拷" * 30).encode(),
        "\ufffd".encode() * 300,
        ("きょうはてんきがよいので" * 8).encode("shift_jis"),
    ],
    ids=[
        "utf-8 broken often",
        "noise",
        "false mark",
        "latin-1 mojibake",
        "锟斤拷",
        "replacements",
        "bytes that are some GB18030 and no Chinese",
    ],
)
def test_what_nobody_can_read_is_refused(data: bytes) -> None:
    with pytest.raises(ParseFailure) as caught:
        decode(data)
    assert caught.value.reason is QuarantineReason.DECODE


def test_nul_characters_are_dropped() -> None:
    assert decode(b"a\x00b") == ("ab", "utf-8")


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "gbk", "big5", "utf-16", "nonsense"]), st.booleans())
def test_any_bytes_decode_or_are_refused(data: bytes, label: str | None, is_html: bool) -> None:
    try:
        text, _ = decode(data, label, is_html=is_html)
    except ParseFailure as failure:
        assert failure.reason is QuarantineReason.DECODE
    else:
        text.encode("utf-8")  # no lone surrogates


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff\ufffe"), max_size=200))
def test_declared_gb18030_comes_back_as_written(text: str) -> None:
    data = (SIMPLE * 2 + text).encode("gb18030")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            assert decode(data, "gb18030")[0] == SIMPLE * 2 + text
        except ParseFailure as failure:
            assert "mojibake" in failure.detail


def test_one_garbled_line_of_furniture_costs_no_page() -> None:
    text = "当前位置: 首页 --" + "锟斤拷" * 6 + "\n" + "全区地区生产总值增长百分之六,经济运行平稳。" * 20
    assert decode(text.encode())[0] == text
