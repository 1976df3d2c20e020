"""Is every text read right in every encoding, whether its charset is declared, not declared or declared wrongly?"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.errors import ParseFailure
from ingestion.parse.charset import decode
from ingestion.records import QuarantineReason

SIMPLE = {
    "report": "今年以来，全县上下奋力攻坚，地区生产总值增长8.3%，固定资产投资完成246.79亿元，同比增长11.2%。"
    "规模以上工业增加值增长9.6%，社会消费品零售总额增长7.5%，城乡居民人均可支配收入分别增长6.1%、7.4%。",
    "short": "2025年：粮食总产41.6万吨",
    "table": "指标,单位,本月,累计\n工业用电量,万千瓦时,8123,45120\n一般公共预算收入,万元,3050,21770\n",
    "names": "牵头单位：龚镕堃、禤喆，责任单位：濉溪县、鄠邑区、浬浦镇",  # outside GB2312, as names are
    "rare": "㐂村与𠮷田乡共建，䶮湖堤防加固3.2公里",  # four bytes in GB18030
    "furniture": "首页 | 走进本县 | 政务公开 | 办事服务 | 互动交流\n版权所有：县人民政府办公室",
    "rows": "".join(f"第{n}项 完成{n * 7}个，占{n}%\n" for n in range(1, 60)),
}
OLD = {
    "report": "本年度本市經濟穩步增長，第三季本地生產總值較上年同期上升3.4%，失業率維持在2.9%的低水平。"
    "政府預計全年增長介乎2.5%至3.5%，並會繼續推動旅遊、貿易及創新科技發展，協助企業開拓市場。",
    "short": "二零二五年住宅單位落成量為18 500個",
    "table": "項目,單位,第一季,第二季\n零售業總銷貨價值,百萬元,31250,30811\n訪港旅客,萬人次,1120,1175\n",
    "square": "區內生產總值達到5.2萬億元，較上月底增加1.1%；外匯儲備相當於流通貨幣的五倍多。",
}
HONG_KONG = {"cantonese": "佢哋喺深水埗同鰂魚涌開咗新舖，啲街坊話生意好咗三成，今年目標做到1200萬元。"}
PRIVATE = {"private": "本县地区生产总值\ue5e5达到300亿元，其中\ue76c工业增加值增长8%，投资增长12%。"}
WITH_ASCII = {name: text for name, text in (SIMPLE | OLD).items() if name != "names"}

# (texts, codec they are written in, the name they must be known by)
WRITTEN = [
    (SIMPLE | OLD | HONG_KONG | PRIVATE, "utf-8", "utf-8"),
    (SIMPLE | OLD, "utf-8-sig", "utf-8"),
    (SIMPLE | OLD | PRIVATE, "gb18030", "gb18030"),
    ({name: text for name, text in SIMPLE.items() if name != "rare"}, "gbk", "gb18030"),
    (OLD, "big5", "big5"),
    (OLD, "cp950", "big5"),
    (OLD | HONG_KONG, "big5hkscs", "big5"),
    (SIMPLE | OLD, "utf-16", "utf-16-le"),  # with its mark
    (WITH_ASCII, "utf-16-le", "utf-16-le"),
    (WITH_ASCII, "utf-16-be", "utf-16-be"),
]
DECLARED = [None, "utf-8", "gb2312", "gbk", "GB18030", "big5", "Big5-HKSCS", "iso-8859-1", "windows-1252", "utf-16"]
PAGE = '<html><head>{meta}<title>{title}</title></head><body><div class="content"><p>{text}</p></div></body></html>'


def cases() -> Iterator[tuple[str, str, bytes, str | None, str | None, str, str]]:
    """(name, codec, bytes, charset in the header, in the page, text, name of the charset)."""
    for texts, codec, name in WRITTEN:
        for title, text in texts.items():
            data = text.encode(codec)
            for label in DECLARED:
                yield f"{title}-{codec}-header-{label}", codec, data, label, None, text, name
                if "16" not in codec and label is not None:
                    yield f"{title}-{codec}-page-{label}", codec, data, None, label, text, name
            yield f"{title}-{codec}-disagree", codec, data, "big5" if name != "big5" else "gbk", "utf-8", text, name


CASES = list(cases())


def test_the_made_set_is_large_enough() -> None:
    assert len(CASES) >= 200
    assert len({case[0] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("codec", sorted({codec for _, codec, _ in WRITTEN}))
def test_text_is_read_right_whatever_is_declared(codec: str) -> None:
    wrong = []
    for name, written, data, header, meta, text, charset in CASES:
        if written != codec:
            continue
        given = data
        if meta is not None:
            tag = f'<meta http-equiv="Content-Type" content="text/html; charset={meta}">'
            given = PAGE.format(meta=tag, title=text[:8], text=text).encode(codec)
        try:
            found, used = decode(given, header, is_html=meta is not None)
        except ParseFailure as failure:
            found, used = failure.detail, "refused"
        if text not in found or used != charset:
            wrong.append((name, used, found[:40]))
    assert not wrong


@pytest.mark.parametrize("codec", ["gb18030", "big5", "utf-16-le"])
@pytest.mark.parametrize("declared", [None, "gb2312", "big5"])
def test_damage_is_refused_rather_than_read_in_part(codec: str, declared: str | None) -> None:
    """In UTF-8 a broken byte harms itself alone; elsewhere it may shift all that follows."""
    data = (OLD["report"] * 3).encode(codec)
    broken = data[:101] + b"\xff" + data[101:]
    with pytest.raises(ParseFailure) as caught:
        decode(broken, declared)
    assert caught.value.reason is QuarantineReason.DECODE


def test_utf16_without_mark_and_without_a_single_ascii_character_is_refused() -> None:
    with pytest.raises(ParseFailure):
        decode(SIMPLE["names"].encode("utf-16-le"))


def test_two_encodings_in_one_page_are_refused() -> None:
    mixed = SIMPLE["report"].encode() * 2 + SIMPLE["report"].encode("gb18030") * 2
    with pytest.raises(ParseFailure):
        decode(mixed, "utf-8")


@pytest.mark.parametrize("word", ["通通", "联通", "谩骂"])
def test_a_short_word_in_gbk_that_happens_to_be_letters_in_utf8_is_read_as_declared(word: str) -> None:
    data = f"{word} 5".encode("gbk")
    assert decode(data, "gbk") == (f"{word} 5", "gb18030")


@pytest.mark.parametrize("text", ["Zürich – 3 café", "Ørsted 12", "naïve ± 5"])
def test_letters_of_europe_in_utf8_stay_what_they_are(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8")
    assert decode(text.encode(), "utf-8") == (text, "utf-8")


EVALUATION = Path(os.path.abspath(__file__)).parents[4] / "shared" / "evaluation"  # noqa: PTH100


@pytest.mark.skipif(not EVALUATION.is_dir(), reason="the labelled documents lie beside the project, where they do")
def test_labelled_documents_are_read_by_their_charset() -> None:
    rows = [json.loads(line) for line in (EVALUATION / "corpus" / "manifest.jsonl").read_text("utf-8").splitlines()]
    known = {EVALUATION / "corpus" / "texts" / row["file"]: row["encoding"].lower() for row in rows}
    assert len(known) >= 8
    for path, encoding in known.items():
        text, used = decode(path.read_bytes(), is_html=path.suffix == ".html")
        assert used == {"gbk": "gb18030", "gb2312": "gb18030"}.get(encoding, encoding), path.name
        assert "\ufffd" not in text
    for path in sorted((EVALUATION / "seeds" / "texts").iterdir()):
        for codec in ("utf-8", "gb18030"):
            text = path.read_text("utf-8")
            for declared in (None, "gb2312", "big5", "utf-8"):
                assert decode(text.encode(codec), declared) == (text.removeprefix("\ufeff").replace("\x00", ""), codec)
