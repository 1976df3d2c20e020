"""What does a page say? Claims with their evidence, and rejections with their reason.

Pure: the same page, context and vocabulary give the same result at any time, in any process. Heavy imports are inside
the functions, so that importing the package costs nothing.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.records import Claim, Page, Rejection, SourceContext

if TYPE_CHECKING:
    from ingestion.extract.vocabulary import Vocabulary

RELEASE = "1"
_DIGEST_LENGTH = 10


def extract(
    page: Page, context: SourceContext, doc: str, vocabulary: "Vocabulary"
) -> tuple[tuple[Claim, ...], tuple[Rejection, ...], str | None]:
    """All claims and rejections of `page`, and the code of the region it speaks for (None when nothing tells)."""
    from ingestion.extract.assembly import assemble

    return assemble(page, context, doc, vocabulary)


def load_vocabulary(seeds: Path) -> "Vocabulary":
    """Read the seeds in folder `seeds`. Raises ValueError with file and row for what cannot be used.

    RuntimeError when modules were changed after they were compiled.
    """
    from ingestion.extract import built
    from ingestion.extract.vocabulary import Vocabulary

    built.check()
    return Vocabulary.load(seeds)


def extractor_version(vocabulary: "Vocabulary") -> str:
    """`<release>-<digest>`: changes with any byte of rules, parsers, adapters, table records or vocabulary."""
    return _version(vocabulary.digest)


def version_of(seeds: Path) -> str:
    """`extractor_version` of the vocabulary in `seeds`, without loading it. Raises ValueError as that would."""
    from ingestion.extract.vocabulary import digest_of

    return _version(digest_of(seeds))


def _version(vocabulary_digest: str) -> str:
    import hashlib

    digest = hashlib.sha256(vocabulary_digest.encode())
    here = Path(__file__).parent
    for folder in (here, *(here.parent / name for name in ("parse", "interfaces", "tables", "table_records"))):
        for path in sorted((*folder.glob("*.py"), *folder.glob("*.yml"))):
            digest.update(f"{folder.name}/{path.name}\0".encode() + path.read_bytes() + b"\0")
    digest.update((here.parent / "similarity.py").read_bytes())
    return f"{RELEASE}-{digest.hexdigest()[:_DIGEST_LENGTH]}"
