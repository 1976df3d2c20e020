"""What would a source yield today? One index page and at most three articles of the real site, asked as a night asks.

Same requests, rules and pauses as a night, in a scratch folder that the caller throws away: the project's own store and
ledger see nothing of it. Hosts that a person has stopped stay stopped.
"""

import shutil
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

from ingestion import raw_store, stop_hosts
from ingestion.discover import is_list, list_articles
from ingestion.errors import ParseFailure, SourceFailed
from ingestion.expected_claims import row_of
from ingestion.fetch import fetch_source
from ingestion.ledger import StoredDocument, open_ledger
from ingestion.network import Network
from ingestion.records import Extraction, FetchRecord, Outcome
from ingestion.source_model import Assertions, SourceRecord, Threshold
from ingestion.source_trial import Trial, read_strangers
from ingestion.visit import HELD

MAX_ARTICLES = 3
TURNS = "hosts"  # in the home folder: when each host was last asked
NO_PROMISE = Assertions(
    min_documents=Threshold(value=0, since=date(2026, 11, 22), reason="three articles are no night")
)


def try_live(
    source: SourceRecord,
    *,
    home: Path,
    scratch: Path,
    network: Network,
    seeds: Path,
    now: Callable[[], datetime],
) -> Trial:
    """Ask the real site for a few pages and read them. Nothing is written outside `scratch`."""
    _share_rules(home, scratch)
    ledger_url = f"sqlite:///{scratch / 'ledger.sqlite'}"
    few = _few_pages(source)
    try:
        fetch_source(few, home=scratch, ledger_url=ledger_url, run_id="trial", network=network, now=now)
    except SourceFailed as error:
        return Trial(source.id, (), (str(error),))
    seen: list[str] = []
    with open_ledger(ledger_url) as ledger:
        stored = ledger.stored_documents([source.id])
        problems = _unanswered(ledger.fetch_records([source.id]))
    articles: list[tuple[StoredDocument, bytes]] = []
    for item in stored:
        data = raw_store.read(scratch, item.raw_sha256)
        if is_list(few, item.url):
            line, problem = _listed(source, item.url, data)
            seen += line
            problems += problem
        else:
            articles.append((item, data))
    for extraction in read_strangers(few, articles, seeds):
        lines, problem = _shown(extraction)
        seen += lines
        problems += problem
    return Trial(source.id, tuple(seen), tuple(problems))


def _listed(source: SourceRecord, url: str, data: bytes) -> tuple[list[str], list[str]]:
    try:
        found = len(list_articles(source, data, url))
    except ParseFailure as failure:
        return [], [f"index {url}: {failure.reason}: {failure.detail}"]
    least, most = source.assertions.min_documents, source.assertions.max_documents
    promised = f"at least {least.value}" + ("" if most is None else f", at most {most.value}")
    seen = f"index {url}: {found} articles listed; the record promises {promised}"
    few = [f"index {url}: {found} articles listed, {least.value} promised on {least.since} ({least.reason})"]
    return [seen], few if found < least.value else []


def _share_rules(home: Path, scratch: Path) -> None:
    """What holds between this machine and a host holds for a trial too: who is stopped, and when one may ask again."""
    if (home / stop_hosts.FILE_NAME).is_file():
        shutil.copyfile(home / stop_hosts.FILE_NAME, scratch / stop_hosts.FILE_NAME)
    (home / TURNS).mkdir(parents=True, exist_ok=True)
    (scratch / TURNS).symlink_to((home / TURNS).resolve())


def _unanswered(attempts: Iterable[FetchRecord]) -> list[str]:
    """The addresses whose last attempt gave nothing. That there are more than three articles is no problem."""
    last = {attempt.url: attempt for attempt in attempts}
    lost = [item for item in last.values() if item.outcome not in HELD]
    return [f"{item.url}: {item.outcome}: {item.detail}" for item in lost if not _is_postponed(item)]


def _is_postponed(attempt: FetchRecord) -> bool:
    return (attempt.detail or "").startswith("postponed:")


def _few_pages(source: SourceRecord) -> SourceRecord:
    """The record with one index page and three articles, whatever it lists; of files and queries the first three."""
    index = source.index_urls[: MAX_ARTICLES if source.kind == "files" else 1]
    interface = source.interface
    if interface is not None:
        interface = interface.model_copy(update={"queries": interface.queries[:MAX_ARTICLES]})
    limits = source.limits.model_copy(update={"documents": MAX_ARTICLES})
    changed = {"index_urls": index, "interface": interface, "limits": limits, "assertions": NO_PROMISE}
    return source.model_copy(update=changed)


def _shown(extraction: Extraction) -> tuple[list[str], list[str]]:
    document = extraction.document
    where = f"article {document.url}"
    if document.outcome is not Outcome.EXTRACTED:
        return [], [f"{where}: {document.outcome}: {document.reason}: {document.detail}"]
    head = f"{where}: {document.title} · {document.published_date} · {document.publisher}"
    count = f"  {document.text_chars} characters, {document.claim_count} claims, {document.rejection_count} rejections"
    problems = [f"{where}: no date of publication was found"] if document.published_date is None else []
    return [head, count, *(f"  {' | '.join(row_of(claim))}" for claim in extraction.claims)], problems
