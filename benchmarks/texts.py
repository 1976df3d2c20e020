"""Which texts are measured? Families of real-looking documents, each varied so that a cache finds nothing it has seen.

A variation replaces the digits of every figure (not of dates, whose parts must stay possible) by seeded random ones.
Sentences without a figure stay as they are; they are the cheap ones.
"""

import hashlib
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ingestion.documents import Document
from ingestion.errors import ParseFailure
from ingestion.parse import parse
from ingestion.records import Extraction, Page, SourceContext
from tests.golden import cases

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "zhibiao" / "demo" / "site"
OTHERS = ROOT.parent / "shared" / "evaluation" / "seeds" / "texts"
LEARNT = datetime(2026, 1, 1, tzinfo=UTC)
# A number that is no part of a date, a clock, a document number or a longer run with points and dashes.
_FIGURE = re.compile(
    r"(?<![0-9０-９.．,\-/:：年月号])[0-9０-９]{1,9}(?:[.．][0-9０-９]{1,4})?(?![0-9０-９.．,\-/:：—年月日号时])"
)
_DIGIT = re.compile("[0-9０-９]")


def families() -> dict[str, list[Page]]:
    """Parsed pages by family; `seeds` (pages of other people) only where they lie beside the checkout."""
    found = {"demo pages": list(_demo()), "golden cases": [_plain(case.text, case.id) for case in cases.load()]}
    if OTHERS.is_dir():
        found["seeds"] = [_plain(path.read_text("utf-8"), path.stem) for path in sorted(OTHERS.glob("*.txt"))]
    return found


def varied(pages: list[Page], seed: int, least_bytes: int) -> list[Page]:
    """Variations of `pages`, round after round, until they are `least_bytes` of UTF-8."""
    out: list[Page] = []
    total = 0
    for page in endless(pages, seed):
        out.append(page)
        total += len(page.text.encode())
        if total >= least_bytes:
            return out
    return out


def sample(pages: list[Page], seed: int, characters: int) -> list[Page]:
    """Variations of pages drawn from all of `pages`, until they are so many characters."""
    drawn = random.Random(seed).sample(pages, len(pages))  # noqa: S311
    out: list[Page] = []
    for page in endless(drawn, seed):
        out.append(page)
        if sum(len(one.text) for one in out) >= characters:
            break
    return out


def endless(pages: list[Page], seed: int) -> Iterator[Page]:
    """Variations of `pages`, for ever."""
    chance = random.Random(seed)  # noqa: S311 - a benchmark's digits are no secret
    while pages:
        for page in pages:
            yield _vary(page, chance)


def as_documents(pages: Iterator[Page]) -> Iterator[tuple[bytes, Document]]:
    """Pages as the bytes of plain text files."""
    for number, page in enumerate(pages):
        data, name = page.text.encode(), f"{number}.txt"
        context = SourceContext("folder:benchmark", "", "other", None, name)
        yield data, Document(hashlib.sha256(data).hexdigest(), name, "text/plain", context, None, LEARNT)


def claims_of(extraction: Extraction) -> int:
    """What a worker hands back while it is measured: as little as can be."""
    return extraction.document.claim_count


def _vary(page: Page, chance: random.Random) -> Page:
    def other(match: re.Match[str]) -> str:
        return _DIGIT.sub(lambda digit: str(chance.randint(1, 9)), match[0])

    return replace(page, text=_FIGURE.sub(other, page.text))


def _demo() -> Iterator[Page]:
    for path in sorted(SITE.rglob("*.html")):
        try:
            page = parse(path.read_bytes(), raw_sha256="0" * 64, url=path.name, media_type="text/html")
        except ParseFailure:  # the demonstration also holds pages that cannot be read
            continue
        if path.name != "index.html":
            yield page


def _plain(text: str, name: str) -> Page:
    return parse(text.encode(), raw_sha256="0" * 64, url=f"{name}.txt", media_type="text/plain")
