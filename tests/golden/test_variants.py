"""Are the variants what they are called, and the same text to a reader?"""

import pytest

from ingestion.parse import parse
from tests.golden.variants import VARIANTS, damaged, glossed, page, traditional

TEXT = """某县2023年计划
2023-01-05
全县生产总值增长8.5%，实现目标30亿元；新增企业5个。
指标 | 单位 | 数值
工业产值 | 亿元 | 30
"""


def test_traditional_and_glossed_differ_by_glosses_alone() -> None:
    plain, with_glosses = traditional(TEXT).data.decode(), glossed(TEXT).data.decode()
    assert "全縣生產總值增長8.5%" in plain
    assert "生產(chǎn)總(zǒng)值增長8.5%" in with_glosses
    assert "企業(yè)5個(gè)。" in with_glosses


def test_damaged_doubles_stops_and_widens_figures() -> None:
    assert "增长８．５％，，实现目标３０亿元；；新增企业５个。。" in damaged(TEXT).data.decode()


def test_a_page_reads_as_its_text_without_the_clothing() -> None:
    file = page(TEXT)
    read = parse(file.data, raw_sha256="0" * 64, url="a.html", media_type=file.media_type)
    assert read.title == "某县2023年计划"
    assert "2023-01-05\n全县生产总值增长8.5%，实现目标30亿元；新增企业5个。\n指标 | 单位 | 数值\n" in read.text
    assert "政务服务" not in read.text and "相关阅读" not in read.text


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_of_nothing_is_bytes(name: str) -> None:
    assert isinstance(VARIANTS[name]("").data, bytes)
