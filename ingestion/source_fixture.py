"""What does a source's fixture hold? `sources/fixtures/<id>/fixture.yml`: an index page, an article, what is in it.

The pages follow the structure of the real site, in words and figures of our own: no text of other people is kept here.
Reading them as a night would is left to `source_trial`.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from ingestion.errors import SourceError
from ingestion.source_model import Line, Strict
from ingestion.strict_yaml import RecordError, read_mapping, validated

FOLDER = "fixtures"  # beside the records
EXPECTED = "expected.csv"
FileName = Annotated[str, Field(pattern=r"^[a-z0-9_]+\.[a-z0-9]+$")]


class SavedPage(Strict):
    """One answer of the site as a file: its address and the Content-Type that the server would send."""

    url: Line
    file: FileName
    content_type: Line = "text/html"


class SavedArticle(SavedPage):
    """The article, and what a person sees in it."""

    title: Line | None = None
    published_date: date | None = None
    publisher: Line | None = None
    """The source that the page names, else the record's publisher."""
    text: tuple[Line, ...] = ()
    """Words that must be in the article's text, such as its first and its last."""
    not_text: tuple[Line, ...] = ()
    """Words of navigation, side lists and footers that must not be."""


class Misreading(Strict):
    """A line of the difference that is known: the program reads a good sentence wrong, and the sentence stays."""

    line: Line
    since: date
    reason: Line


class FixtureRecord(Strict):
    """The pages of one fixture."""

    labelled: date | None
    """The day a person compared expected.csv with the page; null while it is the program's own draft."""
    index: SavedPage | None = None
    """A page of the index that lists the article; a source of kind files or json_interface has none."""
    article: SavedArticle
    misread: tuple[Misreading, ...] = ()
    """What is known to be read otherwise; one that is read right by now is told."""


@dataclass(frozen=True, slots=True)
class Fixture:
    """A fixture and where it lies."""

    folder: Path
    record: FixtureRecord

    def read(self, page: SavedPage) -> bytes:
        """The bytes of a saved page. Raises SourceError."""
        file = self.folder / page.file
        try:
            return file.read_bytes()
        except OSError as error:
            raise SourceError(f"{file}: cannot be read: {error.strerror}; save the page there") from error


def fixture_folder(sources: Path, source_id: str) -> Path:
    """Where the fixture of a record in folder `sources` lies."""
    return sources / FOLDER / source_id


def load_fixture(folder: Path) -> Fixture:
    """The fixture in a folder. Raises SourceError naming file and field."""
    file = folder / "fixture.yml"
    if not file.is_file():
        raise SourceError(f"{file}: there is no fixture; make one with zhibiao new-source or see docs/add_a_source.md")
    try:
        return Fixture(folder, validated(FixtureRecord, read_mapping(file, "docs/add_a_source.md"), file))
    except RecordError as error:
        raise SourceError(f"{folder.name}/{error}") from error
