"""Which documents does a folder hold? Every visible file is one; each line of a JSONL file is one of its own.

Pure listing and reading of local files. What their bytes mean is left to `parse`.
"""

import json
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingestion.errors import SourceError

MAX_FILE_BYTES = 64 * 2**20
MEDIA_TYPES = {
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".shtml": "text/html",
    ".xhtml": "text/html",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".jsonl": "application/json",
}
BOM = b"\xef\xbb\xbf"
UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class LocalDocument:
    """One document of a folder. `data` is None when it could not be read; `problem` then says why."""

    url: str  # path inside the folder; for a JSONL line `<path>#<id>`, or `<path>#L<line>` without a usable id
    media_type: str
    modified_at: datetime
    data: bytes | None
    problem: str | None = None
    is_too_large: bool = False


def list_documents(root: Path) -> Iterator[LocalDocument]:
    """The documents of a folder (or of one file), sorted by path. Raises SourceError when there is no such place.

    Left out on purpose: hidden files, lock files of office programs (`~$…`) and links, which may lead outside.
    """
    for path, name in _files(root):
        yield from _documents_of(path, name)


def count_documents(roots: Iterable[Path]) -> int:
    """How many documents `list_documents` would give of them, for a look ahead. Raises SourceError as it does."""
    return sum(_count(path) for root in roots for path, _ in _files(root))


def _files(root: Path) -> Iterator[tuple[Path, str]]:
    if root.is_file():
        yield root, root.name
        return
    if not root.is_dir():
        raise SourceError(f"{root}: no such file or folder; check the path")
    for path in sorted(root.rglob("*"), key=lambda item: item.relative_to(root).as_posix()):
        relative = path.relative_to(root)
        if path.is_symlink() or any(part.startswith((".", "~$")) for part in relative.parts):
            continue
        if path.is_file():
            yield path, relative.as_posix()


def _count(path: Path) -> int:
    """Every file is one document, but for the lines of JSONL; one that cannot be read is told as one."""
    if path.suffix.lower() != ".jsonl":
        return 1
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return 1
        data = path.read_bytes()
    except OSError:  # listing tells it
        return 1
    return sum(bool(line.strip()) for line in data.removeprefix(BOM).split(b"\n")) if data.strip() else 1


def document_name(url: str, media_type: str, data: bytes | None) -> str:
    """The name of a local document for people: the id of a JSON document, else the file's stem."""
    if media_type == "application/json" and data is not None:
        identity = _json_id(data)
        if identity is not None:
            return identity
    path, _, fragment = url.partition("#")
    stem = Path(path).stem
    return f"{stem}#{fragment}" if fragment else stem


def _documents_of(path: Path, name: str) -> Iterator[LocalDocument]:
    url = name.encode("utf-8", "backslashreplace").decode()  # a name that is no UTF-8 stays readable text
    media_type = MEDIA_TYPES.get(path.suffix.lower(), UNKNOWN_TYPE)
    try:
        status = path.stat()
        modified_at = datetime.fromtimestamp(status.st_mtime, UTC)
        if not stat.S_ISREG(status.st_mode):
            return
        if status.st_size > MAX_FILE_BYTES:
            problem = f"too large: {status.st_size} bytes, at most {MAX_FILE_BYTES}"
            yield LocalDocument(url, media_type, modified_at, None, problem, is_too_large=True)
            return
        data = path.read_bytes()
    except OSError as error:
        problem = f"cannot be read ({error.strerror or error})"
        yield LocalDocument(url, media_type, datetime.fromtimestamp(0, UTC), None, problem)
        return
    if path.suffix.lower() != ".jsonl" or not data.strip():
        yield LocalDocument(url, media_type, modified_at, data)
        return
    seen: set[str] = set()
    for number, line in enumerate(data.removeprefix(BOM).split(b"\n"), start=1):
        if not line.strip():
            continue
        identity = _json_id(line)
        is_usable = identity is not None and identity not in seen
        fragment = str(identity) if is_usable else f"L{number}"
        seen.add(fragment)
        yield LocalDocument(f"{url}#{fragment}", media_type, modified_at, line.strip())


def _json_id(data: bytes) -> str | None:
    """The `id` of a JSON object, when it has one that can be a name. Whether the rest is sound, `parse` says."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    identity = value.get("id") if isinstance(value, dict) else None
    if isinstance(identity, int) and not isinstance(identity, bool):
        return str(identity)
    if isinstance(identity, str) and identity.strip() and identity.isprintable() and len(identity) <= 200:
        return identity.strip()
    return None
