"""What may a source record say? The typed form of `sources/<id>.yml`; its JSON schema for editors comes from here.

Everything that is particular to one publisher stands in its record: where, how often, how polite, what it must yield.
Reading the file is left to `source_record`, asking the source to `fetch`, what its tables hold to `tables`.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

SOURCE_ID = re.compile(r"[a-z0-9_]{1,60}")
MIN_DELAY_SECONDS = 1.0  # for hosts of other people; a demo host is our own process

PublisherKind = Literal["statistics_bureau", "government", "newspaper", "other"]
SourceKind = Literal["index_pages", "rss", "sitemap", "files", "json_interface", "folder"]
Line = Annotated[str, Field(min_length=1, pattern=r"^[^\r\n]+$")]


class Strict(BaseModel):
    """A record of data that people write: nothing unknown, nothing converted. Field notes reach the editor."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True)


class Threshold(Strict):
    """A number somebody settled, with the day and the reason: without them nobody dares to change it later."""

    value: Annotated[int, Field(ge=0)]
    """The number."""
    since: date
    """The day on which it was settled."""
    reason: Line
    """Why this number."""


class Assertions(Strict):
    """What one fetch must yield, in documents held after it. Too few fails the source, too many is a note."""

    min_documents: Threshold
    """The fewest documents held; fewer fail the source."""
    max_documents: Threshold | None = None
    """The most that are expected; more are told in a note."""


class Selectors(Strict):
    """Where a page of this site keeps its parts, as CSS selectors; the generic reader finds a part without one."""

    content: Line | None = None
    """Where the article's text stands."""
    title: Line | None = None
    """Where its title stands."""
    date: Line | None = None
    """Where its day of publication stands."""
    publisher: Line | None = None
    """Where the page names its own source."""


class Revisit(Strict):
    """When a held page is asked again: every so many days (0: in every run), until it is so many days old to us."""

    every_days: Annotated[int, Field(ge=0)]
    """Days between two requests; 0 asks in every run."""
    for_days: Annotated[int, Field(ge=1)] | None = None
    """Days since its first fetch after which it is left alone; none: for ever."""


class OlderPages(Strict):
    """Numbered index pages behind the first one, asked for a back-fill alone: `template` holds `{page}`."""

    template: Annotated[str, Field(pattern=r"^[^\r\n]*\{page\}[^\r\n]*$")]
    """The address of a page, `{page}` for its number."""
    first: Annotated[int, Field(ge=0)]
    """The number of the page behind the list's first one."""
    last: Annotated[int, Field(ge=0, le=2000)]
    """The highest number to ask for."""


class Limits(Strict):
    """The most one run takes from this source, so that a trap of endless links ends."""

    documents: Annotated[int, Field(ge=1, le=100_000)] = 2000
    """Documents of one run; what is left waits for the next."""
    bytes: Annotated[int, Field(ge=1)] = 512 * 2**20
    """Bytes of one run."""


class Query(Strict):
    """One request to a JSON interface. `body` None asks by GET; the document's address is `<url>#<name>`."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")]
    """What the ledger calls it."""
    url: Line
    """The address that is asked."""
    body: Line | None = None
    """What is posted; without it the query is a GET."""
    media_type: Line | None = None
    """Of the body."""


class Interface(Strict):
    """A JSON interface: which adapter reads its answers, and what is asked."""

    adapter: Literal["nbs_easyquery", "nbs_release"]
    """The reader of its answers, a module of ingestion/interfaces."""
    queries: Annotated[tuple[Query, ...], Field(min_length=1)]
    """What is asked."""


def _filled(text: str, parts: Mapping[str, str]) -> str:
    for place, part in parts.items():
        text = text.replace(place, part)
    return text


def _needs(kinds: tuple[SourceKind, ...], *fields: str) -> dict[str, object]:
    return {"if": {"properties": {"kind": {"enum": list(kinds)}}}, "then": {"required": list(fields)}}


# What `_fits_its_kind` demands, as far as a JSON schema can say it, so that an editor marks it while typing.
_CONDITIONS: list[dict[str, object]] = [
    _needs(("index_pages", "rss", "sitemap"), "index_urls", "article_url_pattern", "allowed_hosts"),
    _needs(("files",), "index_urls", "allowed_hosts"),
    _needs(("json_interface",), "interface", "allowed_hosts"),
    _needs(("folder",), "folder"),
    {"if": {"properties": {"enabled": {"const": False}}}, "then": {"required": ["disabled_because"]}},
]


class SourceRecord(Strict):
    """One source of documents. `id` equals the file's stem."""

    model_config = ConfigDict(json_schema_extra={"allOf": _CONDITIONS})  # type: ignore[dict-item]  # JSON, not typed so

    id: str
    """<region code>_<publisher>_<product>, as the file is named."""
    publisher: Line
    """The name a reader knows it by; a page that names its own source overrides it."""
    publisher_kind: PublisherKind
    """Who wins when two sources disagree is settled by this."""
    region_code: Annotated[str, Field(pattern=r"^\d{6}$")] | None
    """GB/T 2260 code of the publisher's own region, in quotes; null when it has none."""
    homepage: Line
    """The publisher's front page, for people."""
    licence: Line
    """What may be done with its texts and figures, as far as known."""
    terms: Line
    """What the site's terms of use say of reading it by machine, or that none were found."""
    kind: SourceKind
    """How its documents are found: docs/fetching.md has a row for each."""
    index_urls: tuple[Line, ...] = ()
    """List pages, feeds or sitemaps; for kind files the files themselves. {yyyy}, {mm}, {dd}: the day of the run."""
    older_pages: OlderPages | None = None
    """Lists behind the first one, for a back-fill."""
    article_url_pattern: Line | None = None
    """Regular expression that matches the whole address of an article."""
    allowed_hosts: tuple[Line, ...] = ()
    """The only hosts this source may ask."""
    folder: Line | None = None
    """Of kind folder: relative to the record's file."""
    interface: Interface | None = None
    """Of kind json_interface."""
    selectors: Selectors = Selectors()
    """Only where the structure is known; the generic reader finds the rest."""
    table_record: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")] | None = None
    """How its tables are read: the name of a record in ingestion/table_records."""
    delay_seconds: Annotated[float, Field(ge=0, le=600)]
    """Between two requests to one host; robots.txt may ask for more."""
    schedule: Literal["nightly", "weekly", "monthly", "manual"]
    """In which nights it is asked; seed `schedule_tier` says when it is late. `manual`: by name alone."""
    enabled: bool
    """Whether nights ask it; needs checked_live."""
    disabled_because: Line | None = None
    """Why it is off; needed when `enabled` is false."""
    demo: bool
    """True for the bundled demonstration alone."""
    revisit: Revisit
    """When held pages are asked again."""
    limits: Limits = Limits()
    """The most one run takes."""
    assertions: Assertions
    """What one fetch must yield."""
    structure_from: Line | None = None
    """The real page, or public crawler code, whose structure the fixture follows."""
    checked_live: date | None
    """The last day a person compared the record with the live site; null: never."""

    def on(self, day: date) -> Self:
        """The record as it is asked on a day in China: printed papers put each issue under its date."""
        parts = {"{yyyy}": f"{day:%Y}", "{mm}": f"{day:%m}", "{dd}": f"{day:%d}"}
        return self.model_copy(update={"index_urls": tuple(_filled(url, parts) for url in self.index_urls)})

    def is_index(self, url: str) -> bool:
        """Is this one of the index addresses, of whatever day?"""
        any_day = {r"\{yyyy\}": r"\d{4}", r"\{mm\}": r"\d{2}", r"\{dd\}": r"\d{2}"}
        return any(re.fullmatch(_filled(re.escape(index), any_day), url) for index in self.index_urls)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if not SOURCE_ID.fullmatch(self.id):
            raise ValueError("id: use 1 to 60 of a-z, 0-9 and _")
        if not self.enabled and self.disabled_because is None:
            raise ValueError("disabled_because: a record that is not enabled says why")
        if self.enabled and not self.demo and self.kind != "folder" and self.checked_live is None:
            raise ValueError("checked_live: a record that was never tried live is not enabled")
        if self.kind == "folder":
            if self.folder is None:
                raise ValueError("folder: a source of kind folder needs it")
            return self
        self._check_addresses()
        if not self.demo and self.delay_seconds < MIN_DELAY_SECONDS:
            raise ValueError(f"delay_seconds: at least {MIN_DELAY_SECONDS} for a host of other people")
        return self

    def _check_addresses(self) -> None:
        if not self.allowed_hosts:
            raise ValueError(f"allowed_hosts: kind {self.kind} needs it")
        if self.kind == "json_interface":
            if self.interface is None:
                raise ValueError("interface: kind json_interface needs it")
        elif not self.index_urls:
            raise ValueError(f"index_urls: kind {self.kind} needs it")
        if self.kind in ("index_pages", "rss", "sitemap"):
            if self.article_url_pattern is None:
                raise ValueError(f"article_url_pattern: kind {self.kind} needs it")
            try:
                re.compile(self.article_url_pattern)
            except re.error as error:
                raise ValueError(f"article_url_pattern: not a regular expression ({error})") from error
        queries = [] if self.interface is None else [query.url for query in self.interface.queries]
        older = [] if self.older_pages is None else [self.older_pages.template]
        for url in (*self.index_urls, *queries, *older):
            if urlsplit(url).hostname not in self.allowed_hosts:
                raise ValueError(f"index_urls: the host of {url} is not among allowed_hosts")


def json_schema() -> str:
    """The schema of a record as a JSON file, for editors that complete and check while typing."""
    return json.dumps(SourceRecord.model_json_schema(), ensure_ascii=False, indent=2) + "\n"
