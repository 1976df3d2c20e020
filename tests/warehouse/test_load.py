"""Does loading take exactly what landing holds, name what is wrong, and leave nothing half done?"""

import shutil
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from ingestion.records import FetchOutcome
from tests.warehouse import factory
from warehouse.build import BuildState, mark, open_build
from warehouse.connection import open_reader
from warehouse.errors import BuildMissing, InvalidName, LandingDamaged, Locked, SchemaDrift, WarehouseError
from warehouse.load import load_build
from warehouse.lock import WriterLock
from warehouse.manifest import Scope
from warehouse.schema import CLAIMS, LANDING_TABLES

SCOPE = Scope("demo", (factory.SOURCE,))


def report(doc: str = "report", **changes: object) -> factory.Item:
    return factory.Item(factory.document(doc, **changes), [factory.claim(doc)], [factory.rejection(doc)])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    factory.write_batch(tmp_path, 1, [report()])
    factory.write_snapshot(tmp_path, [factory.fetch()])
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "model.sql").write_text("select 1")
    return tmp_path


def load(home: Path, run_id: str = "run-1", scope: Scope = SCOPE):  # type: ignore[no-untyped-def]
    with WriterLock(home, run_id) as lock:
        return load_build(
            lock,
            fetches=home / "snapshot" / "fetches.parquet",
            sources=home / "snapshot" / "sources.parquet",
            scope=scope,
            inputs=[home / "project"],
        )


def query(build, sql: str):  # type: ignore[no-untyped-def]
    with open_reader(build.database) as connection:
        return connection.execute(sql).fetchall()


def test_load_keeps_every_value_of_a_claim(home: Path) -> None:
    build = load(home)
    found = query(build, "select value, unit, responsible, period_end, raw_sha256, landing_seq from landing.claims")
    claim = factory.claim()
    expected = (Decimal(440), "亿元", list(claim.responsible), claim.period_end, factory.document().raw_sha256, 1)
    assert found == [expected]
    assert query(build, "select batch_id, extractor_version from landing.batches")[0][1] == "v1"
    assert build.counts == {
        "documents": 1, "claims": 1, "rejections": 1, "fetches": 1, "sources": 1, "batches": 1, "document_groups": 0,
        "baseline": 0,
    }  # fmt: skip


def test_load_takes_only_the_sources_of_its_scope(home: Path) -> None:
    factory.write_batch(home, 2, [report("other", source_id="folder_private")])
    build = load(home)
    assert query(build, "select distinct source_id from landing.claims") == [(factory.SOURCE,)]
    assert query(build, "select landing_seq from landing.batches") == [(1,)]


def test_build_opens_again_by_run_id(home: Path) -> None:
    build = load(home)
    assert open_build(home, "run-1") == build
    with pytest.raises(BuildMissing, match="load run 'run-2' first"):
        open_build(home, "run-2")


@pytest.mark.parametrize("others", [0, 9], ids=["of two", "of eleven"])  # of many, one of each shape is looked at
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("select * exclude (rule) from t", "lacks rule"),
        ("select *, 1 as surprise from t", "has unknown surprise"),
        ("select * replace (value::double as value) from t", r"value is DOUBLE instead of DECIMAL\(30,9\)"),
        ("select * rename (quote as words) from t", "lacks quote; has unknown words"),
    ],
)
def test_drifted_column_names_file_and_column(home: Path, change: str, message: str, others: int) -> None:
    folder = factory.write_batch(home, 2, [report("second")])
    for number in range(3, 3 + others):
        factory.write_batch(home, number, [report(f"other {number}")])
    file = folder / "claims.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"create table t as select * from read_parquet('{file}')")
        connection.execute(f"copy ({change}) to '{file}' (format parquet)")
    factory.write_batch_json(folder, 2, folder.name[9:], "v1")
    with pytest.raises(SchemaDrift, match=message) as caught:
        load(home)
    assert str(file) in str(caught.value)
    with pytest.raises(BuildMissing):
        open_build(home, "run-1")


def test_a_file_of_many_that_is_no_parquet_is_named(home: Path) -> None:
    folders = [factory.write_batch(home, number, [report(f"other {number}")]) for number in range(2, 12)]
    (folders[4] / "claims.parquet").write_bytes(b"no parquet")
    factory.write_batch_json(folders[4], 6, folders[4].name[9:], "v1")
    with pytest.raises(SchemaDrift, match=folders[4].name):
        load(home)


def test_many_batches_are_loaded_whole(home: Path) -> None:
    for number in range(2, 12):
        factory.write_batch(home, number, [report(f"other {number}")])
    build = load(home)
    assert query(build, "select count(*) from landing.batches")[0][0] == 11
    assert build.counts["documents"] == 11


def test_null_in_a_required_column_is_refused(home: Path) -> None:
    folder = factory.write_batch(home, 2, [report("second")])
    with duckdb.connect() as connection:
        connection.execute(f"create table t as select * from read_parquet('{folder}/claims.parquet')")
        connection.execute(f"copy (select * replace (null::varchar as unit) from t) to '{folder}/claims.parquet'")
    factory.write_batch_json(folder, 2, folder.name[9:], "v1")
    with pytest.raises(SchemaDrift, match=r"landing\.claims.*unit"):
        load(home)


def test_flipped_bit_in_landing_is_refused(home: Path) -> None:
    file = next((home / "landing").glob("*/claims.parquet"))
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 1
    file.write_bytes(data)
    with pytest.raises(LandingDamaged, match=r"claims\.parquet is not what was landed"):
        load(home)


def test_unknown_entry_in_landing_is_signalled_and_unfinished_one_ignored(home: Path) -> None:
    (home / "landing" / ".00000002-abcdef0123456789.building").mkdir()
    load(home)
    (home / "landing" / "notes").mkdir()
    with pytest.raises(SchemaDrift, match="notes is no landed batch"):
        load(home, "run-2")


def test_copied_batch_folder_is_refused(home: Path) -> None:
    folder = next((home / "landing").iterdir())
    shutil.copytree(folder, folder.with_name(folder.name.replace("00000001", "00000002")))
    with pytest.raises(SchemaDrift, match="renamed or copied"):
        load(home)


def test_source_without_row_is_refused(home: Path) -> None:
    with pytest.raises(WarehouseError, match="no row for 990000_absent"):
        load(home, scope=Scope("demo", (factory.SOURCE, "990000_absent")))


def test_second_writer_is_told_at_once_who_holds_the_lock(home: Path) -> None:
    with WriterLock(home, "first"), pytest.raises(Locked, match='"run_id": "first"'), WriterLock(home, "second"):
        pass
    load(home)


def test_load_without_the_lock_is_refused(home: Path) -> None:
    lock = WriterLock(home, "run-1")
    with pytest.raises(WarehouseError, match="not held"):
        load_build(lock, fetches=home, sources=home, scope=SCOPE, inputs=[])


@pytest.mark.parametrize("run_id", ["", "../x", "a/b", ".hidden", "x" * 101, "a b"])
def test_run_id_that_is_no_folder_name_is_refused(home: Path, run_id: str) -> None:
    with pytest.raises(InvalidName):
        WriterLock(home, run_id)


def test_inputs_digest_ignores_observation_times_but_no_change_of_content(home: Path) -> None:
    first = load(home, "a").inputs_digest
    later = replace(
        factory.fetch(), fetch_id=2, run_id="next", outcome=FetchOutcome.NOT_MODIFIED, http_status=304,
        requested_at=factory.FIRST_FETCH + timedelta(days=1),
    )  # fmt: skip
    factory.write_snapshot(home, [factory.fetch(), later])
    assert load(home, "b").inputs_digest == first
    gone = replace(later, fetch_id=3, outcome=FetchOutcome.FAILED, http_status=500, raw_sha256=None, detail="500")
    factory.write_snapshot(home, [factory.fetch(), later, gone])
    failed = load(home, "c").inputs_digest
    (home / "project" / "model.sql").write_text("select 2")
    model = load(home, "d").inputs_digest
    factory.write_batch(home, 2, [report("second")])
    assert len({first, failed, model, load(home, "e").inputs_digest}) == 4


def test_litter_goes_but_two_unpublished_builds_stay(home: Path) -> None:
    for run_id in ("a", "b", "c"):
        load(home, run_id)
    mark(open_build(home, "c"), BuildState.PUBLISHED)
    (home / "build" / "killed").mkdir()
    load(home, "d")
    assert sorted(path.name for path in (home / "build").iterdir()) == ["a", "b", "d"]
    load(home, "e")
    assert sorted(path.name for path in (home / "build").iterdir()) == ["b", "d", "e"]


def test_published_run_id_is_never_reused(home: Path) -> None:
    (home / "published" / "run-1").mkdir(parents=True)
    with pytest.raises(WarehouseError, match="never reused"):
        load(home, "run-1")


def test_batches_of_the_landing_writer_are_what_the_loader_declares(home: Path) -> None:
    """The two derivations from the records must agree, or nothing that is extracted can be loaded."""
    landing = pytest.importorskip("ingestion.landing")
    pq = pytest.importorskip("pyarrow.parquet")
    tables = {table.name: table for table in LANDING_TABLES}
    for name, schema in landing.landing_schemas().items():
        pq.write_table(schema.empty_table(), home / f"{name}.parquet")
        with duckdb.connect() as connection:
            rows = connection.execute(
                f"select column_name, column_type from (describe select * from '{home / name}.parquet')"
            ).fetchall()
        assert rows == [(column.name, column.type) for column in tables[name].columns]
        assert [field.nullable for field in schema] == [column.nullable for column in tables[name].columns]


def test_ddl_states_which_columns_must_be_there() -> None:
    assert '"value" DECIMAL(30,9) not null' in CLAIMS.ddl()
    assert '"value_high" DECIMAL(30,9),' in CLAIMS.ddl()
