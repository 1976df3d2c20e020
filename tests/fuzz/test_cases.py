"""Does what once broke a target hold now, and does a document of ours that was damaged end as a page or a refusal?"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.parse import HTML
from ingestion.records import QuarantineReason
from tests.fuzz.runner import DEMO, begin_with
from tests.fuzz.targets import PARTS, TARGETS, read_as

CASES = sorted(path for path in (Path(__file__).with_name("cases")).rglob("*") if path.is_file())
# Four sites of our own making, of four programs; short enough to be read twice an example.
PAGES = [path.read_bytes() for path in sorted(DEMO.rglob("*.html")) if 1500 < path.stat().st_size < 12_000][::12][:4]
SENTENCES = [data.decode() for data in begin_with("numbers")][::20]
ENDS = (
    b"<",
    b">",
    b"</p>",
    b"</table>",
    b'"',
    b"&#x110000;",
    b"<!--",
    b"<script>",
    b"<td colspan=99999>",
    b"\x00",
    b"\xff\xfe",
)
few = settings(max_examples=40, deadline=None, derandomize=True)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_once_holds_now(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


def test_the_begin_of_each_target_holds_and_is_there() -> None:
    assert len(PAGES) == 4
    for name, target in TARGETS.items():
        begins = begin_with(name)
        assert len(begins) > len(PARTS)
        for data in begins[:6]:
            target(data)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A page with bytes flipped, parts cut out or doubled, tags broken, or two encodings in one file."""
    data = bytearray(draw(st.sampled_from(PAGES)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        how = draw(st.sampled_from(("flip", "cut", "double", "insert", "encode")))
        stretch = slice(at, at + draw(st.integers(1, 400)))
        if how == "flip" and at < len(data):
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif how == "cut":
            del data[stretch]
        elif how == "double":
            data[at:at] = data[stretch]
        elif how == "insert":
            data[at:at] = draw(st.sampled_from(ENDS))
        else:
            text = data[stretch].decode("utf-8", "ignore")
            data[stretch] = text.encode(draw(st.sampled_from(("gb18030", "big5", "utf-16-le", "utf-8"))), "ignore")
    return bytes(data)


@given(damaged(), st.sampled_from((None, "utf-8", "gb2312", "big5", "utf-16")))
@few
def test_a_damaged_page_is_a_page_or_a_refusal_with_a_known_reason(data: bytes, charset: str | None) -> None:
    assert read_as(data, HTML, charset) in {None, *QuarantineReason}


@given(
    st.sampled_from(SENTENCES),
    st.lists(
        st.tuples(
            st.integers(0, 200), st.sampled_from("0123456789.,-－—~％%万亿千百十零二两成倍分第之（）至到、 \u3000٣５½²")
        )
    ),
)
@settings(few, max_examples=200)
def test_numbers_of_a_damaged_sentence_are_finite_and_stand_in_it(text: str, marks: list[tuple[int, str]]) -> None:
    for at, mark in marks:
        text = text[:at] + mark + text[at:]
    TARGETS["numbers"](text.encode())


@pytest.mark.parametrize(("target", "data"), [("decode", b""), ("numbers", b""), ("parse", b""), ("zip", b"")])
def test_nothing_at_all_is_input_too(target: str, data: bytes) -> None:
    TARGETS[target](data)
