"""Does the text of a page act anywhere in ours? Titles, sentences, names and addresses of a hostile release."""

import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.warehouse.landing_fixture import XIANAN
from tests.web.conftest import client_of
from warehouse.reader import query
from zhibiao.web.evidence import parts, source_address

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def inert(html: str, where: str) -> None:
    tree = LexborHTMLParser(html)
    assert tree.css_first("script, img, iframe, object, embed") is None, where
    assert not CONTROL.search(html), where
    assert "49" not in [node.text(strip=True) for node in tree.css("h1, blockquote")], where
    for node in tree.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on"), f"{where}: {name}"
            assert not (value or "").lower().lstrip().startswith(("javascript:", "vbscript:")), f"{where}: {value}"


def test_hostile_text_is_inert_on_every_page(hostile_home: Path) -> None:
    claim = query(hostile_home / "published", "select min(claim_id) as c from fct_claims").rows[0][0]
    pages = ["", f"regions/{XIANAN}", "indicators", "indicators/gdp", f"claims/{claim}", f"compare?regions={XIANAN}"]
    with client_of(hostile_home) as client:
        for language in ("zh", "en"):
            for name in pages:
                answer = client.get(f"/{language}/{name}")
                assert answer.status_code == 200
                inert(answer.text, name)
        assert "&lt;script&gt;" in client.get(f"/zh/claims/{claim}").text, "the text itself is shown"


def test_hostile_text_is_inert_in_the_report(hostile_home: Path) -> None:
    files = sorted((hostile_home / "published" / "current" / "report").rglob("*.html"))
    assert len(files) > 4
    for file in files:
        inert(file.read_text("utf-8"), file.name)


@pytest.mark.parametrize(
    "asked",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' or 1=1 --", "{{ 7*7 }}", "\x1b[31m", "%"],
)
def test_what_is_asked_is_inert(hostile_home: Path, asked: str) -> None:
    with client_of(hostile_home) as client:
        for name, parameter in (("search", "q"), ("compare", "regions")):
            answer = client.get(f"/zh/{name}", params={parameter: asked})
            assert answer.status_code == 200
            inert(answer.text, name)


def test_csv_of_hostile_text_calculates_nothing(hostile_home: Path) -> None:
    claim = query(hostile_home / "published", "select min(claim_id) as c from fct_claims").rows[0][0]
    with client_of(hostile_home) as client:
        text = client.get("/api/v1/questions/evidence", params={"claim": claim, "format": "csv"}).text
    assert not CONTROL.search(text)
    assert not re.search(r'(^|,|")[=+@]', text, re.MULTILINE)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "//host/x", "", "http:///x",
     "https://host/\x1b", "http://[::1", None],
)  # fmt: skip
def test_only_web_addresses_become_links(address: str | None) -> None:
    assert source_address(address, "words") is None


def test_an_address_scrolls_to_the_words() -> None:
    assert source_address("https://a.test/b.html", "440亿元") == "https://a.test/b.html#:~:text=440%E4%BA%BF%E5%85%83"
    assert source_address("https://a.test/b.pdf", "440亿元") == "https://a.test/b.pdf"
    assert source_address("https://a.test/b.html#c", "440亿元") == "https://a.test/b.html#c"


def test_the_words_marked_cut_no_number() -> None:
    assert parts("确保440亿元，全口径税收确保40亿元", "40亿元") == ("确保440亿元，全口径税收确保", "40亿元", "")
    assert parts("增长18.8%，其中投资增长8.8%。", "8.8%") == ("增长18.8%，其中投资增长", "8.8%", "。")
    assert parts("共3.1万个、1.31万元", "1.3") == ("共3.1万个、", "1.3", "1万元"), "nothing whole: where they stand"


def test_words_that_are_not_in_the_sentence_mark_nothing() -> None:
    assert parts("全年达到440亿元", "440亿元") == ("全年达到", "440亿元", "")
    assert parts("全年", "440亿元") == ("全年", "", "")
    assert parts("全年", "") == ("全年", "", "")
