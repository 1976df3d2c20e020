"""Does a source's record read its fixture as a person does? Index, article and claims; no network, nothing is kept.

The pages go the way that fetched ones go: the index through `discover`, the article through `documents`. Asking the
real site is left to `source_live`, making a record and its fixture to `source_scaffold`.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ingestion.discover import list_articles
from ingestion.documents import Extracted, Extractor, default_extractor, extract_document, extractor_of_workers
from ingestion.errors import ParseFailure, SourceError
from ingestion.expected_claims import differences, read_expected
from ingestion.ledger import StoredDocument
from ingestion.parallel import extract_in_order, whole
from ingestion.pipeline import stored_document
from ingestion.records import Extraction, Outcome, Page, SourceContext
from ingestion.source_fixture import EXPECTED, FOLDER, Fixture, SavedPage, fixture_folder, load_fixture
from ingestion.source_model import SourceRecord
from ingestion.source_record import one_source

SAVED_AT = datetime(2026, 1, 1, tzinfo=UTC)  # of a saved page; nothing that is read depends on it


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial saw, in lines for people, and what is not as the record or the fixture says."""

    source_id: str
    seen: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One article as it was read: the extraction, and the page behind it.

    Without a page where it could not be parsed, or where a table record read it: then there is no text to look at.
    """

    extraction: Extraction
    page: Page | None


def try_fixtures(source_ids: Sequence[str] | None, *, sources: Path, seeds: Path) -> Iterator[Trial]:
    """Try these records, or all that have a fixture; the vocabulary is loaded once. Raises SourceError."""
    names = source_ids or sorted(file.parent.name for file in (sources / FOLDER).glob("*/fixture.yml"))
    if not names:
        raise SourceError(f"{sources}: no record has a fixture; begin one with zhibiao new-source")
    fixtures = [(one_source(sources, name), load_fixture(fixture_folder(sources, name))) for name in names]
    extractor = default_extractor(seeds)
    for source, fixture in fixtures:
        yield try_fixture(source, fixture, extractor)


def read_article(
    source: SourceRecord, url: str, content_type: str | None, data: bytes, extractor: Extractor
) -> Reading:
    """Read one article of our own, as a night would but in this process, and keep the page."""
    pages: list[Page] = []

    def extract(page: Page, context: SourceContext, doc: str) -> Extracted:
        pages.append(page)
        return extractor.extract(page, context, doc)

    stored = StoredDocument(source.id, hashlib.sha256(data).hexdigest(), url, content_type, SAVED_AT)
    document = stored_document(stored, data, source)
    extraction = extract_document(data, document, replace(extractor, extract=extract))
    return Reading(extraction, pages[0] if pages else None)


def read_strangers(
    source: SourceRecord, items: Sequence[tuple[StoredDocument, bytes]], seeds: Path
) -> Iterator[Extraction]:
    """Read documents of other people as a night would: where a night reads them."""
    documents = [(data, stored_document(item, data, source)) for item, data in items]
    return extract_in_order(documents, extractor_of_workers(seeds), whole, seeds=seeds, jobs=1)


def try_fixture(source: SourceRecord, fixture: Fixture, extractor: Extractor) -> Trial:
    """Read a fixture and compare. Raises SourceError for a fixture that is not whole."""
    article = fixture.record.article
    seen = [f"structure of {source.structure_from or 'no page in particular'}"]
    problems: list[str] = []
    if fixture.record.index is not None:
        index = fixture.record.index
        try:
            listed = list_articles(source, fixture.read(index), index.url)
            seen.append(f"index: {len(listed)} articles listed")
            problems += _index_problems(source, index, article.url, listed)
        except ParseFailure as failure:
            problems.append(f"index: {failure.reason}: {failure.detail}")
    elif article.url not in _own_addresses(source):
        problems.append(f"article: {article.url} is none of the record's files or queries")
    reading = read_article(source, article.url, article.content_type, fixture.read(article), extractor)
    document = reading.extraction.document
    if document.outcome is not Outcome.EXTRACTED:
        problems.append(f"article: {document.outcome}: {document.reason}: {document.detail}")
        return Trial(source.id, tuple(seen), tuple(problems))
    seen.append(f"article: {document.title} · {document.published_date} · {document.publisher}")
    problems += _page_problems(fixture, reading.extraction, reading.page)
    expected = read_expected(fixture.folder / EXPECTED)
    seen.append(f"claims: {document.claim_count} read, {len(expected)} expected")
    seen += [f"rejected: {item.reason}: {item.quote}" for item in reading.extraction.rejections]
    if fixture.record.labelled is None:
        problems.append(f"{EXPECTED} is a draft: compare each row with the page, then give fixture.yml its `labelled`")
    known = [item.line for item in fixture.record.misread]
    found = differences(expected, reading.extraction.claims)
    problems += [line for line in found if line not in known]
    problems += [f"read right by now, remove it from misread: {line}" for line in known if line not in found]
    return Trial(source.id, tuple(seen), tuple(problems))


def _own_addresses(source: SourceRecord) -> tuple[str, ...]:
    """The documents that a record names itself, where no list does."""
    queries = () if source.interface is None else source.interface.queries
    return (*source.index_urls, *(f"{query.url}#{query.name}" for query in queries))


def _index_problems(source: SourceRecord, index: SavedPage, article_url: str, listed: tuple[str, ...]) -> Iterator[str]:
    if not source.is_index(index.url):
        yield f"index: {index.url} is none of the record's index_urls"
    if article_url not in listed:
        shown = ", ".join(listed[:3]) or "nothing"
        yield f"index: does not list {article_url}; with article_url_pattern it lists {shown}"
    least = source.assertions.min_documents
    if len(listed) < least.value:
        yield f"index: lists {len(listed)} articles, the record promises at least {least.value} ({least.reason})"


def _page_problems(fixture: Fixture, extraction: Extraction, page: Page | None) -> Iterator[str]:
    wanted, document = fixture.record.article, extraction.document
    pairs = (
        ("title", wanted.title, document.title),
        ("published_date", wanted.published_date, document.published_date),
        ("publisher", wanted.publisher, document.publisher),
    )
    for name, expected, got in pairs:
        if expected is not None and expected != got:
            yield f"{name}: expected {expected}, read {got}"
    if page is None:
        return
    text = page.text + "\n".join(" ".join(row) for table in page.tables for row in table.rows)
    for words in wanted.text:
        if words not in text:
            yield f"text: {words!r} is missing"
    for words in wanted.not_text:
        if words in text:
            yield f"text: {words!r} is no part of the article"
