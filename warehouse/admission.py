"""May this build become the next release? Only after passed verdicts on these very bytes, and if nobody came first.

Each function answers one of the questions and changes nothing; how a release is made is left to
`warehouse.publication`.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from warehouse.build import Build
from warehouse.digest import TableDigest, file_sha256, logical_digest
from warehouse.errors import BuildMissing, StaleBuild, VerdictMissing
from warehouse.gate_rules import GATE_RULES
from warehouse.release import Release, current, current_name, verify
from warehouse.rollback import rollbacks

GATES = ("landing", "marts")


def require_parent(published: Path, build: Build) -> None:
    """Compare-and-swap: what was current when the build was loaded must be current still."""
    name = current_name(published)
    if name != build.parent:
        raise StaleBuild(
            f"run {build.run_id!r} was loaded when {build.parent or 'nothing'} was current, now {name or 'nothing'}: "
            "another run has published since; start a new run"
        )


def require_not_withdrawn(home: Path, build: Build) -> None:
    """A retry of a run that people rolled back from must not undo it: its release may have readers, and stays."""
    if build.run_id in {done.from_release for done in rollbacks(home)}:
        raise StaleBuild(f"run {build.run_id!r} was published and rolled back from: start a new run")


def read_verdicts(paths: Sequence[Path], build: Build) -> list[dict[str, Any]]:
    """Both gates' reports. Raises VerdictMissing unless each passed, the second on the very bytes to be published."""
    verdicts: dict[str, dict[str, Any]] = {}
    for path in paths:
        try:
            verdict = json.loads(path.read_text("utf-8"))
            verdicts[verdict["gate"]] = verdict
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise VerdictMissing(f"{path} is no report of a gate ({error!r}): run the gate again") from error
    for gate in GATES:
        if gate not in verdicts:
            raise VerdictMissing(f"gate {gate!r} has no report for run {build.run_id!r}: run it before publishing")
        if verdicts[gate].get("passed") is not True or not verdicts[gate].get("evaluated"):
            raise VerdictMissing(f"gate {gate!r} did not pass run {build.run_id!r}: nothing is published")
    if not build.database.is_file():
        raise BuildMissing(f"{build.database} is missing: load run {build.run_id!r} again")
    if build.journal.exists():  # the hash is of the file alone: what a journal adds, no gate has judged
        raise VerdictMissing(f"{build.journal} stands beside the build: a writer was killed; load the run again")
    if verdicts["marts"].get("database_sha256") != file_sha256(build.database):
        raise VerdictMissing(f"{build.database} changed since gate 'marts' judged it: run the gate again")
    return [verdicts[gate] for gate in GATES]


def same_release(home: Path, build: Build, digests: Mapping[str, TableDigest], surface: str) -> Release | None:
    """The current release when it is whole and says exactly the same about the same scope."""
    release = current(home)
    if release is None or release.scope.as_json() != build.scope.as_json():
        return None
    said = (release.manifest["logical_digest"], release.manifest["surface_digest"])
    if said != (logical_digest(digests), surface) or verify(release.folder):
        return None
    return release


def differing_tables(built: Mapping[str, TableDigest], copied: Mapping[str, TableDigest]) -> list[str]:
    """Tables whose rows are not the same in the build and in the copy; what no model made is in the copy alone."""
    tables = (built.keys() | copied.keys()) - {GATE_RULES.name}
    return sorted(name for name in tables if built.get(name) != copied.get(name))
