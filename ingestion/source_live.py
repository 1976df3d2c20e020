"""What would a source yield today? One index page and at most three articles of the real site, asked as a night asks.

Same requests, rules and pauses as a night, in a scratch folder that the caller throws away: the project's own store and
ledger see nothing of it. Hosts that a person has stopped stay stopped.
"""

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from ingestion import raw_store
from ingestion.discover import list_articles
from ingestion.documents import Extractor
from ingestion.errors import SourceFailed
from ingestion.expected_claims import row_of
from ingestion.fetch import fetch_source
from ingestion.ledger import open_ledger
from ingestion.network import Network
from ingestion.records import Outcome
from ingestion.source_model import Assertions, SourceRecord, Threshold
from ingestion.source_trial import Trial, read_article

MAX_ARTICLES = 3
STOPPED_HOSTS = "stop_hosts.txt"  # in the home folder: hosts that a person has stopped
NO_PROMISE = Assertions(
    min_documents=Threshold(value=0, since=date(2026, 11, 22), reason="three articles are no night")
)


def try_live(
    source: SourceRecord,
    *,
    home: Path,
    scratch: Path,
    network: Network,
    extractor: Extractor,
    now: Callable[[], datetime],
) -> Trial:
    """Ask the real site for a few pages and read them. Nothing is written outside `scratch`."""
    if (home / STOPPED_HOSTS).is_file():
        shutil.copyfile(home / STOPPED_HOSTS, scratch / STOPPED_HOSTS)
    ledger_url = f"sqlite:///{scratch / 'ledger.sqlite'}"
    few = _few_pages(source)
    try:
        report = fetch_source(few, home=scratch, ledger_url=ledger_url, run_id="trial", network=network, now=now)
    except SourceFailed as error:
        return Trial(source.id, (), (str(error),))
    seen: list[str] = []
    problems = list(report.notes)
    with open_ledger(ledger_url) as ledger:
        stored = ledger.stored_documents([source.id])
    for item in stored:
        data = raw_store.read(scratch, item.raw_sha256)
        if item.url in few.index_urls and source.kind != "files":
            found = len(list_articles(few, data, item.url))
            least, most = source.assertions.min_documents, source.assertions.max_documents
            promised = f"at least {least.value}" + ("" if most is None else f", at most {most.value}")
            seen.append(f"index {item.url}: {found} articles listed; the record promises {promised}")
            if found < least.value:
                problems.append(f"index {item.url}: {found} articles listed, {least.value} promised on {least.since}")
            continue
        lines, problem = _read(few, item.url, item.content_type, data, extractor)
        seen += lines
        problems += problem
    return Trial(source.id, tuple(seen), tuple(problems))


def _few_pages(source: SourceRecord) -> SourceRecord:
    """The record with one index page and three articles, whatever it lists; of files and queries the first three."""
    index = source.index_urls[: MAX_ARTICLES if source.kind == "files" else 1]
    interface = source.interface
    if interface is not None:
        interface = interface.model_copy(update={"queries": interface.queries[:MAX_ARTICLES]})
    limits = source.limits.model_copy(update={"documents": MAX_ARTICLES})
    changed = {"index_urls": index, "interface": interface, "limits": limits, "assertions": NO_PROMISE}
    return source.model_copy(update=changed)


def _read(
    source: SourceRecord, url: str, content_type: str | None, data: bytes, extractor: Extractor
) -> tuple[list[str], list[str]]:
    extraction = read_article(source, url, content_type, data, extractor).extraction
    document = extraction.document
    if document.outcome is not Outcome.EXTRACTED:
        return [], [f"article {url}: {document.outcome}: {document.reason}: {document.detail}"]
    head = f"article {url}: {document.title} · {document.published_date} · {document.publisher}"
    count = f"  {document.text_chars} characters, {document.claim_count} claims, {document.rejection_count} rejections"
    problems = [f"article {url}: no date of publication was found"] if document.published_date is None else []
    return [head, count, *(f"  {' | '.join(row_of(claim))}" for claim in extraction.claims)], problems
