"""Are headings told by their form, and sentences cut where they end?"""

from ingestion.extract.structure import SENTENCE_MAXIMUM, blocks, numbering_end, sentences


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text, 0, len(text))]


def test_levels_of_headings() -> None:
    text = "一、主要目标\n(二)工业\n3.粮食增产\n全年目标\n粮食产量达到20万吨以上。\n各位代表:\n"
    assert [(text[b.start : b.end], b.level) for b in blocks(text)] == [
        ("一、主要目标", 1),
        ("(二)工业", 2),
        ("3.粮食增产", 3),
        ("全年目标", 5),
        ("粮食产量达到20万吨以上。", 0),
        ("各位代表:", 0),
    ]


def test_a_decimal_is_no_item_number() -> None:
    assert numbering_end("3.5亿元", 0, 5) == 0
    assert numbering_end("3.粮食", 0, 4) == 2


def test_a_stop_in_quotation_marks_ends_no_sentence() -> None:
    assert cut("他说“要实干。再实干”,增长8%。全市增长9%。") == ["他说“要实干。再实干”,增长8%。", "全市增长9%。"]


def test_a_sentence_without_end_is_cut() -> None:
    text = "新增企业10家," * 2000
    pieces = cut(text)
    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= SENTENCE_MAXIMUM
