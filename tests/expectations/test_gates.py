"""Does each rule see what it is for, does a sound build pass, and does everything else mean no?"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from expectations import SUITES, GateFailed, run_gate
from expectations import engine as engine_module
from expectations.engine import evaluate
from expectations.suite import load_suite
from tests.warehouse.stages import ZONE, first_night

Plant = Callable[[str], Path]

# Rule → the smallest damage to a sound build that it has to see. Each rule of the shipped suites stands here.
LANDING_DAMAGE = {
    "documents_are_there": "delete from landing.documents",
    "fetched_documents_have_an_outcome": (
        "insert into landing.fetches"
        " select * replace (99 as fetch_id, 'f00' as raw_sha256) from landing.fetches limit 1"
    ),
    "documents_count_their_claims": "delete from landing.claims where measure = 'yoy'",
    "claims_have_their_document": "update landing.claims set extractor_version = 'v0' where measure = 'yoy'",
    "documents_count_their_rejections": (
        "insert into landing.rejections select * replace ('v0' as extractor_version) from landing.rejections limit 1"
    ),
    "some_documents_were_read": "update landing.documents set outcome = 'quarantined'",
    "quarantine_is_not_the_rule": (
        "insert into landing.documents select d.* replace (doc || i as raw_sha256, 'quarantined' as outcome)"
        " from landing.documents as d, range(6) as t (i)"
    ),
    "quarantine_is_rare": "update landing.documents set outcome = 'quarantined' where doc = 'plan'",
    "extraction_keeps_the_claims_of_its_documents": (
        "insert into landing.documents"
        " select * replace (2 as landing_seq, 8 as claim_count) from landing.documents;"
        "update landing.documents set claim_count = 10 where landing_seq = 1"
    ),
    "documents_yield_claims": (
        "insert into landing.documents select d.* replace (doc || i as raw_sha256, 0 as claim_count)"
        " from landing.documents as d, range(5) as t (i)"
    ),
    "figures_are_mostly_understood": "update landing.documents set rejection_count = 100",
    "region_codes_are_well_formed": "update landing.claims set region = '岳阳' where measure = 'yoy'",
    "figures_are_possible": (
        "insert into landing.claims"
        " select c.* replace (1001 as value) from landing.claims as c, range(4) where measure = 'yoy'"
    ),
    "no_figure_is_impossible": "update landing.claims set value = -101 where measure = 'yoy'",
    "periods_are_of_our_time": "update landing.claims set period_end = date '2440-12-31' where measure = 'yoy'",
    "actuals_are_of_the_past": "update landing.claims set period_end = date '2022-12-31' where kind = 'actual'",
    "units_agree_with_their_quotes": "update landing.claims set unit = '万元' where quote = '86.08亿元'",
    "periods_agree_with_their_sentences": (
        "insert into landing.claims select c.* replace ('2021年实现440亿元。' as sentence)"
        " from landing.claims as c, range(10) where kind = 'target'"
    ),
    "counts_are_not_negative": "update landing.claims set value = -3, unit = '家', quote = '3家' where kind = 'target'",
    "names_are_readable": "update landing.claims set indicator = '锟斤拷产总值' where kind = 'target'",
}
BASELINE = "insert into landing.baseline values ('night-0', "
# 430600 has 100 亿元 of GDP in a year, and its counties, each a copy of the zone's level, have more.
WHOLE = """
insert into marts.fct_actuals
select * replace ('430600' as region_code, 100 as value, '2022Y' as period_key)
from marts.fct_actuals where measure = 'level' and region_code != '430600'"""
PART = """
insert into marts.fct_actuals
select facts.* replace (counties.region_code as region_code, {value} as value, '2022Y' as period_key)
from marts.fct_actuals as facts
cross join (
  select region_code from marts.dim_region
  where parent_code = '430600' and level = 'county' and is_current order by region_code limit {copies}
) as counties
where facts.measure = 'level' and facts.period_key != '2022Y'"""
DISAGREEMENTS = """
insert into marts.rpt_growth_disagreements (
  region_code, indicator_key, unit, base_unit, period_key, period_start_date, period_end_date, earlier_period_key,
  level_value, growth_pct, earlier_value, implied_earlier_value, implied_earlier_low, implied_earlier_high,
  difference, difference_pct, implied_growth_pct, growth_comparability, likely_reason, level_claim_id,
  growth_claim_id, earlier_claim_id
)
select
  '430600', 'gdp', '亿元', 'CNY', '2022', date '2022-01-01', date '2022-12-31', '2021', 150, 10, 100, 136, 135, 137,
  -36, 31, 50, 'real', '{reason}', 'a', 'b', 'c'
from range({copies})"""
REVISIONS = """
insert into marts.fct_actuals
select facts.* replace (1 as revision_number, 21 as revision_pct)
from marts.fct_actuals as facts, range({copies}) where measure = 'level'"""
MARTS_DAMAGE = {
    "facts_are_there": "delete from marts.fct_claims",
    "facts_are_not_lost": BASELINE + "'rows', 'fct_targets', 2)",
    "facts_hardly_shrink": BASELINE + "'rows', 'fct_actuals', 3)",
    "regions_are_not_lost": BASELINE + "'targets_by_region', '110101', 7)",
    "sources_are_not_lost": BASELINE + "'claims_by_source', '990000_demo_office', 5)",
    "indicators_are_not_lost": BASELINE + "'facts_by_indicator', 'exports', 7)",
    "levels_keep_their_size": BASELINE + "'level_size', 'gdp CNY', 600)",
    "targets_keep_their_size": BASELINE + "'target_size', 'gdp CNY', 600)",
    "parts_do_not_outgrow_their_whole": f"{WHOLE}; {PART.format(value=121, copies=4)}",
    "parts_add_up_to_their_whole": f"{WHOLE}; {PART.format(value=61, copies=2)}",
    "growth_agrees_with_levels": DISAGREEMENTS.format(reason="sources_disagree", copies=11),
    "no_growth_contradicts_levels": DISAGREEMENTS.format(reason="unexplained", copies=1),
    "revisions_are_small": REVISIONS.format(copies=11),
    "no_revision_is_large": REVISIONS.format(copies=1),
    "attained_shares_are_plausible": (
        "insert into marts.fct_target_attainment select f.* replace (5000 as attained_share_pct)"
        " from marts.fct_target_attainment as f, range(6)"
    ),
    "every_attained_share_is_plausible": "update marts.fct_target_attainment set attained_share_pct = 5000",
    "conflicts_are_not_the_rule": (
        "insert into marts.fct_actuals"
        " select f.* replace (true as is_conflicted) from marts.fct_actuals as f, range(11)"
    ),
    "conflicts_are_known": "update marts.fct_actuals set is_conflicted = true where measure = 'yoy'",
    "units_do_not_slip_between_vintages": (
        "insert into marts.fct_actuals select * replace (vintage_number + 1 as vintage_number, value * 10000 as value)"
        " from marts.fct_actuals where measure = 'level'"
    ),
    "levels_do_not_jump_between_years": (
        "insert into marts.dim_period select * replace ('2021' as period_key, 2021 as period_year)"
        " from marts.dim_period where period_key = '2022';"
        "insert into marts.fct_actuals select * replace ('2021' as period_key, 10 as value)"
        " from marts.fct_actuals where measure = 'level';"
        "insert into marts.fct_actuals select * replace ('2022' as period_key, 51 as value)"
        " from marts.fct_actuals where measure = 'level' and period_key = '2021'"
    ),
    "targets_are_of_the_future": "update marts.fct_targets set said_date = date '2024-01-02'",
    "newest_statement_is_fresh": "update landing.fetches set requested_at = timestamptz '2022-12-01 00:00:00+00'",
    "stretch_is_beyond_base": (
        "update marts.fct_target_attainment set direction = 'higher', counterpart_value = target_value - 1"
    ),
    "units_are_known": "update marts.dim_unit set dimension = 'unknown' where unit = '亿元'",
    "vocabulary_covers_the_facts": "update marts.dim_indicator set indicator_id = null, claim_count = 50",
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build file of a whole night: schema landing and marts, published."""
    return first_night(tmp_path_factory) / "build" / "night-1" / "zhibiao.duckdb"


@pytest.fixture
def plant(sound: Path, tmp_path: Path) -> Plant:
    """Statements → a copy of the sound build on which they were run."""

    def planted(statements: str) -> Path:
        target = tmp_path / "planted.duckdb"
        shutil.copy(sound, target)
        target.chmod(0o644)
        with duckdb.connect(str(target)) as connection:
            connection.execute(statements)
        return target

    return planted


@pytest.mark.parametrize("gate", ["landing", "marts"])
def test_sound_build_passes_every_rule(gate: Any, sound: Path, tmp_path: Path) -> None:
    verdict = run_gate(gate, sound, report=tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert (verdict.warnings, verdict.overridden, verdict.compared_with) == ((), (), None)
    assert (report["passed"], report["failed"]) == (True, [])
    assert verdict.evaluated == len(report["rules"]) == len(load_suite(SUITES / f"{gate}.yml", gate).rules)


@pytest.mark.parametrize(
    ("gate", "name", "damage"),
    [("landing", *item) for item in LANDING_DAMAGE.items()] + [("marts", *item) for item in MARTS_DAMAGE.items()],
)
def test_rule_sees_what_it_is_for(gate: str, name: str, damage: str, plant: Plant) -> None:
    rules = [rule for rule in load_suite(SUITES / f"{gate}.yml", gate).rules if rule.name == name]
    (result,) = evaluate(rules, plant(damage))
    assert (result.held, result.error) == (False, None)


@pytest.mark.parametrize("gate", ["landing", "marts"])
def test_no_rule_shows_words_that_may_name_persons(gate: str, sound: Path) -> None:
    """What rules show is published (`rpt_gate_rules`, gates.html), where landing's words are not masked."""
    queries = {
        rule.name: rule.kwargs["unexpected_rows_query"].format(batch=rule.table)
        for rule in load_suite(SUITES / f"{gate}.yml", gate).rules
        if "unexpected_rows_query" in rule.kwargs
    }
    with duckdb.connect(str(sound), read_only=True) as connection:
        shown = {
            name: {row[0] for row in connection.execute(f"describe {queries[name]}").fetchall()} for name in queries
        }
    assert len(shown) > 5
    words = {"sentence", "title", "lead", "text", "words"}
    assert [(name, columns & words) for name, columns in shown.items() if columns & words] == []


@pytest.mark.parametrize(("gate", "damages"), [("landing", LANDING_DAMAGE), ("marts", MARTS_DAMAGE)])
def test_every_shipped_rule_has_a_damage_that_it_must_see(gate: str, damages: dict[str, str]) -> None:
    assert {rule.name for rule in load_suite(SUITES / f"{gate}.yml", gate).rules} == set(damages)


def test_baseline_like_the_build_is_no_loss(plant: Plant, tmp_path: Path) -> None:
    database = plant(
        BASELINE + "'rows', 'fct_targets', 1), ('night-0', 'rows', 'fct_actuals', 2),"
        f" ('night-0', 'targets_by_region', '{ZONE}', 1), ('night-0', 'claims_by_source', '990000_demo_office', 3)"
    )
    verdict = run_gate("marts", database, report=tmp_path / "report.json")
    assert (verdict.warnings, verdict.compared_with) == ((), "night-0")


def test_failure_names_rule_reason_and_rows_and_leaves_a_report(plant: Plant, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text('{"gate": "marts", "passed": true}')
    with pytest.raises(GateFailed) as caught:
        run_gate("marts", plant(MARTS_DAMAGE["regions_are_not_lost"]), report=report)
    lines = str(caught.value).splitlines()
    page = tmp_path / "report.html"
    assert lines[0] == f"gate marts: 1 of {len(MARTS_DAMAGE)} rules stop this build; see {page}"
    assert "regions_are_not_lost" in page.read_text("utf-8")
    assert "regions_are_not_lost (landing.baseline): More than one region in fifty" in lines[1]
    assert "region_code=110101" in lines[1]
    assert len(lines) == 2
    values = json.loads(report.read_text("utf-8"))
    assert (values["passed"], values["failed"]) == (False, ["regions_are_not_lost"])


def test_override_lets_marked_rules_pass_is_recorded_and_nothing_else_passes(plant: Plant, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    lost = plant(MARTS_DAMAGE["regions_are_not_lost"])
    with pytest.raises(GateFailed, match="needs a reason in words"):
        run_gate("marts", lost, report=report, override="yes")
    verdict = run_gate("marts", lost, report=report, override="110101 was a test region")
    assert verdict.overridden == ("regions_are_not_lost",)
    values = json.loads(report.read_text("utf-8"))
    assert (values["override"], values["overridden"]) == ("110101 was a test region", ["regions_are_not_lost"])
    empty = plant(MARTS_DAMAGE["facts_are_there"])
    with pytest.raises(GateFailed, match="facts_are_there"):
        run_gate("marts", empty, report=report, override="publish the empty release")


def test_warning_passes_with_a_flag(plant: Plant, tmp_path: Path) -> None:
    database = plant(LANDING_DAMAGE["no_figure_is_impossible"])
    verdict = run_gate("landing", database, report=tmp_path / "report.json")
    assert verdict.warnings == ("no_figure_is_impossible",)


RULE = {
    "name": "a_rule",
    "table": "landing.claims",
    "type": "expect_table_row_count_to_be_between",
    "kwargs": {"min_value": 0},
    "severity": "critical",
    "since": "2024-01-01",
    "reason": "A rule of the tests that always holds.",
}
QUERY = "unexpected_rows_expectation"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"table": "landing.nothing"}, r"landing\.nothing"),
        ({"type": "expect_the_unexpected"}, "expect_the_unexpected"),
        ({"kwargs": {"minimum": 1}}, "minimum"),
        ({"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "nothing"}}, "nothing"),
        ({"type": "expect_column_values_to_match_regex", "kwargs": {"column": "unit", "regex": "x"}}, "."),
        ({"type": QUERY, "kwargs": {"unexpected_rows_query": "select nothing from {batch}"}}, "nothing"),
        ({"type": QUERY, "kwargs": {"unexpected_rows_query": "select * from {batch} where {x}"}}, "."),
    ],
)
@pytest.mark.parametrize("severity", ["critical", "warning"])
def test_rule_that_cannot_be_evaluated_stops_the_build(
    sound: Path, tmp_path: Path, change: dict[str, object], message: str, severity: str
) -> None:
    rules = [RULE, RULE | {"name": "broken", "severity": severity} | change]
    (tmp_path / "landing.yml").write_text(yaml.safe_dump({"suite": "landing", "rules": rules}), "utf-8")
    with pytest.raises(GateFailed, match=rf"broken .*could not be evaluated: .*{message}"):
        run_gate("landing", sound, report=tmp_path / "report.json", suites=tmp_path, override="let it pass anyway")
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["passed"] is False


def test_library_that_raises_or_answers_nothing_stops_the_build(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "landing.yml").write_text(yaml.safe_dump({"suite": "landing", "rules": [RULE]}), "utf-8")

    def gate() -> None:
        run_gate("landing", sound, report=tmp_path / "report.json", suites=tmp_path)

    gate()
    with monkeypatch.context() as patch:
        patch.setattr(engine_module, "_by_rule", lambda rules, results: {})
        with pytest.raises(GateFailed, match=r"a_rule .*gave no result"):
            gate()
    with monkeypatch.context() as patch:
        patch.setattr("great_expectations.ValidationDefinition.run", lambda *_, **__: 1 / 0)
        with pytest.raises(GateFailed, match=r"a_rule .*ZeroDivisionError"):
            gate()
    with monkeypatch.context() as patch:
        patch.setattr("great_expectations.get_context", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            gate()
    assert not (tmp_path / "report.json").exists(), "an old report must not speak for a gate that died"


def test_missing_suite_or_build_stops_the_build(sound: Path, tmp_path: Path) -> None:
    with pytest.raises(GateFailed, match=r"the suite .* is missing"):
        run_gate("landing", sound, report=tmp_path / "report.json", suites=tmp_path)
    with pytest.raises(GateFailed, match="load the build first"):
        run_gate("landing", tmp_path / "no.duckdb", report=tmp_path / "report.json")


def test_gate_leaves_the_build_as_it_was_and_free_to_write(plant: Plant, tmp_path: Path) -> None:
    database = plant("select 1")
    before = database.read_bytes()
    run_gate("landing", database, report=tmp_path / "report.json")
    assert database.read_bytes() == before
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table landing.written (i integer)")
