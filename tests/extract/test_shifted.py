"""Is text that was shifted by one byte read again, and nothing else touched?"""

import pytest

from ingestion.extract.normalize import normalize


def damaged(before: str, behind: str, gloss: str) -> str:
    """`before` + `behind` with a gloss written between the two bytes of the first character of `behind`."""
    encoded = behind.encode("gbk")
    return f"{before}?{gloss}){encoded[1:].decode('gbk', 'strict')}"


def test_a_shifted_run_is_read_again_up_to_its_end() -> None:
    source = damaged("扶持有", "潛力的企業", "jié") + "發展壯大，全區產業總產值增長8%。"
    assert normalize(source).text.startswith("扶持有?力的企业发展壮大,全区产业总产值")


def test_a_lost_first_character_is_taken_from_elsewhere_in_the_text() -> None:
    source = "區內企業潛力很大。" + damaged("扶持有", "潛力的企業", "jié") + "發展壯大，全區產業總產值增長8%。"
    normal = normalize(source)
    assert "扶持有潜力的企业发展" in normal.text
    start = normal.text.index("发展")
    assert normal.source[slice(*normal.source_span(start, start + 2))] == "發展"


@pytest.mark.parametrize("text", ["真的吗?是的,增长8%。", "增长8%??全区总产值120亿元", "怎么办?jié)", "A?B?C"])
def test_other_question_marks_stay(text: str) -> None:
    assert normalize(text).text == text
