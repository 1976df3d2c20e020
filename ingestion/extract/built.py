"""Is the extractor compiled, and from the sources that stand here?

A compiled module lies beside its source and is imported in its stead: a source changed since would be silently ignored.
"""

import hashlib
from pathlib import Path

COMPILED_FROM = ""  # the digest of the sources; the build writes it into the copy that it compiles


def digest_of() -> str:
    """The digest of what is compiled, as it stands: the modules of this folder, and the records."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in (here.parent / "records.py", *sorted(here.glob("*.py"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def check() -> None:
    """Raises RuntimeError where compiled modules and their sources differ."""
    if COMPILED_FROM and digest_of() != COMPILED_FROM:
        raise RuntimeError("the extractor was changed after it was compiled: `make compiled` again, or `make pure`")
