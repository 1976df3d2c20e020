"""What decides must decide the same under any locale: a night that cron starts has none."""

import locale
from collections.abc import Iterator

import pandas  # noqa: F401 - DuckDB imports it with its first parameter: here once, and not in each process of `make mutants`
import pytest


@pytest.fixture(autouse=True)
def _bare_locale() -> Iterator[None]:
    """A file that is opened without an encoding is read as ASCII here."""
    before = locale.setlocale(locale.LC_CTYPE)
    locale.setlocale(locale.LC_CTYPE, "C")
    yield
    locale.setlocale(locale.LC_CTYPE, before)
