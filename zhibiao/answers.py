"""What does a reader ask of the releases? Queries, one claim explained, the scorecard, whether a release is whole.

Read-only: everything goes through `warehouse`'s reader on `published/current`. How answers look is left to `show`.
"""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from zhibiao.settings import Settings
from zhibiao.stages import telling

if TYPE_CHECKING:
    from warehouse.reader import Table

# The table that ends a night: the firmest promise beside what was reached, the newest year of each region first.
SCORECARD = """
select *
from mart_region_scorecard
"""


def query(settings: Settings, sql: str) -> "Table":
    """Rows of the current release. Raises StageFailed when nothing is published or the SQL is refused."""
    import warehouse

    with telling():
        return warehouse.query(settings.published, sql)


def scorecard(settings: Settings) -> "Table":
    """Targets beside actuals, by region."""
    return query(settings, SCORECARD)


def explain(settings: Settings, claim_id: str) -> dict[str, Any]:
    """A claim, its document, where its bytes lie and the mart rows that rest on it."""
    import warehouse

    with telling():
        return asdict(warehouse.explain(settings.home, claim_id))


def current(settings: Settings) -> str | None:
    """Name of the current release, None before the first."""
    import warehouse

    with telling():
        release = warehouse.current(settings.home)
    return release.name if release else None


def verify(settings: Settings, name: str | None) -> dict[str, Any]:
    """Check a release's files against its manifest: its name, the number of files and the problems found."""
    import warehouse

    with telling():
        found = name or current(settings)
        if found is None:
            raise warehouse.NoRelease(f"nothing is published in {settings.published}: zhibiao run")
        folder = settings.published / found
        if not folder.is_dir():
            raise warehouse.NoRelease(f"{folder} is no release: ls {settings.published}")
        problems = [str(problem) for problem in warehouse.verify(folder)]
    return {"release": found, "files": sum(1 for _ in folder.iterdir()), "problems": problems}
