"""Is the extractor compiled, and from the sources that stand here?

A compiled module lies beside its source and is imported in its stead: a source changed since would be silently ignored.
"""

import hashlib
from pathlib import Path

FOLDERS = ("extract", "parse")  # of this package, beside its records
COMPILED_FROM = ""  # the digest of the sources; the build writes it into the copy that it compiles


def digest_of() -> str:
    """The digest of what is compiled, as it stands: the modules of the folders, and the records."""
    digest = hashlib.sha256()
    package = Path(__file__).parents[1]
    for path in (package / "records.py", *(path for name in FOLDERS for path in sorted((package / name).glob("*.py")))):
        digest.update(f"{path.relative_to(package)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def check() -> None:
    """Raises RuntimeError where compiled modules and their sources differ."""
    if COMPILED_FROM and digest_of() != COMPILED_FROM:
        raise RuntimeError("the extractor was changed after it was compiled: `make compiled` again, or `make pure`")
