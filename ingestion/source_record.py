"""What is a source? The typed form of `sources/<id>.yml`, and of a folder that a user names.

Everything that is particular to one publisher stands in its record: where, how often, how polite, what it must yield.
Reading the network or the folder is left to `fetch` and `folder`.
"""

import hashlib
import json
import re
from collections.abc import Hashable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ingestion.errors import SourceError

SOURCE_ID = re.compile(r"[a-z0-9_]{1,60}")
MIN_DELAY_SECONDS = 1.0  # for hosts of other people; a demo host is our own process

PublisherKind = Literal["statistics_bureau", "government", "newspaper", "other"]
Line = Annotated[str, Field(min_length=1, pattern=r"^[^\r\n]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Threshold(_Strict):
    """A number somebody settled, with the day and the reason: without them nobody dares to change it later."""

    value: Annotated[int, Field(ge=0)]
    since: date
    reason: Line


class Assertions(_Strict):
    """What one fetch must yield, in documents held after it. Too few fails the source, too many is a note."""

    min_documents: Threshold
    max_documents: Threshold | None = None


class SourceRecord(_Strict):
    """One source of documents. `id` equals the file's stem."""

    id: str
    publisher: Line
    publisher_kind: PublisherKind
    region_code: Annotated[str, Field(pattern=r"^\d{6}$")] | None
    homepage: Line
    licence: Line
    kind: Literal["index_pages", "folder"]
    index_urls: tuple[Line, ...] = ()
    article_url_pattern: Line | None = None  # regular expression, matches the whole address
    allowed_hosts: tuple[Line, ...] = ()
    folder: Line | None = None  # kind folder; in a record relative to the record's file
    content_selector: Line | None = None  # CSS; without it the generic picker of `parse.main_text` decides
    delay_seconds: Annotated[float, Field(ge=0, le=600)]
    schedule: Literal["nightly", "weekly", "monthly", "manual"]
    enabled: bool
    demo: bool
    revisit_days: Annotated[int, Field(ge=0)]  # a held article is asked again after so many days; 0 = every run
    assertions: Assertions
    checked_live: date | None  # the last day a person compared the record with the live site

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if not SOURCE_ID.fullmatch(self.id):
            raise ValueError("id: use 1 to 60 of a-z, 0-9 and _")
        if self.kind == "folder":
            if self.folder is None:
                raise ValueError("folder: a source of kind folder needs it")
            return self
        if not self.index_urls or self.article_url_pattern is None or not self.allowed_hosts:
            raise ValueError("index_urls, article_url_pattern and allowed_hosts: kind index_pages needs all three")
        try:
            re.compile(self.article_url_pattern)
        except re.error as error:
            raise ValueError(f"article_url_pattern: not a regular expression ({error})") from error
        for url in self.index_urls:
            if urlsplit(url).hostname not in self.allowed_hosts:
                raise ValueError(f"index_urls: the host of {url} is not among allowed_hosts")
        if not self.demo and self.delay_seconds < MIN_DELAY_SECONDS:
            raise ValueError(f"delay_seconds: at least {MIN_DELAY_SECONDS} for a host of other people")
        return self


class _Loader(yaml.SafeLoader):
    """Safe YAML that refuses a key written twice, where PyYAML would keep the last one in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def load_sources(folder: Path) -> dict[str, SourceRecord]:
    """All records of a folder by id. Raises SourceError naming file and field."""
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise SourceError(f"{folder}: holds no source record (*.yml); check the path")
    records = [load_source(file) for file in files]
    return {record.id: record for record in records}


def load_source(file: Path) -> SourceRecord:
    """One record. Raises SourceError naming file and field."""
    try:
        raw = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SourceError(f"{file.name}: cannot be read as YAML: {_one_line(str(error))}") from error
    if not isinstance(raw, dict):
        raise SourceError(f"{file.name}: must be a mapping of fields; see docs/add_a_source.md")
    if isinstance(raw.get("folder"), str):
        raw["folder"] = str((file.parent / raw["folder"]).resolve())
    try:
        # Through JSON, because strict validation of Python objects refuses a YAML list for a tuple.
        record = SourceRecord.model_validate_json(json.dumps(raw, default=_json_date))
    except (ValidationError, TypeError) as error:
        raise SourceError(f"{file.name}: {_explain(error)}; correct the record") from error
    if record.id != file.stem:
        raise SourceError(f"{file.name}: id is {record.id!r}, but must equal the file's name {file.stem!r}")
    _check_selector(record, file)
    return record


def folder_source(path: Path) -> SourceRecord:
    """A record for a folder (or one file) of the user's: its id is stable for the resolved path."""
    resolved = path.resolve()
    if not resolved.exists():
        raise SourceError(f"{path}: no such file or folder; check the path")
    digest = hashlib.sha256(str(resolved).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    slug = re.sub(r"[^a-z0-9]+", "_", resolved.name.lower()).strip("_")[:40] or "documents"
    return SourceRecord(
        id=f"folder_{slug}_{digest}",
        publisher="本地文件",
        publisher_kind="other",
        region_code=None,
        homepage="#",
        licence="as the files' owner says",
        kind="folder",
        folder=str(resolved),
        delay_seconds=0.0,
        schedule="manual",
        enabled=True,
        demo=False,
        revisit_days=0,
        assertions=Assertions(
            min_documents=Threshold(value=1, since=date(2026, 1, 1), reason="an empty folder is a mistyped path")
        ),
        checked_live=None,
    )


def _check_selector(record: SourceRecord, file: Path) -> None:
    if record.content_selector is None:
        return
    from ingestion.parse.html import selector_error

    problem = selector_error(record.content_selector)
    if problem is not None:
        raise SourceError(f"{file.name}: content_selector: {problem}; write a CSS selector")


def _json_date(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a value of type {type(value).__name__} has no place in a record")


def _explain(error: ValidationError | TypeError) -> str:
    if isinstance(error, TypeError):
        return str(error)
    parts = []
    for problem in error.errors(include_url=False):
        field = ".".join(str(part) for part in problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        parts.append(f"{field}: {message}" if field else message)
    return _one_line("; ".join(parts))


def _one_line(text: str) -> str:
    return " ".join(text.split())
