"""Which pages after real sites are there, and what does a reading of one get right? For test and benchmark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SitePage:
    """One fixture and what it says."""

    name: str
    batch: int
    after: str
    url: str
    charset: str
    published: date
    title: str
    publisher: str | None  # None: the page names none that a reader sees
    first: str
    last: str
    forbidden: tuple[str, ...]
    file: Path

    @property
    def data(self) -> bytes:
        """The page's bytes."""
        return self.file.read_bytes()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a page."""

    text: str
    title: str | None
    published: date | None
    publisher: str | None = None
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a reading is right."""

    page: SitePage
    reading: Reading

    @property
    def date_is_right(self) -> bool:
        """The day of publication, to the day."""
        return self.reading.published == self.page.published

    @property
    def title_is_right(self) -> bool:
        """The title, to the character."""
        return self.reading.title == self.page.title

    @property
    def publisher_is_right(self) -> bool:
        """The publisher, where the page names one."""
        return self.page.publisher is None or self.reading.publisher == self.page.publisher

    @property
    def charset_is_right(self) -> bool:
        """The charset the bytes were written in."""
        return self.reading.charset == self.page.charset

    @property
    def text_is_kept(self) -> bool:
        """First and last words of the article are in the text."""
        return self.page.first in self.reading.text and self.page.last in self.reading.text

    @property
    def junk(self) -> list[str]:
        """Words of lists and footers that came into the text."""
        return [words for words in self.page.forbidden if words in self.reading.text]


def load_pages() -> list[SitePage]:
    """All fixtures, by name."""
    entries = yaml.safe_load((FOLDER / "expected.yml").read_text(encoding="utf-8"))
    return [
        SitePage(name=name, file=FOLDER / f"{name}.html", **{**entry, "forbidden": tuple(entry["forbidden"])})
        for name, entry in sorted(entries.items())
    ]


def share(verdicts: Sequence[bool]) -> float:
    """What part of these is true."""
    return sum(verdicts) / len(verdicts)
