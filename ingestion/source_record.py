"""Which sources are there? Reads `sources/<id>.yml`, strictly, and makes a record of a folder that a user names.

What a record may say stands in `source_model`. Reading the network or the folder is left to `fetch` and `folder`.
"""

import hashlib
import re
from collections.abc import Collection
from datetime import date
from pathlib import Path

from ingestion.errors import SourceError
from ingestion.source_model import SOURCE_ID, Assertions, Revisit, SourceRecord, Threshold
from ingestion.strict_yaml import RecordError, read_mapping, validated
from ingestion.tables import load_table_record


def load_sources(folder: Path, only: Collection[str] = (), *, deep: bool = True) -> dict[str, SourceRecord]:
    """The records of a folder by id, or `only` those that are there of some. Raises SourceError naming file and field.

    `deep` as of `load_source`.
    """
    files = sorted(file for file in folder.glob("*.yml") if not only or file.stem in only)
    if not files and not only:
        raise SourceError(f"{folder}: holds no source record (*.yml); check the path")
    records = [load_source(file, deep=deep) for file in files]
    return {record.id: record for record in records}


def load_source(file: Path, *, deep: bool = True) -> SourceRecord:
    """One record. Raises SourceError naming file and field.

    Selectors and table record are tried where it is `deep`: that loads the readers of pages and tables, which a step
    that reads none should not pay for.
    """
    try:
        raw = read_mapping(file, "docs/add_a_source.md")
        if isinstance(raw.get("folder"), str):
            raw["folder"] = str((file.parent / raw["folder"]).resolve())
        record = validated(SourceRecord, raw, file)
    except RecordError as error:
        raise SourceError(str(error)) from error
    if record.id != file.stem:
        raise SourceError(f"{file.name}: id is {record.id!r}, but must equal the file's name {file.stem!r}")
    if deep:
        _check_selectors(record, file)
        if record.table_record is not None:
            load_table_record(record.table_record)
    return record


def one_source(folder: Path, source_id: str) -> SourceRecord:
    """The record of one source in a folder of records. Raises SourceError."""
    file = folder / f"{source_id}.yml"
    if not SOURCE_ID.fullmatch(source_id) or not file.is_file():
        known = ", ".join(sorted(path.stem for path in folder.glob("*.yml")))
        raise SourceError(f"unknown source {source_id!r}: {folder} holds {known or 'no record'}")
    return load_source(file)


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
        terms="as the files' owner says",
        kind="folder",
        folder=str(resolved),
        delay_seconds=0.0,
        schedule="manual",
        enabled=True,
        demo=False,
        revisit=Revisit(every_days=0),
        assertions=Assertions(
            min_documents=Threshold(value=1, since=date(2026, 1, 1), reason="an empty folder is a mistyped path")
        ),
        checked_live=None,
    )


def _check_selectors(record: SourceRecord, file: Path) -> None:
    written = {name: value for name, value in record.selectors.model_dump().items() if value is not None}
    if not written:
        return
    from ingestion.parse.html import selector_error

    for name, selector in written.items():
        problem = selector_error(selector)
        if problem is not None:
            raise SourceError(f"{file.name}: selectors.{name}: {problem}; write a CSS selector")
