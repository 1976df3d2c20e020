"""Whose reading of pages of unknown sites is right? Ours beside trafilatura and htmldate, on the pages of tests/sites.

    python -m benchmarks.sites            the shares of each reader
    python -m benchmarks.sites --misses   and what each got wrong

No reader has a selector. The peers are called in process, with the settings that their documentation gives for news;
htmldate gets the address as we do. The pages of the source records, written apart from these, are read beside them.
"""

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ingestion.errors import ParseFailure
from ingestion.parse import parse
from ingestion.source_fixture import FOLDER, fixture_folder, load_fixture
from tests.sites.judging import Reading, SitePage, Verdict, load_pages, share

SOURCES = Path(__file__).resolve().parent.parent / "ingestion" / "sources"
QUALITIES = ("date_is_right", "title_is_right", "text_is_kept")


def ours(page: SitePage) -> Reading:
    """The project's own reader."""
    try:
        found = parse(page.data, raw_sha256="0" * 64, url=page.url, media_type="text/html")
    except ParseFailure:
        return Reading("", None, None)
    return Reading(found.text, found.title, found.published_date, found.publisher, found.charset)


def trafilatura_fast(page: SitePage) -> Reading:
    """trafilatura's fast extraction with metadata, as the benchmark of parsing calls it."""
    import trafilatura

    found: Any = trafilatura.bare_extraction(page.data, url=page.url, fast=True, with_metadata=True)
    if found is None:
        return Reading("", None, None)
    return Reading(found.text or "", found.title, _day(found.date), found.sitename)


def htmldate_original(page: SitePage) -> Reading:
    """htmldate, asked for the original day."""
    import htmldate

    return Reading("", None, _day(htmldate.find_date(page.data, url=page.url, original_date=True)))


READERS: dict[str, Callable[[SitePage], Reading]] = {
    "ours": ours,
    "trafilatura fast + metadata": trafilatura_fast,
    "htmldate": htmldate_original,
}


def record_pages() -> list[SitePage]:
    """The articles of the source records' fixtures, read here without the records' selectors."""
    pages = []
    for file in sorted((SOURCES / FOLDER).glob("*/fixture.yml")):
        article = load_fixture(fixture_folder(SOURCES, file.parent.name)).record.article
        if not article.file.endswith("html") or article.published_date is None or article.title is None:
            continue
        first, last = (article.text[0], article.text[-1]) if article.text else ("", "")
        pages.append(
            SitePage(
                name=file.parent.name,
                batch=0,
                after="",
                url=article.url,
                charset="",
                published=article.published_date,
                title=article.title,
                publisher=article.publisher,
                first=first,
                last=last,
                forbidden=article.not_text,
                file=file.parent / article.file,
            )
        )
    return pages


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="tell what each reader got wrong")
    arguments = parser.parse_args()
    for heading, pages in (("pages of tests/sites", load_pages()), ("pages of the source records", record_pages())):
        print(f"\n{len(pages)} {heading}\n")
        print("| reader | dates | titles | text whole | text clean |\n| --- | --- | --- | --- | --- |")
        for name, read in READERS.items():
            verdicts = [Verdict(page, read(page)) for page in pages]
            shares = [f"{share([getattr(verdict, quality) for verdict in verdicts]):.3f}" for quality in QUALITIES]
            shares.append(f"{share([not verdict.junk for verdict in verdicts]):.3f}")
            shares[1:] = shares[1:] if name != "htmldate" else ["", "", ""]  # it tells days alone
            print(f"| {name} | {' | '.join(shares)} |")
            if arguments.misses:
                _tell_misses(verdicts)


def _tell_misses(verdicts: Sequence[Verdict]) -> None:
    for verdict in verdicts:
        if not verdict.date_is_right:
            print(f"    {verdict.page.name}: {verdict.reading.published}, not {verdict.page.published}")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


if __name__ == "__main__":
    main()
