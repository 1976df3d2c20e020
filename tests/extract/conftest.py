"""Fixtures of the extractor's tests: the real vocabulary, read once, and a way from a text to its claims."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ingestion.extract import extract, load_vocabulary
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Claim, Page, Rejection, SourceContext

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(SEEDS)


@pytest.fixture(scope="session")
def read(vocabulary: Vocabulary) -> Read:
    def run(
        text: str, *, published: date | None = date(2023, 8, 1), title: str | None = None, region: str = "421202"
    ) -> tuple[tuple[Claim, ...], tuple[Rejection, ...]]:
        page = Page(hashlib.sha256(text.encode()).hexdigest(), text, title, published, None, "utf-8", "text/plain")
        context = SourceContext("test", "区政府", "government", region, "file.txt")
        claims, rejections, _ = extract(page, context, "file", vocabulary)
        return claims, rejections

    return run
