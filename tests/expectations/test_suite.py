"""Is a suite file that is missing, empty or wrong in any field an error, and never a suite without rules?"""

import locale
from pathlib import Path

import pytest
import yaml

from expectations import SUITES, GateFailed
from expectations.suite import load_suite

GOOD = {
    "name": "rows_are_there",
    "table": "landing.documents",
    "type": "expect_table_row_count_to_be_between",
    "kwargs": {"min_value": 1},
    "severity": "critical",
    "since": "2024-01-01",
    "reason": "Nothing was landed for these sources.",
}


def write(folder: Path, rules: object, **top: object) -> Path:
    path = folder / "landing.yml"
    path.write_text(yaml.safe_dump({"suite": "landing", "rules": rules} | top), "utf-8")
    return path


def test_good_suite_loads(tmp_path: Path) -> None:
    assert load_suite(write(tmp_path, [GOOD]), "landing").rules[0].name == "rows_are_there"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"severity": "fatal"}, r"rules\.0\.severity"),
        ({"severity": "warning"}, "no rule is critical"),
        ({"reason": "because"}, r"rules\.0\.reason"),
        ({"since": "soon"}, r"rules\.0\.since"),
        ({"surprise": 1}, r"rules\.0\.surprise"),
        ({"table": "documents"}, r"rules\.0\.table"),
        ({"table": "landing.documents; drop table x"}, r"rules\.0\.table"),
        ({"kwargs": {"unexpected_rows_query": "select 1"}}, r"must read \{batch\}"),
    ],
)
def test_wrong_field_is_named(tmp_path: Path, change: dict[str, object], message: str) -> None:
    with pytest.raises(GateFailed, match=message):
        load_suite(write(tmp_path, [GOOD | change]), "landing")


@pytest.mark.parametrize("field", sorted(GOOD))
def test_missing_field_is_named(tmp_path: Path, field: str) -> None:
    with pytest.raises(GateFailed, match=rf"rules\.0\.{field}"):
        load_suite(write(tmp_path, [{key: value for key, value in GOOD.items() if key != field}]), "landing")


@pytest.mark.parametrize("text", ["", "[]", "suite: landing", "suite: landing\nrules: []", "rules: {", "\x00"])
def test_empty_or_broken_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "landing.yml").write_text(text)
    with pytest.raises(GateFailed, match=r"landing\.yml"):
        load_suite(tmp_path / "landing.yml", "landing")


def refusal(path: Path) -> str:
    with pytest.raises(GateFailed) as caught:
        load_suite(path, "landing")
    return str(caught.value)


def test_each_refusal_says_which_file_and_what_next(tmp_path: Path) -> None:
    path = tmp_path / "landing.yml"
    assert refusal(path) == (f"gate landing: the suite {path} is missing; restore it, nothing passes without rules")
    assert refusal(write(tmp_path, [GOOD], suite="marts")) == f"gate landing: {path} is the suite 'marts'"
    lines = refusal(write(tmp_path, [GOOD | {"reason": "short", "name": "A"}])).split("\n")
    assert lines[0] == f"gate landing: the suite {path} is wrong:"
    assert [line.partition(": ")[0] for line in lines[1:3]] == ["  rules.0.name", "  rules.0.reason"]
    path.write_text("7")
    assert refusal(path).split("\n")[1].startswith("  file: ")
    path.write_text("rules: {")
    message = refusal(path)
    assert message.startswith(f"gate landing: {path} is no YAML: while parsing a flow")
    assert "expected" in message
    assert "\n" not in message
    assert "  " not in message


def test_suite_is_read_as_utf_8_under_any_locale(tmp_path: Path) -> None:
    path = tmp_path / "landing.yml"
    path.write_text(
        yaml.safe_dump({"suite": "landing", "rules": [GOOD | {"reason": "指标" * 10}]}, allow_unicode=True), "utf-8"
    )
    before = locale.setlocale(locale.LC_CTYPE)
    locale.setlocale(locale.LC_CTYPE, "C")
    try:
        assert load_suite(path, "landing").rules[0].reason == "指标" * 10
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def test_missing_doubled_and_foreign_suites_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GateFailed, match="is missing"):
        load_suite(tmp_path / "landing.yml", "landing")
    with pytest.raises(GateFailed, match="stand twice: rows_are_there"):
        load_suite(write(tmp_path, [GOOD, GOOD]), "landing")
    with pytest.raises(GateFailed, match="is the suite 'marts'"):
        load_suite(write(tmp_path, [GOOD], suite="marts"), "landing")


@pytest.mark.parametrize("gate", ["landing", "marts"])
def test_shipped_suites_load(gate: str) -> None:
    assert len(load_suite(SUITES / f"{gate}.yml", gate).rules) >= 10
