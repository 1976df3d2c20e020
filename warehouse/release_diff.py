"""What changed between two releases, and why? Facts that appeared, disappeared, were revised, reworded or rescaled.

Both releases are attached read-only to a database in memory. Reasons are derived from claims, documents and the
versions in both manifests; what these do not tell is called unexplained and never guessed. The statements stand in
`warehouse/diff`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from warehouse.answer import Answer, told_in_one_line
from warehouse.connection import DEFAULT_MEMORY_LIMIT, DEFAULT_THREADS, open_writer
from warehouse.errors import NoRelease
from warehouse.manifest import RULES
from warehouse.reader import current_folder
from warehouse.release import CURRENT, Release, open_release
from warehouse.sql import Fragment, Literal, compose

_STATEMENTS = Path(__file__).with_name("diff")
_NOTHING = "select cast(null as varchar) as claim_id where false"
_SUMMARY = "select change, reason, count(*) from changes group by change, reason order by change, count(*) desc, reason"
_CHANGES = """
select *
from changes
order by
    change asc, reason asc, region_code asc, indicator_key asc, measure asc, period_key asc, kind asc,
    strength_tier asc nulls last, unit asc, old_claim_id asc nulls last, new_claim_id asc nulls last
"""


@dataclass(frozen=True, slots=True)
class Diff:
    """Two compared releases; the changes are asked for while the comparison is open."""

    earlier: Release
    later: Release
    versions: Mapping[str, tuple[str | None, str | None]]  # what made the figures and differs
    summary: tuple[tuple[str, str, int], ...]  # change, reason, facts
    _connection: duckdb.DuckDBPyConnection

    def changes(self, max_rows: int | None = None) -> Answer:
        """The facts that changed, one row each. Raises QueryFailed."""
        with told_in_one_line():
            result = self._connection.execute(_CHANGES)
            return Answer(f"{self.earlier.name} to {self.later.name}", result, max_rows)


def two_releases(published: Path, earlier: str | None, later: str | None) -> tuple[Release, Release]:
    """The releases of these names; by default the current one and its parent. Raises NoRelease, ReleaseInvalid."""
    new = open_release(_folder(published, later) if later else current_folder(published))
    name = earlier or new.manifest["parent"]
    if name is None:
        raise NoRelease(f"{new.name} is the first release: there is none to compare it with")
    return open_release(_folder(published, name)), new


@contextmanager
def compare(
    earlier: Release, later: Release, *, memory_limit: str = DEFAULT_MEMORY_LIMIT, threads: int = DEFAULT_THREADS
) -> Iterator[Diff]:
    """Compare two releases. Raises QueryFailed when one of them lacks what the comparison reads."""
    with (
        TemporaryDirectory() as spill,
        open_writer(
            Path(":memory:"), memory_limit=memory_limit, threads=threads, temp_directory=Path(spill)
        ) as connection,
        told_in_one_line(),
    ):
        rules = _changed(earlier, later, with_prefix=True)
        _prepare(connection, earlier, later, sorted(name.removeprefix(RULES) for name in rules))
        summary = tuple(connection.execute(_SUMMARY).fetchall())
        yield Diff(earlier, later, _changed(earlier, later, with_prefix=False) | rules, summary, connection)


def _folder(published: Path, name: str) -> Path:
    if name == CURRENT:
        return current_folder(published)
    folder = published / name
    if "/" in name or name.startswith(".") or not folder.is_dir():
        raise NoRelease(f"{published} holds no release {name!r}: zhibiao diff takes the names of folders there")
    return folder


def _changed(earlier: Release, later: Release, *, with_prefix: bool) -> dict[str, tuple[str | None, str | None]]:
    """The versions that differ. Rules that one manifest does not tell (it is older) are not known to differ."""
    old, new = earlier.manifest["versions"], later.manifest["versions"]
    names = sorted(name for name in {*old, *new} if name.startswith(RULES) == with_prefix)
    if with_prefix:
        names = [name for name in names if name in old and name in new]
    return {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}


def _prepare(connection: duckdb.DuckDBPyConnection, earlier: Release, later: Release, rules: list[str]) -> None:
    for side, release in (("earlier", earlier), ("later", later)):
        connection.execute(
            compose("attach $path as $side (read_only)", path=Literal(str(release.database)), side=Fragment(side))
        )
        connection.execute(_filled("side", side=side))
        connection.execute(_dropped(connection, side))
    for statements in ("rescaled", "pairs"):
        connection.execute(_read(statements))
    for has, lacks, gone, prefix in (("earlier", "later", "removed", "old"), ("later", "earlier", "added", "new")):
        sql = _filled("why", has=has, lacks=lacks, gone=gone, claim=f"{prefix}_claim_id", fact=f"{prefix}_fact_id")
        connection.execute(sql, {"rules": rules})
    connection.execute(_read("changes"), {"rules": rules})


def _read(name: str) -> str:
    return (_STATEMENTS / f"{name}.sql").read_text("utf-8")


def _filled(name: str, **parts: str) -> str:
    """A statement with the names of sides and columns, all of our own making, in their places."""
    return compose(_read(name), **{key: Fragment(value) for key, value in parts.items()})


def _dropped(connection: duckdb.DuckDBPyConnection, side: str) -> str:
    """A view of the claims that corrections drop; releases made before corrections were published have none."""
    found = connection.execute(
        "select 1 from duckdb_tables() where database_name = $1 and table_name = 'rpt_corrections'", [side]
    ).fetchone()
    query = f"select claim_id from {side}.rpt_corrections where action = 'drop'" if found else _NOTHING  # noqa: S608 our own name
    return f"create temp view {side}_dropped as {query}"
