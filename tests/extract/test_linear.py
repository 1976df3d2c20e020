"""Does the work of reading a text grow no faster than the text, whatever the text is made of?

Counted are the lines of the extractor's code that run, not seconds: the same everywhere, and loops that look back over
what was read show at once. Work inside a regular expression is not seen here: only a clock tells it, and clocks belong
to benchmarks.
"""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import ingestion.extract
from ingestion.extract import extract
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Page, SourceContext

CODE = str(Path(ingestion.extract.__file__).parent)
SHORT = 4_000  # characters; longer than any sentence that is read as one
LONGER = 4
TOLERANCE = 2  # a list may begin cheaper than it goes on; work by the square would be 4

HOSTILE: dict[str, Callable[[int], str]] = {
    "a sentence without stops": lambda n: "2023年全区固定资产投资稳中有进" * (n // 16),
    "enumeration commas": lambda n: "、" * n,
    "digits": lambda n: "7" * n,
    "digits and commas": lambda n: "7," * (n // 2),
    "open brackets": lambda n: "(" * n,
    "a bracket that stays open": lambda n: "(" + "完成投资。" * (n // 5),
    "brackets": lambda n: "()" * (n // 2),
    "分别": lambda n: "分别" * (n // 2),
    "figures and commas": lambda n: "投资5亿元," * (n // 6),
    "figures in a list": lambda n: "投资分别增长" + "5%、" * (n // 3),
    "regions": lambda n: "咸宁市咸安区、" * (n // 7),
    "figures of regions": lambda n: "8.5%全国" * (n // 6),
    "headings": lambda n: "一、2023年目标\n" * (n // 9),
    "one cell a line": lambda n: "甲\n5\n乙\n" * (n // 6),
    "responsibility at the far end": lambda n: "力争新建学校5所," * (n // 9) + "(牵头单位:某局)",
    "brackets of responsibility left open": lambda n: "新建学校5所(责任单位:某局;" * (n // 16),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_work_grows_with_the_text(name: str, vocabulary: Vocabulary) -> None:
    short = _lines_run(HOSTILE[name](SHORT), vocabulary)
    long = _lines_run(HOSTILE[name](SHORT * LONGER), vocabulary)
    assert long <= LONGER * TOLERANCE * short


def _lines_run(text: str, vocabulary: Vocabulary) -> int:
    """How many lines of the extractor's code run to read `text`?"""
    page = Page("0" * 64, text, "2023年统计公报", date(2024, 2, 1), None, "utf-8", "text/plain")
    context = SourceContext("test", "区政府", "government", "421202", "file.txt")
    count = 0

    def on_line(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return on_line

    def on_call(frame: FrameType, event: str, arg: Any) -> Any:
        return on_line if frame.f_code.co_filename.startswith(CODE) else None

    before = sys.gettrace()
    sys.settrace(on_call)
    try:
        extract(page, context, "file", vocabulary)
    finally:
        sys.settrace(before)
    return count
