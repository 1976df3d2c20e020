"""Texts that make patterns crawl or numbers lie, and characters that are not what they look like."""

from collections.abc import Iterator
from dataclasses import replace

from tests.hostile.case import GOOD, GOOD_CLAIMS, HEADING, SENTENCE, Case

SHORT, LONG = 15_000, 100_000  # characters, of one pattern without end


def pumped(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length]


PUMPS = {
    "digits": "1",
    "digits-and-points": "1.",
    "digits-and-commas": "1,",
    "digits-and-enumeration": "1、",
    "percents": "1%、",
    "respectively": "分别",
    "respectively-with-figures": "分别增长1%、",
    "brackets-open": "（",
    "brackets-open-and-closed": "（）",
    "brackets-around-digits": "（1）",
    "quotes": "“",
    "book-titles": "《",
    "years": "2024年",
    "years-in-range": "2024-",
    "from-to": "从1到",
    "and": "和",
    "commas": "，",
    "of": "的",
    "growth": "增长",
    "growth-of": "增长1",
    "regions": "咸安区",
    "indicators": "地区生产总值",
    "indicators-listed": "地区生产总值、",
    "units": "亿元",
    "numerals": "一",
    "numerals-of-ten-thousand": "一万亿",
    "spaces": " ",
    "wide-spaces": "　",
    "line-ends": "\n",
    "bars": "|",
    "equals": "=",
    "marks-of-lists": "一、\n",
    "dots": "……",
    "above": "以上",
}
# Figures that programs take for numbers though nobody writes them, or that are none.
ODD_NUMBERS = ("1_000", "nan", "inf", "1e400", "0x10", "٣", "१२", "Ⅷ", "½", "8.8.8", "--8", "1,2,3,4", "9" * 400, "∞")
READ_IN_PART = ("1e400", "0x10", "--8")  # the digits next to the sign are taken for the figure: 400 %, 10 %, 8 %
MARKS = {
    "right-to-left": "\u202e",
    "isolate": "\u2066",
    "zero-width": "\u200b",
    "joiner": "\u200d",
    "mark-in-the-middle": "\ufeff",
    "soft-hyphen": "\u00ad",
    "variation": "\ufe0f",
}


def cases() -> Iterator[Case]:
    """All of them."""

    def case(name: str, text: str, expect: int | str = GOOD_CLAIMS) -> Case:
        return Case(f"text/{name}", text.encode, f"{name}.txt", "text/plain", expect)

    for name, piece in PUMPS.items():
        yield case(f"pump-{name}", GOOD + "\n" + pumped(piece, SHORT))
        yield replace(case(f"pump-{name}-long", GOOD + "\n" + pumped(piece, LONG)), is_heavy=True)
    for number, figure in enumerate(ODD_NUMBERS):
        expect = "any" if figure in READ_IN_PART else GOOD_CLAIMS
        yield case(f"odd-number-{number}", f"{GOOD}咸安区外贸出口增长{figure}%。\n", expect)
    for name, mark in MARKS.items():
        yield case(f"mark-{name}", f"{HEADING}{mark}\n{mark}{SENTENCE}{mark}\n")
    split = SENTENCE.replace("30", "3\u200b0")
    yield case("mark-within-a-number", f"{HEADING}\n{split}\n")
    yield case("full-width-digits", f"{HEADING}\n{SENTENCE.replace('8%', '８％').replace('30', '３０')}\n")
    yield case("zeros", "\x00".join(GOOD))
    yield case("nothing-but-zeros", "\x00" * 1000, "empty")
    yield case("nothing-but-spaces", " \r\n\t" * 1000, "empty")
    yield case("controls", "\x01\x02" * 500 + GOOD, "unknown_type")
    yield case("one-control-of-each", GOOD + "".join(map(chr, range(1, 9))))
    yield case("a-million-and-one-characters", "咸安区发展。\n" * 150_000, "too_large")
    yield case("a-line-of-200000", GOOD + "发展" * 100_000)
    yield case("lines-20000", GOOD + "一\n" * 20_000)
    for name, line in (
        ("sql", "'; DROP TABLE claims;--"),
        ("jinja", "{{7*7}}"),
        ("formula", "=1+1"),
        ("escape", "\x1b[2J"),
    ):
        yield case(f"armed-{name}", f"{GOOD}{line}\n")
