"""What all tests share: names that are the same in every process, the order of slow files, databases of a ledger."""

from collections.abc import Iterator

import pytest

# Of the slow files, by what they take: a long one that begins last is waited for by a worker that has nothing to do.
LONGEST = ("slow/test_kills.py", "docs/test_docs.py", "slow/test_compiled.py", "slow/test_new_user.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files of LONGEST come first, in that order; the others stay where they were."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get("/".join(item.path.parts[-2:]), len(places)))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A case of raw bytes is named after its argument and length, never its content (a gzip header holds a clock).

    pytest-xdist asks each worker to collect alike.
    """
    return f"{argname}_of_{len(val)}_bytes" if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty PostgreSQL server; skips where none is installed."""
    from tests.warehouse.postgres_server import server

    with server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run the test on each database that may hold a ledger; `tests.ingestion.ledgers` gives its address."""
    if request.param == "sqlite":
        yield "sqlite"
        return
    from tests.ingestion.ledgers import on_postgresql

    with on_postgresql(request.getfixturevalue("postgres")):
        yield "postgresql"
