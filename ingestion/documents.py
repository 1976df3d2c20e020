"""What becomes of one document? Its bytes and what is known beside them → one `Extraction`, whatever it holds.

Pure: no store, no ledger, no network. What a document does wrong ends as its own quarantine row.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.decimal_limits import fits_landing
from ingestion.errors import ParseFailure
from ingestion.interfaces.observations import Question
from ingestion.parse import parse, split_content_type
from ingestion.parse.identity import text_identity
from ingestion.records import (
    Claim,
    DocumentRecord,
    Extraction,
    Outcome,
    Page,
    QuarantineReason,
    Rejection,
    RejectionReason,
    SourceContext,
)
from ingestion.similarity import figures_sha256, shingles
from ingestion.tables.model import TableRecord

if TYPE_CHECKING:
    from ingestion.source_model import Selectors

Extracted = tuple[tuple[Claim, ...], tuple[Rejection, ...], str | None]
Answered = tuple[Page, tuple[Claim, ...], tuple[Rejection, ...], str | None]


def _reads_nothing(page: Page, context: SourceContext, doc: str) -> Extracted:
    raise NotImplementedError(f"{doc}: to be read by a worker")


def _reads_no_answers(data: bytes, document: "Document", question: Question) -> Answered:
    raise NotImplementedError(f"{document.doc}: this extractor reads no answers of {question.adapter}")


def _reads_no_releases(page: Page, context: SourceContext, doc: str, record: TableRecord) -> Extracted:
    raise NotImplementedError(f"{doc}: this extractor reads no releases by {record.name}")


@dataclass(frozen=True, slots=True)
class Extractor:
    """The extraction to use and the version its results are known by."""

    version: str
    extract: Callable[[Page, SourceContext, str], Extracted]
    read_answer: "Callable[[bytes, Document, Question], Answered]" = _reads_no_answers
    read_release: Callable[[Page, SourceContext, str, TableRecord], Extracted] = _reads_no_releases


@dataclass(frozen=True, slots=True)
class Document:
    """One document on its way: its bytes and what is known about them beside."""

    raw_sha256: str
    doc: str
    content_type: str | None
    context: SourceContext
    selectors: "Selectors | None"
    first_fetched_at: datetime
    question: Question | None = None  # what an interface was asked; None for a page or a file
    table_record: TableRecord | None = None  # how its tables are read; None: by what they look like


def default_extractor(seeds: Path) -> Extractor:
    """The project's own extraction over the vocabulary in `seeds`, all of it in memory."""
    from ingestion.extract import extract, extractor_version, load_vocabulary
    from ingestion.tables import read_release

    vocabulary = load_vocabulary(seeds)

    def answered(data: bytes, document: Document, question: Question) -> Answered:
        from ingestion.interfaces import read_answer

        return read_answer(
            data,
            question,
            raw_sha256=document.raw_sha256,
            context=document.context,
            doc=document.doc,
            vocabulary=vocabulary,
        )

    return Extractor(
        extractor_version(vocabulary),
        lambda page, context, doc: extract(page, context, doc, vocabulary),
        answered,
        lambda page, context, doc, record: read_release(page, context, doc, record, vocabulary),
    )


def extractor_of_workers(seeds: Path) -> Extractor:
    """What a process knows whose workers read: the version, without the time that loading the vocabulary takes."""
    from ingestion.extract import version_of

    return Extractor(version_of(seeds), _reads_nothing)


def extract_document(data: bytes, document: Document, extractor: Extractor) -> Extraction:
    """One document, all or nothing. Never raises for what the document holds."""
    media_type, charset = split_content_type(document.content_type)
    context = replace(document.context, charset_hint=charset)
    try:
        if document.question is not None:
            page, claims, rejections, region_code = extractor.read_answer(data, document, document.question)
        else:
            page = parse(
                data,
                raw_sha256=document.raw_sha256,
                url=context.url,
                media_type=media_type,
                charset=charset,
                selectors=document.selectors,
            )
            release = document.table_record
            if release is not None:
                claims, rejections, region_code = extractor.read_release(page, context, document.doc, release)
            else:
                claims, rejections, region_code = extractor.extract(page, context, document.doc)
    except ParseFailure as failure:
        return without_text(document, extractor.version, Outcome.QUARANTINED, failure.reason.value, failure.detail)
    except (MemoryError, RecursionError) as error:
        detail = f"too large or too deep to be read: {type(error).__name__}"
        reason = QuarantineReason.PARSER_LIMIT.value
        return without_text(document, extractor.version, Outcome.QUARANTINED, reason, detail)
    except Exception as error:  # noqa: BLE001 (a document harms only itself; the row says what happened)
        detail = f"{type(error).__name__}: {error}"
        return without_text(document, extractor.version, Outcome.QUARANTINED, QuarantineReason.CRASH.value, detail)
    kept, unfit = _split_unfit(claims)
    unfinished = tuple(claim for claim in claims if not claim.is_finished)
    rejections = (*rejections, *unfit)
    text_sha256 = text_identity(page)
    runs = shingles(page.text)
    record = replace(
        _blank_record(document, extractor.version),
        document_id=_document_id(text_sha256),
        title=page.title,
        publisher=page.publisher or context.publisher,
        published_date=page.published_date,
        region_code=region_code,
        media_type=page.media_type,
        charset=page.charset,
        text_sha256=text_sha256,
        text_chars=len(page.text),
        detail="; ".join(page.notes) or None,
        claim_count=len(kept),
        rejection_count=len(rejections),
        figures_sha256=figures_sha256(kept, rejections, page.text) if runs else None,
    )
    return Extraction(record, kept, rejections, unfinished, runs)


def _blank_record(document: Document, version: str) -> DocumentRecord:
    media_type, _ = split_content_type(document.content_type)
    return DocumentRecord(
        document_id=_document_id(document.raw_sha256),
        raw_sha256=document.raw_sha256,
        doc=document.doc,
        source_id=document.context.source_id,
        url=document.context.url,
        title=None,
        publisher=document.context.publisher,
        publisher_kind=document.context.publisher_kind,
        published_date=None,
        region_code=None,
        media_type=media_type or "application/octet-stream",
        charset=None,
        text_sha256=None,
        text_chars=0,
        outcome=Outcome.EXTRACTED,
        reason=None,
        detail=None,
        claim_count=0,
        rejection_count=0,
        extractor_version=version,
        first_fetched_at=document.first_fetched_at,
    )


def without_text(document: Document, version: str, outcome: Outcome, reason: str, detail: str | None) -> Extraction:
    """A document that was not read: quarantined or skipped, and why."""
    line = None if detail is None else " ".join(detail.split())[:300].encode("utf-8", "replace").decode()
    return Extraction(replace(_blank_record(document, version), outcome=outcome, reason=reason, detail=line))


def _document_id(basis: str) -> str:
    return hashlib.sha256(basis.encode("ascii")).hexdigest()


def _split_unfit(claims: Sequence[Claim]) -> tuple[tuple[Claim, ...], tuple[Rejection, ...]]:
    """Claims the landing can hold, and rejections for the others: unfinished, or a number it would have to round."""
    kept: list[Claim] = []
    unfit: list[Rejection] = []
    for claim in claims:
        values = [claim.value] if claim.value_high is None else [claim.value, claim.value_high]
        if not claim.region:
            unfit.append(_refused(claim, RejectionReason.NO_REGION, "no region named or known"))
        elif not claim.is_finished:
            unfit.append(
                _refused(claim, RejectionReason.NO_PERIOD, "the text names no year, and no date of publication")
            )
        elif not all(fits_landing(value) for value in values):
            detail = f"{claim.value} has more digits than a stored number"
            unfit.append(_refused(claim, RejectionReason.OUT_OF_RANGE, detail))
        else:
            kept.append(claim)
    return tuple(kept), tuple(unfit)


def _refused(claim: Claim, reason: RejectionReason, detail: str) -> Rejection:
    where = (claim.char_start, claim.char_end, claim.cell)
    return Rejection(claim.text_sha256, reason, claim.quote, claim.sentence, *where, detail)
