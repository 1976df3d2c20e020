"""Which documents does a source list today, and, for a back-fill, on its older index pages? Asks the lists themselves.

What one list says is read by `discover`. Lists end as documents that extraction skips (`index_page`).
"""

from dataclasses import dataclass, field
from datetime import date

from ingestion import raw_store
from ingestion.answers import Wanted
from ingestion.attempt import Ask, fetch_address, whole_held
from ingestion.discover import Listed, Listing, read_listing
from ingestion.errors import ParseFailure, SourceFailed
from ingestion.records import FetchOutcome, FetchRecord
from ingestion.source_model import OlderPages
from ingestion.visit import Visit

MAX_LISTS = 200  # sitemaps behind a sitemap, the youngest first
MAX_LIST_DEPTH = 2  # an index of sitemaps, and the sitemaps
MAX_FAILED_PAGES = 3  # older index pages in a row: then the site, not the page, has a problem
GONE = (404, 410)


@dataclass(slots=True)
class Found:
    """Addresses of documents in the order of the lists: those of today's lists, and those of older pages alone."""

    recent: dict[str, None] = field(default_factory=dict)
    older: dict[str, None] = field(default_factory=dict)


def find_documents(visit: Visit, since: date | None) -> Found:
    """Ask the source's lists. Raises SourceFailed when none could be read."""
    found = Found()
    problems = [problem for url in visit.source.index_urls if (problem := _take_list(visit, url, found)) is not None]
    if len(problems) == len(visit.source.index_urls):
        raise SourceFailed(f"source {visit.source.id}: no index page could be read: {problems[0]}; see the ledger")
    for line in problems:
        visit.note(f"index page {line}")
    if since is not None and visit.source.older_pages is not None:
        _walk_back(visit, visit.source.older_pages, since, found)
    elif since is not None:
        visit.note("the record names no older_pages: today's lists are all that a back-fill can ask")
    for url in visit.source.index_urls:
        found.recent.pop(url, None)
    found.older = {url: None for url in found.older if url not in found.recent}
    return found


def _take_list(visit: Visit, url: str, found: Found) -> str | None:
    """Take up what a list names, and the lists behind it; the problem if the list itself could not be read."""
    listing, problem, _ = _read_list(visit, url)
    if listing is None:
        return problem
    found.recent.update((listed.url, None) for listed in listing.documents)
    seen = {*visit.source.index_urls}
    level = [*listing.lists]
    for depth in range(1, MAX_LIST_DEPTH + 1):
        fresh = sorted((item for item in level if item.url not in seen), key=_age)
        if fresh and depth == MAX_LIST_DEPTH:
            visit.note(f"{url}: lists behind {depth} others are not asked, such as {fresh[0].url}")
            break
        level = []
        for item in fresh:
            if len(seen) >= MAX_LISTS:
                visit.note(f"{url}: more than {MAX_LISTS} lists; the oldest are not asked")
                break
            seen.add(item.url)
            behind, problem, _ = _read_list(visit, item.url)
            if behind is None:
                visit.note(f"list {problem}")
                continue
            found.recent.update((listed.url, None) for listed in behind.documents)
            level += behind.lists
    return None


def _age(listed: Listed) -> int:
    return 0 if listed.day is None else -listed.day.toordinal()


def _walk_back(visit: Visit, pages: OlderPages, since: date, found: Found) -> None:
    """Older pages in turn, until one names nothing new or nothing as young as `since`, or the run's limit is full."""
    seen: set[str] = set()
    missing = failed = 0
    for number in range(pages.first, pages.last + 1):
        url = pages.template.replace("{page}", str(number))
        reason = visit.postponed(url)
        if reason is not None or missing >= visit.source.limits.documents:
            visit.note(f"back-fill ends before {url}: {reason or 'limits.documents is full'}; run it again to go on")
            return
        listing, problem, record = _read_list(visit, url)
        if listing is None:
            if record.http_status in GONE:  # the site has no more pages
                return
            visit.note(f"older index page {problem}")
            failed += 1
            if failed == MAX_FAILED_PAGES:
                visit.note(f"back-fill ends after {failed} older index pages in a row that could not be read")
                return
            continue
        failed = 0
        fresh = [listed for listed in listing.documents if listed.url not in seen]
        young = [listed for listed in fresh if listed.day is None or listed.day >= since]
        if not young:
            return
        seen.update(listed.url for listed in fresh)
        found.older.update((listed.url, None) for listed in young)
        missing += sum(whole_held(visit, listed.url) is None for listed in young)
    visit.note(f"back-fill ends at older_pages.last, {pages.last}: what stands behind is not asked")


def _read_list(visit: Visit, url: str) -> tuple[Listing | None, str | None, FetchRecord]:
    """What a list names, or None and why not; and the last try's row."""
    wanted = Wanted.LIST if visit.source.kind == "index_pages" else Wanted.FEED
    reason = visit.postponed(url)
    if reason is None:
        record = fetch_address(visit, Ask(url, wanted), whole_held(visit, url))
    else:
        record = visit.log(visit.attempt(url, FetchOutcome.REFUSED, f"postponed: {reason}"))
    if record.raw_sha256 is None:
        return None, f"{url}: {record.detail}", record
    try:
        return read_listing(visit.source, raw_store.read(visit.home, record.raw_sha256), url), None, record
    except ParseFailure as problem:
        return None, f"{url}: {problem}", record
