"""Does a page whose title is script, formula, SQL, template and terminal escape at once act anywhere on its way?

One night on a folder with such a page, and then a look into all that people open: the tables, the files made of
answers, the terminal, the logs, the page of the gates and the texts of the release.
"""

import csv
import html
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.slow.conftest import Nights

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

ESCAPES = "\x1b]0;x\x07\x1b[2J"
MARKUP = "<script>alert(1)</script>"
ACTS = f"=cmd|'/C calc'!A1{MARKUP}'; drop table fct_claims; --{ESCAPES}{{{{7*7}}}}"  # of 120 that a title may have
TITLE = f"{ACTS}咸安区2023年计划"
PAGE = f"""<!doctype html>
<html><head><meta charset="utf-8"><title>{html.escape(TITLE)}</title></head>
<body><h1>{html.escape(TITLE)}</h1><p>发布时间：2023-01-05</p>
<div>
<p>各位代表，下面说明今年全区经济社会发展的主要预期目标，请予审议，并请列席人员提出意见。</p>
<p>2023年全区地区生产总值增长8.3%以上，{html.escape(ACTS)}一般公共预算收入增长12%以上。</p>
<p>@SUM(1+1)*cmd|' /C calc'!A0，2023年全区固定资产投资增长15%以上。</p>
</div></body></html>
"""
SEEN = "select title, sentence, quote from dim_document left join fct_claims using (document_id)"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
BEGINS_A_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")


class Tags(HTMLParser):
    """Names of all tags and attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {tag, *(name for name, _ in attrs)}


def quiet(text: str, where: object) -> None:
    """No control character, and so no escape, stands in the text."""
    found = CONTROL.search(text)
    assert found is None, f"{where}: {found.group()!r} in {text[max(found.start() - 40, 0) : found.end() + 20]!r}"


def test_hostile_title_goes_through_and_nothing_of_it_acts(nights: Nights, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "page.html").write_text(PAGE, "utf-8")
    (folder / "sound.txt").write_text("下陆区2023年计划\n2023-01-06\n\n2023年全区地区生产总值增长7%以上。\n", "utf-8")
    ran = nights.zhibiao("run", "--without-airflow", "--pages", str(folder))
    quiet(ran.stdout + ran.stderr, "terminal of the run")

    release = nights.home / "published" / str(nights.current())
    assert nights.problems() == []
    _look_at_tables(nights)
    _look_at_answers(nights, tmp_path)
    _look_at_texts(nights, release)


def _look_at_tables(nights: Nights) -> None:
    """It is there, as words, and the figure beside it was understood."""
    titles = [row["title"] for row in nights.query("select title from dim_document where title like '%2023年计划'")]
    (hostile,) = [title for title in titles if "script" in title]
    assert "<script>alert(1)</script>" in hostile
    assert "drop table fct_claims" in hostile
    assert "{{7*7}}" in hostile
    claims = nights.query("select value from fct_claims where region_code = '421202' order by value")
    assert 8.3 in [row["value"] for row in claims]
    for more in ([], ["--json"]):  # JSON and Parquet keep every character, but no eye meets an escape
        told = nights.zhibiao("query", *more, SEEN)
        assert "script" in told.stdout
        quiet(told.stdout + told.stderr, "terminal of a query")
    (claim,) = nights.query("select claim_id from fct_claims where region_code = '421202' order by claim_id limit 1")
    told = nights.zhibiao("explain", claim["claim_id"])
    quiet(told.stdout + told.stderr, "terminal of an explanation")


def _look_at_answers(nights: Nights, tmp_path: Path) -> None:
    """No cell of text is a formula, whichever way the file is opened."""
    for name in ("answer.csv", "answer.xlsx"):
        nights.zhibiao("query", SEEN, "--output", str(tmp_path / name))
    with (tmp_path / "answer.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert any("script" in cell for cell in cells)
    for cell in cells:
        assert not BEGINS_A_FORMULA.match(cell), cell
        quiet(cell, "answer.csv")
    with zipfile.ZipFile(tmp_path / "answer.xlsx") as book:
        names = book.namelist()
        sheets = "".join(book.read(name).decode() for name in names if name.startswith("xl/worksheets/"))
        texts = book.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in names else sheets
    assert "&lt;script&gt;" in texts
    assert "<f>" not in sheets and "<hyperlink" not in sheets
    assert not [name for name in names if "external" in name.lower() or "vba" in name.lower()]
    quiet(texts, "answer.xlsx")


def _look_at_texts(nights: Nights, release: Path) -> None:
    """Logs, reports and the texts of the release hold no escape, and the page of the gates nothing that runs."""
    logs = [path for path in (nights.home / "log").rglob("*") if path.is_file()]
    assert logs
    for path in logs:
        quiet(path.read_text("utf-8"), path)
    for path in release.glob("*.json"):
        quiet(path.read_text("utf-8"), path)
    page = (release / "gates.html").read_text("utf-8")
    quiet(page, "gates.html")
    assert not Tags(page).names & {"script", "img", "iframe", "src", "onerror", "onload"}
    assert "49咸安区" not in page
