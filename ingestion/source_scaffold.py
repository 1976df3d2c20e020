"""How does a new source begin? A record, a fixture and a draft of the expected claims, for a person to finish.

Nothing that stands is overwritten. The record is off, says that it was never tried live, and loads. What the program
reads in a given page is written as a draft that a trial does not accept before a person has put a date under it.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from ingestion.errors import SourceError
from ingestion.expected_claims import Row, row_of, write_expected
from ingestion.ledger import StoredDocument
from ingestion.source_fixture import EXPECTED, fixture_folder
from ingestion.source_model import SOURCE_ID, SourceRecord
from ingestion.source_record import load_source
from ingestion.source_trial import SAVED_AT, read_strangers

NOTE = "Written by the program: compare each row with the page, correct it, then give fixture.yml its `labelled`."
_HEX = re.compile(r"[0-9a-f]{16,}")  # a name that a content system made up
_DIGITS = re.compile(r"\d+")
_RECORD = """\
# yaml-language-server: $schema=source.schema.json
# Finish it line by line: docs/add_a_source.md.
id: "{id}"
publisher: {publisher}
publisher_kind: {publisher_kind}
region_code: {region_code}
homepage: {homepage}
licence: "not looked at yet"
terms: "not looked at yet"
kind: index_pages
index_urls:
  - {index_url}
article_url_pattern: '{pattern}'
allowed_hosts:
  - {host}
delay_seconds: 2.0
schedule: nightly
enabled: false
disabled_because: "never tried live: new on {today}"
demo: false
revisit:
  every_days: 30
  for_days: 180
limits:
  documents: 200
assertions:
  min_documents:
    value: 1
    since: {today}
    reason: "new: raise it to what the index page always shows"
structure_from: {page_url}
checked_live: null
"""
_FIXTURE = """\
labelled: null
index:
  url: {index_url}
  file: index.html
  content_type: text/html; charset=utf-8
article:
  url: {url}
  file: article.html
  content_type: {content_type}
  title: {title}
  published_date: {published_date}
  publisher: {publisher}
  text: []
  not_text: []
"""
_INDEX = '<!DOCTYPE html>\n<html><body>\n<ul>\n<li><a href="{url}">{title}</a></li>\n</ul>\n</body></html>\n'
_ARTICLE = """\
<!DOCTYPE html>
<html><head><meta charset="utf-8"><title></title></head><body>
<h1></h1>
<div>发布时间：　来源：</div>
<div>
<p></p>
</div>
</body></html>
"""


@dataclass(frozen=True, slots=True)
class SavedFrom:
    """A page that a person saved, and the address it came from."""

    data: bytes
    url: str
    content_type: str = "text/html"


@dataclass(frozen=True, slots=True)
class _Read:
    """What the program reads in a saved page; nothing where there is none."""

    title: str | None = None
    published_date: date | None = None
    publisher: str | None = None
    rows: tuple[Row, ...] = ()


def new_source(
    sources: Path,
    source_id: str,
    *,
    index_url: str,
    publisher: str | None,
    page: SavedFrom | None,
    today: date,
    seeds: Path,
) -> Sequence[Path]:
    """Write record and fixture of a new source; returns the files. Raises SourceError rather than overwrite."""
    host = _host(index_url)
    if not SOURCE_ID.fullmatch(source_id):
        raise SourceError(f"{source_id!r}: an id is 1 to 60 of a-z, 0-9 and _, such as 430600_government_news")
    record_file, folder = sources / f"{source_id}.yml", fixture_folder(sources, source_id)
    for path in (record_file, folder):
        if path.exists():
            raise SourceError(f"{path}: stands already; choose another id, or edit what is there")
    region = re.match(r"(\d{6})_", source_id)
    text = _RECORD.format(
        id=source_id,
        publisher=_quoted(publisher or host),
        publisher_kind="statistics_bureau" if "tjj" in host or "stats" in host else "government",
        region_code=f'"{region[1]}"' if region else "null",
        homepage=_quoted(f"{urlsplit(index_url).scheme}://{host}/"),
        index_url=_quoted(index_url),
        pattern=address_pattern(page.url if page else None, index_url),
        host=_quoted(host),
        today=today,
        page_url=_quoted(page.url) if page else "null",
    )
    record_file.write_text(text, encoding="utf-8")
    try:
        record = load_source(record_file)
    except SourceError:
        record_file.unlink()
        raise
    folder.mkdir(parents=True)
    _write_fixture(record, folder, page, seeds)
    return (record_file, *sorted(folder.iterdir()))


def address_pattern(article_url: str | None, index_url: str) -> str:
    """A regular expression for addresses like this one: every number and made-up name may differ."""
    if article_url is None:
        parts = urlsplit(index_url)
        return re.escape(f"{parts.scheme}://{parts.netloc}/") + r".+\.s?html?"
    pieces = re.split(r"([0-9a-f]{16,}|\d+)", article_url)
    return "".join(map(_piece, pieces))


def _piece(text: str) -> str:
    if _DIGITS.fullmatch(text):
        return rf"\d{{{len(text)}}}" if len(text) in (4, 6, 8) else r"\d+"  # years, months and days keep their length
    return r"[0-9a-f]+" if _HEX.fullmatch(text) else re.escape(text)


def _write_fixture(record: SourceRecord, folder: Path, page: SavedFrom | None, seeds: Path) -> None:
    read = _Read() if page is None else _read(record, page, seeds)
    url = page.url if page else f"{record.homepage}t20260101_1.html"
    (folder / "article.html").write_bytes(_ARTICLE.encode() if page is None else page.data)
    index = _INDEX.format(url=escape(url), title=escape(read.title or ""))
    (folder / "index.html").write_text(index, encoding="utf-8")
    fixture = _FIXTURE.format(
        index_url=_quoted(record.index_urls[0]),
        url=_quoted(url),
        content_type=page.content_type if page else "text/html; charset=utf-8",
        title=_quoted(read.title) if read.title else "null",
        published_date=read.published_date or "null",
        publisher=_quoted(read.publisher or record.publisher),
    )
    (folder / "fixture.yml").write_text(fixture, encoding="utf-8")
    write_expected(folder / EXPECTED, read.rows, NOTE)


def _read(record: SourceRecord, page: SavedFrom, seeds: Path) -> _Read:
    sha256 = hashlib.sha256(page.data).hexdigest()
    stored = StoredDocument(record.id, sha256, page.url, page.content_type, SAVED_AT)
    (extraction,) = read_strangers(record, [(stored, page.data)], seeds)
    document = extraction.document
    rows = tuple(sorted(row_of(claim) for claim in extraction.claims))
    return _Read(document.title, document.published_date, document.publisher, rows)


def _host(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SourceError(f"{url!r}: give the whole address of an index page, such as https://www.example.gov.cn/news/")
    return parts.hostname


def _quoted(text: str) -> str:
    """A YAML string: JSON's are."""
    return json.dumps(text, ensure_ascii=False)
