"""Are the runs of a text those of its letters, each once, whatever marks stand between and however it is written?"""

import random
import unicodedata
import zlib
from array import array

import pytest

from ingestion.similarity import LEAST_CHARACTERS, shingles

MARKS = "，。、；：“”（）《》%％.-—· \n　"


def runs_by_the_book(text: str) -> set[int]:
    normal = unicodedata.normalize("NFKC", text)
    data = "".join(char for char in normal if char.isalnum()).casefold().encode("utf-16-le")
    return {zlib.crc32(data[at : at + 10]) for at in range(0, len(data) - 9, 2)}


@pytest.mark.parametrize("letters", ["甲乙丙丁AbZ09", "甲乙ＡＢｚ０９", "㎡①℃Ⅱ甲é", "e\u0301甲ﬁ乙"])
@pytest.mark.parametrize("length", [0, 1, 4, 5, 6, 13, 300])
def test_every_run_of_five_letters_counts_once(letters: str, length: int) -> None:
    chance = random.Random(length)
    text = MARKS * LEAST_CHARACTERS + "".join(chance.choice(letters + MARKS) for _ in range(2 * length))
    assert set(array("I", shingles(text))) == runs_by_the_book(text)
    assert len(shingles(text)) == array("I").itemsize * len(runs_by_the_book(text))


def test_each_character_is_read_as_in_its_plain_form() -> None:
    for char in map(chr, (*range(0x3400), *range(0x9F00, 0xA000), *range(0xF900, 0x10000))):
        text = f"甲乙丙{char}丁戊己" + "。" * LEAST_CHARACTERS
        assert set(array("I", shingles(text))) == runs_by_the_book(text), char
