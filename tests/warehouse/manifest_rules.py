"""What must hold of every model, test, seed, source and exposure of the dbt project? Read from dbt's own manifest.

Each rule takes the manifest of a whole build and yields one line for each thing that breaks it. That the rules hold,
and that each of them can fail, is for `test_manifest.py`.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.warehouse.dbt_runs import PROJECT

Manifest = dict[str, Any]
Node = dict[str, Any]
Rule = Callable[[Manifest], Iterator[str]]

MAY_READ = {
    "staging": {"landing"},
    "intermediate": {"staging", "intermediate", "reference"},
    "marts": {"intermediate", "marts", "reference"},
}
_GRAIN = re.compile(r"Grain:\s+One\s+row\s+per\s+.+\.\s*\Z", re.DOTALL)
_UNIQUE = {"unique", "unique_combination"}
_CLOCK = re.compile(r"\b(now|today|random|uuid|current_date|current_timestamp|get_current_\w+)\s*\(?", re.IGNORECASE)
# A rule that computes: it decides, it looks at neighbours, or it reckons. `select *` and `count(*)` do not.
_COMPUTES = re.compile(r"\bcase\b|\bover\s*\(|\bqualify\b|[\w)\]]\s+[-+*/%]\s+[\w(]", re.IGNORECASE)
_WHOLE_ROWS = re.compile(r"select\s+(distinct\s+)?(\w+\.)?\*", re.IGNORECASE)


def nodes(manifest: Manifest, kind: str) -> list[Node]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == kind]


def models(manifest: Manifest, schema: str | None = None) -> list[Node]:
    return [node for node in nodes(manifest, "model") if schema in (None, node["schema"])]


def tests_on(manifest: Manifest, node: Node) -> list[Node]:
    return [test for test in nodes(manifest, "test") if test.get("attached_node") == node["unique_id"]]


def _bare(sql: str) -> str:
    """SQL without its comments and strings."""
    return re.sub(r"--[^\n]*|/\*.*?\*/|'[^']*'|\"[^\"]*\"", "x", sql, flags=re.DOTALL)


def _grain_tests(manifest: Manifest, node: Node) -> list[Node]:
    """The tests that hold the grain of all rows: a test of some rows alone says nothing of it."""
    return [
        test
        for test in tests_on(manifest, node)
        if test["test_metadata"]["name"] in _UNIQUE and not test["config"]["where"]
    ]


def _keys(test: Node) -> set[str]:
    arguments = test["test_metadata"]["kwargs"]
    return set(arguments.get("columns") or [arguments["column_name"]])


def grain_is_stated(manifest: Manifest) -> Iterator[str]:
    for node in models(manifest):
        if not _GRAIN.search(node["description"]):
            yield f"{node['name']}: its description does not end with 'Grain: One row per ….'"


def grain_is_held_by_a_test(manifest: Manifest) -> Iterator[str]:
    for node in models(manifest, "marts"):
        held = _grain_tests(manifest, node)
        if not any(test["config"]["severity"] == "error" for test in held):
            yield f"{node['name']}: no unique or unique_combination test of severity error covers all its rows"


def contract_is_whole(manifest: Manifest) -> Iterator[str]:
    for node in models(manifest, "marts"):
        name, columns = node["name"], node["columns"]
        if not node["contract"]["enforced"] or node["config"]["materialized"] != "table":
            yield f"{name}: no table with an enforced contract"
        yield from (f"{name}.{column}: no data_type" for column, found in columns.items() if not found["data_type"])
        filled = {column for column, found in columns.items() if "not_null" in _constraints(found)}
        if not any(_keys(test) & filled for test in _grain_tests(manifest, node)):
            yield f"{name}: no column of its grain is not_null"


def _constraints(column: Node) -> set[str]:
    return {constraint["type"] for constraint in column["constraints"]}


def columns_are_described(manifest: Manifest) -> Iterator[str]:
    for kind in ("model", "seed"):
        for node in nodes(manifest, kind):
            for column in node["columns"].values():
                if not column["description"].strip():
                    yield f"{node['name']}.{column['name']}: no description"


def shared_columns_share_their_words(manifest: Manifest) -> Iterator[str]:
    """A column of two marts is told by a doc block, except in the mart whose key it is, which defines it."""
    marts = models(manifest, "marts")
    stands_in = Counter(column for node in marts for column in node["columns"])
    for node in marts:
        defined = {key for test in _grain_tests(manifest, node) if len(_keys(test)) == 1 for key in _keys(test)}
        for name, column in node["columns"].items():
            if stands_in[name] > 1 and name not in defined and not column["doc_blocks"]:
                yield f"{node['name']}.{name}: stands in several marts and is not told by a doc block"


def data_tests_tell_claim_and_severity(manifest: Manifest) -> Iterator[str]:
    subjects = {node["name"] for kind in ("model", "seed") for node in nodes(manifest, kind)}
    for test in nodes(manifest, "test"):
        name = test["name"]
        if test["config"]["severity"] not in ("error", "warn"):  # unstated, dbt writes ERROR
            yield f"{name}: states no severity"
        subject, _, claim = name.partition("__")
        while claim and subject not in subjects:
            head, _, claim = claim.partition("__")
            subject = f"{subject}__{head}"
        if not claim and not name.startswith("assert_"):
            yield f"{name}: is not named <model>__<columns>__<claim>"


def one_yaml_beside_one_sql(manifest: Manifest) -> Iterator[str]:
    patched: dict[str, list[str]] = defaultdict(list)
    for node in [*nodes(manifest, "model"), *nodes(manifest, "seed")]:
        beside = Path(node["original_file_path"]).with_suffix(".yml").as_posix()
        patch = str(node["patch_path"]).partition("://")[2]
        patched[patch].append(node["name"])
        if patch != beside:
            yield f"{node['name']}: its YAML is {patch or 'missing'}, not {beside}"
    yield from (f"{patch}: describes {', '.join(found)}" for patch, found in patched.items() if len(found) > 1)


def layers_read_the_layer_below(manifest: Manifest) -> Iterator[str]:
    schema = {key: node["schema"] for key, node in (manifest["nodes"] | manifest["sources"]).items()}
    for node in models(manifest):
        for parent in node["depends_on"]["nodes"]:
            if schema[parent] not in MAY_READ[node["schema"]]:
                yield f"{node['name']}: reads {parent} of layer {schema[parent]}"


def marts_are_exposed(manifest: Manifest) -> Iterator[str]:
    release = manifest["exposures"]["exposure.zhibiao.published_release"]
    marts = {node["unique_id"]: node["name"] for node in models(manifest, "marts")}
    exposed = set(release["depends_on"]["nodes"])
    yield from (
        f"{name}: is not in the exposure published_release" for key, name in marts.items() if key not in exposed
    )
    for exposure in manifest["exposures"].values():
        if not (exposure["description"].strip() and exposure["owner"]["name"] and exposure["maturity"]):
            yield f"exposure {exposure['name']}: lacks description, owner or maturity"
        for node in set(exposure["depends_on"]["nodes"]) - set(marts):
            yield f"exposure {exposure['name']}: reads {node}, which is not published"


def what_computes_has_a_unit_test(manifest: Manifest) -> Iterator[str]:
    tested = {unit["model"] for unit in manifest["unit_tests"].values()}
    for node in models(manifest):
        code = _WHOLE_ROWS.sub("rows", _bare(node["compiled_code"]))
        found = _COMPUTES.search(code)
        if found and node["name"] not in tested:
            yield f"{node['name']}: computes ({' '.join(found[0].split())}) and has no unit test"
    for unit in manifest["unit_tests"].values():
        if not unit["name"].startswith(f"unit_{unit['model']}__"):
            yield f"{unit['name']}: is not named unit_<model>__<behaviour>"


def sources_say_how_fresh_they_are(manifest: Manifest) -> Iterator[str]:
    for source in manifest["sources"].values():
        limits = source["freshness"] or {}
        timed = all((limits.get(key) or {}).get("count") for key in ("warn_after", "error_after"))
        untimed = source["config"]["meta"].get("untimed")
        if bool(source["loaded_at_field"] and timed) == bool(untimed):
            yield f"{source['name']}: needs loaded_at_field, warn_after and error_after, or meta.untimed and why"


def seeds_are_described_and_typed(manifest: Manifest) -> Iterator[str]:
    for node in nodes(manifest, "seed"):
        with (PROJECT / node["original_file_path"]).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        if not node["description"].strip():
            yield f"{node['name']}: no description"
        if header != list(node["columns"]):
            yield f"{node['name']}: its YAML does not describe the columns of its file, in their order"
        if set(header) != set(node["config"]["column_types"]):
            yield f"{node['name']}: column_types are not those of its columns"


def nothing_asks_the_clock_or_chance(manifest: Manifest) -> Iterator[str]:
    for node in [*nodes(manifest, "model"), *nodes(manifest, "test")]:
        found = _CLOCK.search(_bare(node["compiled_code"]))
        if found:
            yield f"{node['name']}: asks {found[0]}"


def models_end_in_final(manifest: Manifest) -> Iterator[str]:
    """Without an order: publication sorts what it writes, and a build of many claims would be sorted twice."""
    for node in models(manifest):
        if not re.fullmatch(r"\s*select \* from final\s*", _bare(node["raw_code"]).rpartition(")")[2]):
            yield f"{node['name']}: does not end in select * from final"


RULES: tuple[Rule, ...] = (
    grain_is_stated,
    grain_is_held_by_a_test,
    contract_is_whole,
    columns_are_described,
    shared_columns_share_their_words,
    data_tests_tell_claim_and_severity,
    one_yaml_beside_one_sql,
    layers_read_the_layer_below,
    marts_are_exposed,
    what_computes_has_a_unit_test,
    sources_say_how_fresh_they_are,
    seeds_are_described_and_typed,
    nothing_asks_the_clock_or_chance,
    models_end_in_final,
)
