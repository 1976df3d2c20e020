"""Is every source in exactly one task, and are there few enough tasks?"""

import random
from itertools import pairwise

import pytest

from ingestion.fetch_groups import GROUP_SOURCES, MOST_ALONE, members, share_out


def ids(counties: int, above: int) -> list[str]:
    chance = random.Random(counties)
    found = [f"{chance.randrange(11, 65)}{number:02d}00_tjj_releases" for number in range(above)]
    found += [f"{chance.randrange(1101, 6599)}{1 + number % 98:02d}_news_{number}" for number in range(counties)]
    return sorted(found)


@pytest.mark.parametrize("counties", [0, 1, MOST_ALONE, MOST_ALONE + 1, 500, 2851])
def test_every_source_is_in_one_task(counties: int) -> None:
    given = ids(counties, above=0 if counties <= MOST_ALONE else 37)
    shared = share_out(given)
    grouped = [source_id for group in shared.groups for source_id in members(group)]
    assert sorted([*shared.alone, *grouped]) == given
    assert all(1 <= len(members(group)) <= GROUP_SOURCES for group in shared.groups)


def test_a_few_sources_have_a_task_each() -> None:
    given = ids(MOST_ALONE, above=0)
    assert share_out(given).alone == tuple(given)
    assert share_out(given).groups == ()
    assert share_out([]) == share_out(()) and share_out([]).alone == ()


def test_higher_levels_never_wait_behind_counties() -> None:
    shared = share_out([*ids(200, above=0), "430000_tjj_releases", "430600_tjj_releases"])
    assert set(shared.alone) == {"430000_tjj_releases", "430600_tjj_releases"}


def test_a_night_of_every_county_is_under_the_bound_of_a_mapped_task() -> None:
    """Airflow maps over 1,024 at most; and two seconds a task are few minutes then."""
    shared = share_out(ids(2851, above=370))
    assert len(shared.alone) + len(shared.groups) < 500


def test_neighbours_that_may_share_a_host_go_to_different_groups() -> None:
    given = sorted(f"430621_news_{number:03d}" for number in range(3 * GROUP_SOURCES))
    for group in share_out(given).groups:
        numbers = sorted(int(each[-3:]) for each in members(group))
        assert all(later - earlier > 1 for earlier, later in pairwise(numbers))
