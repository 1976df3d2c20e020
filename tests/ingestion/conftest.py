"""The databases on which the tests of the ledger run."""

from collections.abc import Iterator

import pytest

from tests.ingestion.ledgers import on_postgresql
from tests.warehouse.postgres_server import server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty PostgreSQL server; skips where none is installed."""
    with server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run the test on each database that may hold a ledger."""
    if request.param == "sqlite":
        yield "sqlite"
        return
    with on_postgresql(request.getfixturevalue("postgres")):
        yield "postgresql"
