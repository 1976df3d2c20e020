"""Does the landing gate judge what is published, and not a reading that a newer one has replaced?"""

import shutil
from pathlib import Path

import duckdb
import pytest

from expectations import SUITES
from expectations.engine import evaluate
from expectations.suite import load_suite
from tests.expectations.test_gates import LANDING_DAMAGE
from tests.warehouse.stages import first_night

# Read anew, and well: what the damaged copy had, or, where the damage was a document of its own, nothing to be read.
READ_ANEW = """
insert into landing.claims select * replace (9 as landing_seq) from sound_claims;
insert into landing.documents select * replace (9 as landing_seq) from sound_documents;
insert into landing.documents
select * replace (9 as landing_seq, 'skipped' as outcome)
from landing.documents where raw_sha256 not in (select raw_sha256 from sound_documents)
"""
RULES = [rule for rule in load_suite(SUITES / "landing.yml", "landing").rules if ".newest_" in rule.table]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build file of a whole night."""
    return first_night(tmp_path_factory) / "build" / "night-1" / "zhibiao.duckdb"


def test_every_rule_of_what_documents_say_asks_for_their_newest_reading() -> None:
    """Those that ask of all readings ask whether rows belong together, or compare readings."""
    others = {rule.name for rule in load_suite(SUITES / "landing.yml", "landing").rules} - {rule.name for rule in RULES}
    assert others == {
        "documents_are_there",
        "fetched_documents_have_an_outcome",
        "documents_count_their_claims",
        "claims_have_their_document",
        "documents_count_their_rejections",
        "extraction_keeps_the_claims_of_its_documents",
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_damage_that_was_read_anew_is_past(rule: object, sound: Path, tmp_path: Path) -> None:
    target = tmp_path / "planted.duckdb"
    shutil.copy(sound, target)
    target.chmod(0o644)
    with duckdb.connect(str(target)) as connection:
        for table in ("claims", "documents"):
            connection.execute(f"create temp table sound_{table} as select * from landing.{table}")
        connection.execute(LANDING_DAMAGE[rule.name])  # type: ignore[attr-defined]
        connection.execute(READ_ANEW)
    (result,) = evaluate([rule], target)  # type: ignore[list-item]
    assert (result.held, result.error) == (True, None)
