"""Fixtures of the tests of table records: the real vocabulary, read once."""

from pathlib import Path

import pytest

from ingestion.extract import load_vocabulary
from ingestion.extract.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(Path(__file__).parents[3] / "dbt_project" / "seeds")
