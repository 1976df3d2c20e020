"""Does a night ask the ledger without reading a log of ten million attempts? By SQLite's own plan of each question."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ingestion.ledger import LandedDocument, Ledger, open_ledger
from ingestion.ledger_quiet import has_changed
from ingestion.ledger_state import note_documents
from ingestion.ledger_tables import metadata
from ingestion.records import FetchOutcome, Outcome
from tests.ingestion.ledgers import change, ledger_url
from tests.ingestion.test_ledger import NOON, STORED

LANDED = LandedDocument("0" * 64, "a", "d", "1-x", Outcome.EXTRACTED, None, 2, 1, "batch1", 1)
# What fetching, planning, reading and landing ask, each night, for each address or for each batch.
NIGHTLY: dict[str, Callable[[Ledger], object]] = {
    "append_fetches": lambda ledger: ledger.append_fetches([STORED, replace(STORED, url="http://a.test/2")]),
    "last_held": lambda ledger: ledger.last_held("a", STORED.url),
    "first_held_at": lambda ledger: ledger.first_held_at("a", STORED.url),
    "last_stored_bytes": lambda ledger: ledger.last_stored_bytes("a"),
    "last_answers": lambda ledger: ledger.last_answers(["a", "b"]),
    "stored_documents": lambda ledger: ledger.stored_documents(["a", "b"]),
    "landed": lambda ledger: ledger.landed("1-x"),
    "landed of a batch": lambda ledger: ledger.landed("1-x", ["0" * 64]),
    "landings_of": lambda ledger: ledger.landings_of(["0" * 64]),
    "landings": lambda ledger: ledger.landings(),
    "append_landing": lambda ledger: ledger.append_landing([LANDED], run_id="r", at=NOON),
    "has_changed": lambda ledger: has_changed(ledger, ["a"], 7),
    "deaths": lambda ledger: ledger.deaths("1-x"),
}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as opened:
        yield opened


@contextmanager
def plans(engine: sa.Engine) -> Iterator[list[str]]:
    """Every step of the plans of what is asked meanwhile."""
    steps: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, _context: Any, is_many: bool) -> None:
        cursor.execute(f"explain query plan {statement}", parameters[0] if is_many else parameters)
        steps.extend(row[-1] for row in cursor.fetchall())

    sa.event.listen(engine, "before_cursor_execute", explain)
    try:
        yield steps
    finally:
        sa.event.remove(engine, "before_cursor_execute", explain)


@pytest.mark.parametrize("name", sorted(NIGHTLY))
def test_no_question_of_a_night_reads_the_log(ledger: Ledger, name: str) -> None:
    with plans(ledger._engine) as steps:
        NIGHTLY[name](ledger)
    scanned = [step for step in steps if step.startswith(("SCAN fetches", "SCAN extractions", "SCAN deaths"))]
    assert scanned == []
    assert steps or name.startswith("append"), "adding rows alone asks nothing"
    assert not any("TEMP B-TREE" in step for step in steps if name.startswith(("last", "first")))


def test_the_newest_attempt_of_all_is_read_from_the_end(ledger: Ledger) -> None:
    """Its plan is a scan, in the order of the ids from the last one: it ends at the first row that will do."""
    with plans(ledger._engine) as steps:
        ledger.last_attempt_at()
    assert steps == ["SCAN fetches"]


def test_reading_all_attempts_is_seen(ledger: Ledger) -> None:
    with plans(ledger._engine) as steps:
        ledger.documents_of_attempts()
    assert any(step.startswith("SCAN fetches") for step in steps)


@pytest.mark.usefixtures("database")
def test_bytes_of_the_last_run_of_a_source_alone_are_counted(tmp_path: Path) -> None:

    with open_ledger(ledger_url(tmp_path)) as ledger:
        assert ledger.last_stored_bytes("a") == 0
        ledger.append_fetches([STORED, replace(STORED, url="http://a.test/2", wire_bytes=5)])
        assert ledger.last_stored_bytes("a") == 17
        ledger.append_fetches([replace(STORED, run_id="r2", wire_bytes=7), replace(STORED, source_id="b", run_id="r2")])
        ledger.append_fetch(replace(STORED, run_id="r2", outcome=FetchOutcome.UNCHANGED, wire_bytes=100))
        assert ledger.last_stored_bytes("a") == 7
        assert ledger.last_answers(["a", "b", "c"]) == {"a": NOON, "b": NOON}
        ledger.append_fetch(replace(STORED, source_id="c", raw_sha256=None, outcome=FetchOutcome.FAILED))
        assert ledger.last_answers(["c"]) == {}


@pytest.mark.usefixtures("database")
def test_the_first_sight_stays_though_a_later_one_is_told_before(tmp_path: Path) -> None:
    """Two processes meet the same bytes: ids are given before the commit, in whichever order those come."""

    with open_ledger(ledger_url(tmp_path)) as ledger, ledger._engine.begin() as connection:
        note_documents(connection, [replace(STORED, url="http://a.test/later")], [7])
        note_documents(connection, [replace(STORED, url="http://a.test/first")], [3])
        note_documents(connection, [replace(STORED, url="http://a.test/last")], [9])
    with open_ledger(ledger_url(tmp_path)) as ledger:
        assert [item.url for item in ledger.stored_documents(None)] == ["http://a.test/first"]


@pytest.mark.usefixtures("database")
def test_a_ledger_of_before_gets_tables_and_indexes_and_forgets_nothing(tmp_path: Path) -> None:

    with open_ledger(ledger_url(tmp_path)) as ledger:
        ledger.append_fetches([STORED, replace(STORED, url="http://a.test/2"), replace(STORED, source_id="b")])
        ledger.append_landing([LANDED], run_id="r", at=NOON)
        expected = ledger.stored_documents(None), ledger.landings()
    for dropped in ("table documents", "table batches", "index fetches_by_source", "index extractions_by_raw"):
        change(tmp_path, f"drop {dropped}")
    with open_ledger(ledger_url(tmp_path)) as ledger:
        assert (ledger.stored_documents(None), ledger.landings()) == expected
        assert ledger.documents_of_attempts() == expected[0]
        inspector = sa.inspect(ledger._engine)
        there = {str(index["name"]) for table in metadata.tables for index in inspector.get_indexes(table)}
    assert {"fetches_by_source", "extractions_by_raw"} <= there
