"""How do readers get an earlier release back? By the same one rename that publishes, to a release that is whole.

Every rollback leaves a line in `rollbacks.jsonl` of the home: when, who, why, from which release to which. The line is
durable before the switch, so that one whose switch died is followed by that of the next call. The next run follows the
release that is current then; a run that was loaded before is refused as stale, and one that was rolled back from is
never published again under its name.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from warehouse.durable import remove, sync
from warehouse.errors import NoRelease, ReleaseInvalid
from warehouse.journal import note, noted
from warehouse.lock import WriterLock
from warehouse.release import CURRENT, current_name, file_problems, open_release, published_folder

JOURNAL = "rollbacks.jsonl"


@dataclass(frozen=True, slots=True)
class Rollback:
    """One line of the journal."""

    at: str
    by: str
    reason: str
    from_release: str
    to_release: str


def roll_back(
    lock: WriterLock,
    name: str | None,
    *,
    by: str,
    reason: str,
    now: datetime,
    failpoint: Callable[[str], None] = lambda step: None,
) -> Rollback:
    """Make `name` (default: the parent of the current release) current. Raises NoRelease and ReleaseInvalid.

    Then nothing is changed. A call that was killed may be repeated.
    """
    lock.require()
    published = published_folder(lock.home)
    before = current_name(published)
    if before is None:
        raise NoRelease(f"{published} holds no release: there is nothing to go back from")
    wanted = name or open_release(published / before).manifest["parent"]
    if wanted is None:
        raise NoRelease(f"{before} is the first release: there is none before it")
    _require_whole(published, wanted, before)
    done = Rollback(now.isoformat(timespec="seconds"), by, reason, before, wanted)
    note(lock.home / JOURNAL, asdict(done))
    failpoint("rollback noted")
    link = published / ".current-rollback"
    remove(link)
    link.symlink_to(wanted)
    failpoint("link made")
    lock.require()
    link.replace(published / CURRENT)
    failpoint("link renamed")
    sync(published)
    failpoint("current switched")
    return done


def rollbacks(home: Path) -> tuple[Rollback, ...]:
    """The journal, the oldest first; a line that a crash cut off is none. Raises ReleaseInvalid for one not of ours."""
    path = home / JOURNAL
    try:
        return tuple(Rollback(**values) for values in noted(path))
    except (ValueError, TypeError) as error:
        raise ReleaseInvalid(f"{path} has a line that is no rollback ({error}): mend or remove the line") from error


def _require_whole(published: Path, name: str, before: str) -> None:
    folder = published / name
    if "/" in name or name.startswith(".") or name == CURRENT or not folder.is_dir():
        raise NoRelease(f"{published} holds no release {name!r}: zhibiao releases lists them")
    if name == before:
        raise NoRelease(f"{name} is the current release already")
    # The bytes as they were sealed are the tables as they were digested: reading those again would only take longer.
    if problems := [str(problem) for problem in file_problems(folder, open_release(folder).manifest["files"])]:
        raise ReleaseInvalid(f"{folder} is not whole, and nothing was changed: {'; '.join(problems)}")
