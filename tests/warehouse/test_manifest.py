"""Is every mart of the project stated, contracted, tested, described and exposed? Held against dbt's own manifest.

Each rule of `manifest_rules` is also shown a manifest with one thing broken, so that a rule that sees nothing is seen.
"""

import copy
import json
from collections.abc import Callable

import pytest

from tests.warehouse import manifest_rules as rules
from tests.warehouse.dbt_runs import DbtRun
from tests.warehouse.manifest_rules import RULES, Manifest, Rule

MART = "model.zhibiao.fct_actuals"
SEED = "seed.zhibiao.schedule_tier"
COLUMN_TEST = "fct_actuals__actual_id__unique"


@pytest.fixture(scope="module")
def manifest(built: DbtRun) -> Manifest:
    loaded: Manifest = json.loads((built.target / "manifest.json").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_project_keeps_the_rule(manifest: Manifest, rule: Rule) -> None:
    assert list(rule(manifest)) == []


def test_the_manifest_is_of_the_whole_project(manifest: Manifest) -> None:
    """A rule over no nodes holds."""
    assert len(rules.models(manifest, "marts")) > 15
    assert len(rules.nodes(manifest, "seed")) > 10
    assert len(rules.nodes(manifest, "test")) > 190
    assert len(manifest["unit_tests"]) > 15
    assert all(node["compiled_code"] for node in rules.models(manifest))


def _without_grain_tests(manifest: Manifest) -> None:
    for test in rules.tests_on(manifest, manifest["nodes"][MART]):
        if test["test_metadata"]["name"] in ("unique", "unique_combination"):
            test["config"]["where"] = "is_latest"


def _without_not_null(manifest: Manifest) -> None:
    for column in manifest["nodes"][MART]["columns"].values():
        column["constraints"] = []


def _reading_staging(manifest: Manifest) -> None:
    manifest["nodes"][MART]["depends_on"]["nodes"].append("model.zhibiao.stg_landing__claims")


def _unexposed(manifest: Manifest) -> None:
    manifest["exposures"]["exposure.zhibiao.published_release"]["depends_on"]["nodes"].remove(MART)


def _without_unit_tests(manifest: Manifest) -> None:
    units = manifest["unit_tests"]
    manifest["unit_tests"] = {key: unit for key, unit in units.items() if unit["model"] != "fct_target_attainment"}


def _unnamed(manifest: Manifest) -> None:
    test = next(node for node in rules.nodes(manifest, "test") if node["name"] == COLUMN_TEST)
    test["name"] = "unique_fct_actuals_actual_id"


def _without_severity(manifest: Manifest) -> None:
    test = next(node for node in rules.nodes(manifest, "test") if node["name"] == COLUMN_TEST)
    test["config"]["severity"] = "ERROR"


def _told_by_hand(manifest: Manifest) -> None:
    manifest["nodes"][MART]["columns"]["region_code"]["doc_blocks"] = []


def _two_in_one_file(manifest: Manifest) -> None:
    manifest["nodes"][MART]["patch_path"] = manifest["nodes"]["model.zhibiao.fct_targets"]["patch_path"]


def _asking_the_clock(manifest: Manifest) -> None:
    manifest["nodes"][MART]["compiled_code"] += " where said_date < today()"


def _without_freshness(manifest: Manifest) -> None:
    manifest["sources"]["source.zhibiao.landing.fetches"]["loaded_at_field"] = None


def _untyped_seed(manifest: Manifest) -> None:
    manifest["nodes"][SEED]["config"]["column_types"].pop("since")


def _sorted(manifest: Manifest) -> None:
    manifest["nodes"][MART]["raw_code"] += "\norder by region_code asc"


def _set(key: str, value: object) -> Callable[[Manifest], None]:
    def change(manifest: Manifest) -> None:
        manifest["nodes"][MART][key] = value

    return change


def _undescribed(manifest: Manifest) -> None:
    manifest["nodes"][MART]["columns"]["value"]["description"] = " "


def _untyped(manifest: Manifest) -> None:
    manifest["nodes"][MART]["columns"]["value"]["data_type"] = None


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        (rules.grain_is_stated, _set("description", "What was reached. Grain: One row per region, mostly")),
        (rules.grain_is_held_by_a_test, _without_grain_tests),
        (rules.contract_is_whole, _without_not_null),
        (rules.contract_is_whole, _untyped),
        (rules.contract_is_whole, _set("contract", {"enforced": False})),
        (rules.columns_are_described, _undescribed),
        (rules.shared_columns_share_their_words, _told_by_hand),
        (rules.data_tests_tell_claim_and_severity, _unnamed),
        (rules.data_tests_tell_claim_and_severity, _without_severity),
        (rules.one_yaml_beside_one_sql, _two_in_one_file),
        (rules.layers_read_the_layer_below, _reading_staging),
        (rules.marts_are_exposed, _unexposed),
        (rules.what_computes_has_a_unit_test, _without_unit_tests),
        (rules.sources_say_how_fresh_they_are, _without_freshness),
        (rules.seeds_are_described_and_typed, _untyped_seed),
        (rules.nothing_asks_the_clock_or_chance, _asking_the_clock),
        (rules.models_end_in_final, _sorted),
    ],
    ids=lambda each: each.__name__.strip("_"),
)
def test_rule_sees_what_breaks_it(manifest: Manifest, rule: Rule, broken: Callable[[Manifest], None]) -> None:
    kept = set(rule(manifest))
    damaged = copy.deepcopy(manifest)
    broken(damaged)
    assert set(rule(damaged)) - kept


def test_every_rule_is_shown_what_breaks_it() -> None:
    marks = test_rule_sees_what_breaks_it.pytestmark  # type: ignore[attr-defined]
    assert {case[0] for case in marks[0].args[1]} == set(RULES)


def test_unit_tests_ran(built: DbtRun) -> None:
    """A night leaves them out, so this is where a red one is seen."""
    results = json.loads((built.target / "run_results.json").read_text("utf-8"))["results"]
    ran = [result for result in results if result["unique_id"].startswith("unit_test.")]
    assert len(ran) > 15
    assert {result["status"] for result in ran} == {"pass"}
