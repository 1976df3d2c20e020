"""Which releases were removed, and what did each follow? `prunes.jsonl` of the home, one line a release.

A comparison with the last release of a scope goes back from release to parent; it must not end where one was removed.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from warehouse.errors import ReleaseInvalid
from warehouse.journal import note, noted

JOURNAL = "prunes.jsonl"
ASIDE = ".pruned-"  # begins the name of a release that is being removed


@dataclass(frozen=True, slots=True)
class Pruned:
    """One line of the journal; it is written before the release goes, so a killed call may leave one too many."""

    at: str
    release: str
    parent: str | None
    created_at: str
    bytes: int


def note_pruned(home: Path, pruned: Pruned) -> None:
    """Append one line, durably."""
    note(home / JOURNAL, asdict(pruned))


def prunes(home: Path) -> tuple[Pruned, ...]:
    """The journal, the oldest first. Raises ReleaseInvalid for a line that is not ours."""
    path = home / JOURNAL
    try:
        return tuple(Pruned(**values) for values in noted(path))
    except (ValueError, TypeError) as error:
        raise ReleaseInvalid(f"{path} has a line that is none of ours ({error}): mend or remove the line") from error
