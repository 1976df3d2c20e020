"""How fast do stored bytes of a page become text, title and date, and how right? Beside trafilatura, in one process.

    python -m benchmarks.ingest [--pages 200] [--runs 2]      `make bench-ingest`

All readers take the same chunk of pages in turn, so whatever else the machine does hits them alike; a reader's time for
a chunk is the best of `--runs`, its figure the median over the chunks, in CPU time. What the pages are, `pages` says:
news and bulletins, because the way to claims costs by the figure.
"""

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from benchmarks.pages import MadePage, made_pages
from benchmarks.texts import ROOT
from ingestion.documents import Document, Extractor, default_extractor, extract_document
from ingestion.extract.built import COMPILED_FROM
from ingestion.parse import parse
from ingestion.records import SourceContext
from ingestion.source_model import Selectors

SEEDS = ROOT / "dbt_project" / "seeds"
CHUNK = 20
PEER = "trafilatura fast, with metadata"
_MARKUP = re.compile(r"[\s|]+|-{3,}")  # how readers write the cells of a table differs


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader made of a page; None where it does not look for that."""

    text: str | None = None
    title: str | None = None
    published: date | None = None
    claims: int = 0


@dataclass(slots=True)
class Tally:
    """One reader's times by chunk, in ms a page, and what it got right over all pages."""

    times: list[float] = field(default_factory=list)
    kept: int = 0
    wanted: int = 0
    junk: int = 0
    written: int = 0
    titles: int = 0
    dates: int = 0

    def count(self, page: MadePage, read: Read) -> None:
        """Compare one reading with what the page says."""
        text = _MARKUP.sub("", read.text or "")
        self.written += len(text)
        for unit in page.units:
            self.wanted += len(unit)
            if unit in text:
                self.kept += len(unit)
                text = text.replace(unit, "", 1)
        self.junk += len(text.replace(page.title, ""))  # a title above the article is no junk
        self.titles += read.title == page.title
        self.dates += read.published == page.published

    @property
    def milliseconds(self) -> float:
        """Of the median chunk, for one page."""
        return statistics.median(self.times)


def read_generic(page: MadePage) -> Read:
    """Our reading where the record has no selectors."""
    found = parse(page.data, raw_sha256="0" * 64, url=page.url, media_type="text/html")
    return Read(found.text, found.title, found.published_date)


def read_by_selectors(page: MadePage) -> Read:
    """Our reading where the record has selectors."""
    found = parse(page.data, raw_sha256="0" * 64, url=page.url, media_type="text/html", selectors=page.selectors)
    return Read(found.text, found.title, found.published_date)


def read_by_content_selector(page: MadePage) -> Read:
    """Our reading where the record says where the article is, and no more."""
    selectors = Selectors(content=page.selectors.content)
    found = parse(page.data, raw_sha256="0" * 64, url=page.url, media_type="text/html", selectors=selectors)
    return Read(found.text, found.title, found.published_date)


def read_by_peer(page: MadePage) -> Read:
    """The peer's fast mode, from the same bytes."""
    from trafilatura import bare_extraction

    found: Any = bare_extraction(page.data, fast=True, with_metadata=True)
    if found is None:
        return Read()
    return Read(found.text, found.title, date.fromisoformat(found.date) if found.date else None)


def parse_alone(page: MadePage) -> Read:
    """The floor: decoding by the charset that we know, and the HTML parser."""
    from selectolax.lexbor import LexborHTMLParser

    LexborHTMLParser(page.data.decode(page.charset))
    return Read()


def to_claims(extractor: Extractor, *, with_selectors: bool) -> Callable[[MadePage], Read]:
    """The whole path: bytes to claims and rejections."""
    context = SourceContext("benchmark", "", "other", None, "http://www.example.cn/1.html")
    learnt = datetime(2026, 1, 1, tzinfo=UTC)

    def run(page: MadePage) -> Read:
        selectors = page.selectors if with_selectors else None
        found = extract_document(
            page.data, Document("0" * 64, "page", "text/html", context, selectors, learnt), extractor
        )
        return Read(claims=found.document.claim_count + len(found.unfinished))

    return run


def measure(pages: Sequence[MadePage], extractor: Extractor, runs: int) -> dict[str, Tally]:
    """Every reader over every chunk."""
    readers: dict[str, Callable[[MadePage], Read]] = {
        "ours, by selectors": read_by_selectors,
        "ours, content selector alone": read_by_content_selector,
        "ours, generic": read_generic,
        PEER: read_by_peer,
        "lexbor, parse only": parse_alone,
        "bytes to claims, by selectors": to_claims(extractor, with_selectors=True),
        "bytes to claims, generic": to_claims(extractor, with_selectors=False),
    }
    for reader in readers.values():
        reader(pages[0])  # imports and tables that are made at first use
    tallies = {name: Tally() for name in readers}
    for start in range(0, len(pages), CHUNK):
        chunk = pages[start : start + CHUNK]
        for name, reader in readers.items():
            tallies[name].times.append(min(cpu_seconds(reader, chunk) for _ in range(runs)) / len(chunk) * 1000)
            for page in chunk if name.startswith(("ours", PEER)) else ():
                tallies[name].count(page, reader(page))
    return tallies


def cpu_seconds(reader: Callable[[MadePage], Read], chunk: Sequence[MadePage]) -> float:
    """CPU time of this process for reading the chunk."""
    started = time.process_time()
    for page in chunk:
        reader(page)
    return time.process_time() - started


def table(tallies: dict[str, Tally], pages: int) -> list[str]:
    """A row for each reader. The ratio is the median of the ratios of the chunks."""
    peer = tallies[PEER].times
    lines = [
        "| reader | ms/page | pages/s | × trafilatura | article kept | junk share | title right | date right |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, tally in tallies.items():
        ratio = statistics.median(theirs / ours for theirs, ours in zip(peer, tally.times, strict=True))
        row = f"| {name} | {tally.milliseconds:.2f} | {1000 / tally.milliseconds:,.0f} | {ratio:.1f} |"
        if tally.wanted:
            kept, junk = tally.kept / tally.wanted, tally.junk / tally.written
            row += f" {kept:.4f} | {junk:.4f} | {tally.titles / pages:.3f} | {tally.dates / pages:.3f} |"
        else:
            row += " | | | |"
        lines.append(row)
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--runs", type=int, default=2)
    options = parser.parse_args()
    print("the extractor is compiled\n" if COMPILED_FROM else "the extractor is plain Python\n")
    extractor = default_extractor(SEEDS)
    for name, is_bulletin in (("news", False), ("bulletins", True)):
        pages = made_pages(options.pages, is_bulletin=is_bulletin)
        sizes = sorted(len(page.data) / 1000 for page in pages)
        spread = f"{sizes[0]:.0f} to {sizes[-1]:.0f} KB, median {statistics.median(sizes):.0f}"
        print(f"{len(pages)} {name}, {spread}; {characters(pages):.0f} characters of article and")
        print(f"{claims(pages, extractor):.1f} claims a page\n")
        print(*table(measure(pages, extractor, options.runs), len(pages)), sep="\n", end="\n\n")
    return 0


def characters(pages: Sequence[MadePage]) -> float:
    """Of a page's article, in the mean."""
    return statistics.mean(sum(map(len, page.units)) for page in pages)


def claims(pages: Sequence[MadePage], extractor: Extractor) -> float:
    """Of a page, in the mean: what the way to claims costs goes by it."""
    read = to_claims(extractor, with_selectors=True)
    return statistics.mean(read(page).claims for page in pages)


if __name__ == "__main__":
    sys.exit(main())
