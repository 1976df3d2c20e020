"""Does each planted error turn exactly the rule red that docs/quality.md names for it, and no layer before it?

The table of that page is the list of cases. Errors of landed or built rows are planted into copies of one built file.
"""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse import factory
from tests.warehouse.dbt_runs import PROJECT, DbtRun, run_dbt
from tests.warehouse.marts_factory import NOW, make_build, publish_build, write_verdicts
from tests.warehouse.night_layers import LAYERS, Manifest, fill_marts, red
from tests.warehouse.planted_errors import BEFORE, IN_LANDING, IN_MARTS
from tests.warehouse.test_load import load
from tests.warehouse.test_load import report as item
from warehouse.errors import LandingDamaged, SchemaDrift, VerdictMissing
from warehouse.lock import WriterLock
from warehouse.publication import publish
from warehouse.release import verify

PAGE = Path(__file__).parents[2] / "docs" / "quality.md"
Sound = tuple[Path, dict[str, set[str]]]
_ROW = re.compile(r"\| ([^|]+) \| ([^|]+) \| (`[^|]+`) \|")


@dataclass(frozen=True)
class Row:
    """One line of the page's table: the error, its layer, and what goes red there."""

    error: str
    layer: str
    told: str

    @property
    def rules(self) -> set[str]:
        """What goes red; a chain of facts that is cut is seen from both of its ends."""
        return {name.strip("` ") for name in self.told.split(",")}

    @property
    def rule(self) -> str:
        """The one thing that goes red."""
        (name,) = self.rules
        return name


TABLE = [Row(*match.groups()) for line in PAGE.read_text("utf-8").splitlines() if (match := _ROW.fullmatch(line))]
ELSEWHERE = ("load", "publication", "digest", "unit test")


def of_layer(*layers: str) -> list[Row]:
    return [row for row in TABLE if row.layer in layers]


def only(layer: str) -> Mapping[str, str]:
    """Rule by error of one layer, for the layers where an error is planted by hand."""
    return {row.error: row.rule for row in of_layer(layer)}


@pytest.fixture(scope="module")
def manifest(built: DbtRun) -> Manifest:
    loaded: Manifest = json.loads((built.target / "manifest.json").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def sound(
    built: DbtRun, manifest: Manifest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, set[str]]]:
    """A copy without an error, and what is red there: the fixture waits for a document and has conflicts on purpose."""
    database = tmp_path_factory.mktemp("sound") / "build.duckdb"
    shutil.copy(built.database, database)
    execute(database, BEFORE)
    fill_marts(manifest, database)
    return database, {layer: red(layer, manifest, database) for layer in LAYERS}


def execute(database: Path, statements: str) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(statements)


def test_the_page_and_the_plants_name_the_same_errors() -> None:
    errors = [row.error for row in TABLE]
    assert len(errors) == len(set(errors)) > 30
    planted = {*IN_LANDING, *IN_MARTS}
    assert {row.error for row in TABLE if row.layer not in ELSEWHERE} == planted
    assert {row.layer for row in TABLE} == {*LAYERS, "models", *ELSEWHERE}


def test_nothing_that_the_page_names_is_red_in_the_sound_file(sound: Sound) -> None:
    for layer in LAYERS:
        named = {rule for row in of_layer(layer) for rule in row.rules}
        assert named
        assert not named & sound[1][layer], layer
    assert sound[1]["staging test"] == sound[1]["data test"] == set()


def cases() -> list[Any]:
    """Every row of a night's layers; where the marts have to be filled again for it, it is slow."""
    slow = {row.error for row in of_layer(*LAYERS[2:])} & IN_LANDING.keys()
    rows = of_layer(*LAYERS)
    return [pytest.param(row, id=row.error, marks=[pytest.mark.slow] if row.error in slow else []) for row in rows]


@pytest.mark.parametrize("row", cases())
def test_error_turns_its_rule_red_and_nothing_before_it(
    row: Row, sound: Sound, manifest: Manifest, tmp_path: Path
) -> None:
    database = tmp_path / "build.duckdb"
    shutil.copy(sound[0], database)
    execute(database, IN_LANDING.get(row.error) or IN_MARTS[row.error])
    # What is planted into marts was not there when the layers before them looked.
    seen = LAYERS if row.error in IN_LANDING else LAYERS[2:]
    for layer in seen:
        if layer == "data test" and row.error in IN_LANDING:
            fill_marts(manifest, database)
        found = red(layer, manifest, database) - sound[1][layer]
        assert found == (row.rules if layer == row.layer else set()), layer
        if layer == row.layer:
            return


@pytest.mark.slow
@pytest.mark.parametrize("row", of_layer("models"), ids=lambda row: row.error)
def test_unusable_claim_becomes_a_rejection_and_turns_nothing_red(
    row: Row, sound: Sound, manifest: Manifest, tmp_path: Path
) -> None:
    database = tmp_path / "build.duckdb"
    shutil.copy(sound[0], database)
    rejected = f"select count(*) from marts.rpt_rejections where stage = 'models' and reason = '{row.rule}'"
    before = count(database, rejected)
    execute(database, IN_LANDING[row.error])
    fill_marts(manifest, database)
    assert count(database, rejected) == before + 1
    for layer in LAYERS:
        assert red(layer, manifest, database) == sound[1][layer], layer


def count(database: Path, query: str) -> int:
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def _flip(home: Path, folder: Path) -> None:
    path = folder / "claims.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _retype(home: Path, folder: Path) -> None:
    _rewrite(folder, "* replace (cast(value as double) as value)")


def _empty(home: Path, folder: Path) -> None:
    _rewrite(folder, "* replace (cast(null as decimal(30, 9)) as value)")


def _rewrite(folder: Path, columns: str) -> None:
    path = folder / "claims.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"copy (select {columns} from '{path}') to '{folder}/new' (format parquet)")
    (folder / "new").replace(path)
    factory.write_batch_json(folder, 1, folder.name.partition("-")[2], "v1")


LANDED: dict[str, Callable[[Path, Path], None]] = {
    "a bit of a landed file flipped": _flip,
    "a landed file with a column of another type": _retype,
    "a claim without a value": _empty,
}


@pytest.mark.parametrize("error", LANDED)
def test_load_refuses_what_was_not_landed_so(error: str, tmp_path: Path) -> None:
    folder = factory.write_batch(tmp_path, 1, [item()])
    factory.write_snapshot(tmp_path, [factory.fetch()])
    (tmp_path / "project").mkdir()
    load(tmp_path, "sound")
    LANDED[error](tmp_path, folder)
    refused = {"LandingDamaged": LandingDamaged, "SchemaDrift": SchemaDrift}[only("load")[error]]
    with pytest.raises(refused) as caught:
        load(tmp_path, "damaged")
    assert type(caught.value) is refused
    assert LANDED.keys() == only("load").keys()


def test_figure_changed_after_the_gate_is_not_published(tmp_path: Path) -> None:
    build = make_build(tmp_path, "r1")
    verdicts = write_verdicts(build)
    execute(build.database, "update marts.fct_actuals set value = value * 10")
    with pytest.raises(VerdictMissing), WriterLock(tmp_path, "r1") as lock:
        publish(lock, build, verdicts=verdicts, now=NOW)
    assert only("publication") == {"figure changed after the gate": "VerdictMissing"}


def test_figure_changed_in_the_release_is_seen(tmp_path: Path) -> None:
    release = publish_build(make_build(tmp_path, "r1"))
    assert verify(release.folder) == []
    release.folder.chmod(0o755)
    release.database.chmod(0o644)
    execute(release.database, "update fct_actuals set value = value * 10")
    assert {problem.where for problem in verify(release.folder)} == {only("digest")["figure changed in the release"]}


# Error → the file of the project, what stands there, and what a slip makes of it.
SLIPS = {
    "stretch counted as base by the code": (
        "models/intermediate/int_claims__normalized.sql",
        "claims.strength = 'stretch' then 'stretch'",
        "claims.strength = 'stretch' then 'base'",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("error", SLIPS)
def test_slip_in_the_code_turns_its_unit_test_red(error: str, built: DbtRun, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    name, right, wrong = SLIPS[error]
    code = (project / name).read_text("utf-8")
    assert right in code
    (project / name).write_text(code.replace(right, wrong), "utf-8")
    shutil.copy(built.database, tmp_path / "build.duckdb")
    run_dbt(tmp_path, "test", "--select", "test_type:unit", project=project)
    results = json.loads((tmp_path / "target" / "run_results.json").read_text("utf-8"))["results"]
    failed = {result["unique_id"].split(".")[-1] for result in results if result["status"] != "pass"}
    assert failed == {only("unit test")[error]}
    assert SLIPS.keys() == only("unit test").keys()
