"""Which sources are fetched by a task of their own, and which by one task together? So that tasks cost little.

Airflow's overhead for a task is one to two seconds. A night of some dozen sources can afford one each; one of every
county cannot, so sources of counties go in groups then, behind the few of higher levels.
"""

from collections.abc import Sequence

MOST_ALONE = 64  # sources: up to so many have each a task of its own, whatever their level
# A source's quiet night is some index pages with a second or two of politeness between them: half a minute for 16 that
# are asked 8 at a time, of which two seconds are some 5 %. More would not end within a task's two hours where each
# source brings the 2,000 documents that a record allows at most.
GROUP_SOURCES = 16
AT_ONCE = 8  # sources of a group that are asked side by side; each host still hears one request at a time
SEPARATOR = ","


def share_out(source_ids: Sequence[str]) -> tuple[str, ...]:
    """The night's tasks: an id (`<region code>_…`), or several joined by commas.

    Neighbours in the list, which may share a host, go to different groups.
    """
    if len(source_ids) <= MOST_ALONE:
        return tuple(source_ids)
    alone = tuple(source_id for source_id in source_ids if _is_above_counties(source_id))
    rest = [source_id for source_id in source_ids if not _is_above_counties(source_id)]
    count = -(-len(rest) // GROUP_SOURCES)
    return alone + tuple(SEPARATOR.join(rest[number::count]) for number in range(count))


def members(group: str) -> tuple[str, ...]:
    """The ids of a group."""
    return tuple(group.split(SEPARATOR))


def label_of(group: str) -> str:
    """The group in a few words."""
    first, *others = members(group)
    return f"{first} and {len(others)} more" if others else first


def _is_above_counties(source_id: str) -> bool:
    """By the six digits of GB/T 2260 that a source's id begins with: the last two are 00 above counties."""
    return source_id[4:6] == "00"
