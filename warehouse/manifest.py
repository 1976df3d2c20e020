"""What does a release say of itself? `manifest.json`: written once in one canonical form, so that any change shows.

The manifest seals itself: `self_digest` is the SHA-256 of the canonical text without that field, and a file that is not
byte by byte the canonical text of what it says is invalid. Checking the other files is left to `warehouse.release`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.errors import ReleaseInvalid

MANIFEST = "manifest.json"
FORMAT = 1
RULES = "rules/"  # of `versions`: digests of what decides figures beside landing
REQUIRED = frozenset(
    {
        "format",
        "run_id",
        "parent",
        "scope",
        "created_at",
        "inputs_digest",
        "logical_digest",
        "surface_digest",
        "files",
        "tables",
        "extractor_versions",
        "versions",
        "gates",
        "self_digest",
    }
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which sources a build covers, under a name that releases are compared by."""

    name: str
    source_ids: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """JSON form, source ids sorted."""
        return {"name": self.name, "sources": sorted(self.source_ids)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Scope":
        """The inverse of `as_json`. Raises KeyError when a field is missing."""
        return cls(str(value["name"]), tuple(str(source) for source in value["sources"]))


def canonical(value: Mapping[str, Any]) -> str:
    """The one text of a JSON object: sorted keys, two spaces, UTF-8 characters as they are, one final line break."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def sealed(manifest: Mapping[str, Any]) -> str:
    """The text of `manifest.json` with its own digest. Raises ReleaseInvalid when a required field is missing."""
    body = {key: value for key, value in manifest.items() if key != "self_digest"}
    text = canonical({**body, "self_digest": hashlib.sha256(canonical(body).encode()).hexdigest()})
    missing = REQUIRED - set(body) - {"self_digest"}
    if missing:
        raise ReleaseInvalid(f"the manifest lacks {', '.join(sorted(missing))}")
    return text


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a release folder. Raises ReleaseInvalid when it is absent, incomplete or altered."""
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
        manifest = json.loads(text)
    except FileNotFoundError:
        raise ReleaseInvalid(f"{path} is missing: the folder is no complete release") from None
    except ValueError as error:
        raise ReleaseInvalid(f"{path} is no JSON in UTF-8 ({error}): the release was altered") from error
    if not isinstance(manifest, dict) or not set(manifest) >= REQUIRED:
        raise ReleaseInvalid(f"{path} lacks required fields: the release was altered or made by another program")
    if manifest["format"] != FORMAT:
        raise ReleaseInvalid(f"{path} has format {manifest['format']!r}, this program reads {FORMAT}")
    if sealed(manifest) != text:
        raise ReleaseInvalid(f"{path} does not match its own digest: the release was altered")
    return manifest
