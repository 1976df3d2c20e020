"""Tables in text that are ragged, endless, quoted to death, armed, or no tables."""

from collections.abc import Iterator

from tests.hostile.case import GOOD, GOOD_CLAIMS, SENTENCE, Case
from tests.hostile.html_cases import ARMED

TABLE = "2024年1-3月咸安区主要指标,\n指标,亿元\n地区生产总值,30\n"
TABLE_CLAIMS = 1


def cases() -> Iterator[Case]:
    """All of them."""

    def case(name: str, text: str | bytes, expect: int | str = TABLE_CLAIMS) -> Case:
        data = text if isinstance(text, bytes) else text.encode()
        return Case(f"csv/{name}", lambda: data, f"{name}.csv", "text/csv", expect)

    yield case("sound", TABLE)
    yield case("carriage-returns", TABLE.replace("\n", "\r"))
    yield case("both-line-ends", TABLE.replace("\n", "\r\n"))
    yield case("semicolons", TABLE.replace(",", ";"))
    yield case("tabs", TABLE.replace(",", "\t"))
    yield case("all-quoted", "\n".join(",".join(f'"{cell}"' for cell in row.split(",")) for row in TABLE.splitlines()))
    yield case("mark", "\ufeff" + TABLE)
    yield case("gb18030", TABLE.encode("gb18030"))
    yield case("quote-never-closed", TABLE + '"x', "unreadable")
    yield case("quote-never-closed-at-the-start", '"' + TABLE, "unreadable")
    yield case("quote-within", TABLE + 'a"b"c,1\n')
    yield case("text-after-a-quote", TABLE + '"a"b,1\n', "unreadable")
    yield case("quotes-100000", TABLE + '"' * 100_000 + "\n")
    yield case("quotes-100001", TABLE + '"' * 100_001 + "\n", "unreadable")
    yield case("line-end-within-quotes", TABLE + '"a\n\nb",1\n')
    yield case("commas-50000", TABLE + "," * 50_000 + "\n")
    yield case("commas-of-2-million-cells", TABLE + "," * 2_100_000, "too_large")
    yield case("rows-of-one-cell-50000", TABLE + "a\n" * 50_000)
    yield case("empty-rows-50000", TABLE + "\n" * 50_000)
    yield case("wide-first-row", "a," * 50_000 + "\n" + TABLE)
    yield case("ragged", TABLE + "a\na,b,c,d\n,\n,,,,,,\n")
    yield case("cell-of-3-million", TABLE + "a" * 3_000_000, "unreadable")
    yield case("cell-of-500000", TABLE + "a" * 500_000 + ",1\n")
    yield case("prose-in-a-cell", f'标题,正文\nx,"{GOOD}{"本段没有数字，只是说明。" * 30}"\n', GOOD_CLAIMS)
    yield case("nothing", "", "empty")
    yield case("commas-alone", ",,,\n,,,\n", "empty")
    yield case("quotes-alone", '""\n""\n', "empty")
    yield case("zeros", TABLE.replace("指", "\x00指"))
    yield case("zeros-alone", "\x00" * 100, "empty")
    yield case("bytes-of-all-kinds", bytes(range(128, 256)) * 20, "decode")
    yield case("page-named-csv", f"<html><body><p>{SENTENCE}</p></body></html>", 0)
    yield case("archive-named-csv", b"PK\x03\x04" + bytes(100), "unknown_type")
    yield case("figure-with-underscore", TABLE + "税收收入,1_000\n")
    yield case("figure-that-is-none", TABLE + "税收收入,nan\n", "any")
    yield case("figure-of-400-digits", TABLE + f"税收收入,{'9' * 400}\n")
    yield case("figure-in-arabic-digits", TABLE + "税收收入,٣٣\n")
    yield case("figure-between-marks", TABLE.replace("30", "\u202e30\u202c"))
    yield case("blank-is-not-zero", TABLE.replace("30", ""), 0)
    yield case("dashes-are-not-zero", TABLE.replace("30", "—"), 0)
    yield case("dots-are-not-zero", TABLE.replace("30", "…"), 0)
    for name, text in ARMED.items():
        quoted = text.replace('"', '""')
        yield case(f"armed-{name}", f'{TABLE}"{quoted}",\n')
    yield case("separators-alone", TABLE + ";,\t" * 20_000 + "\n")
