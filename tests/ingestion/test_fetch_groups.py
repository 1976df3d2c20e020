"""Is every source in exactly one task, and are there few enough tasks?"""

import random
from itertools import pairwise

import pytest

from ingestion.fetch_groups import GROUP_SOURCES, MOST_ALONE, label_of, members, share_out


def ids(counties: int, above: int) -> list[str]:
    chance = random.Random(counties)
    found = [f"{chance.randrange(11, 65)}{number:02d}00_tjj_releases" for number in range(above)]
    found += [f"{chance.randrange(1101, 6599)}{1 + number % 98:02d}_news_{number}" for number in range(counties)]
    return sorted(found)


@pytest.mark.parametrize("counties", [0, 1, MOST_ALONE, MOST_ALONE + 1, 500, 2851])
def test_every_source_is_in_one_task(counties: int) -> None:
    given = ids(counties, above=0 if counties <= MOST_ALONE else 37)
    tasks = share_out(given)
    assert sorted(source_id for task in tasks for source_id in members(task)) == given
    assert all(1 <= len(members(task)) <= GROUP_SOURCES for task in tasks)


def test_a_few_sources_have_a_task_each() -> None:
    given = ids(MOST_ALONE, above=0)
    assert share_out(given) == tuple(given)
    assert share_out([]) == ()


def test_higher_levels_never_wait_behind_counties() -> None:
    tasks = share_out([*ids(200, above=0), "430000_tjj_releases", "430600_tjj_releases"])
    assert tasks[:2] == ("430000_tjj_releases", "430600_tjj_releases")
    assert all(len(members(task)) > 1 for task in tasks[2:])


def test_a_night_of_every_county_is_under_the_bound_of_a_mapped_task() -> None:
    """Airflow maps over 1,024 at most; and two seconds a task are few minutes then."""
    assert len(share_out(ids(2851, above=370))) < 500


def test_neighbours_that_may_share_a_host_go_to_different_groups() -> None:
    given = sorted(f"430621_news_{number:03d}" for number in range(3 * GROUP_SOURCES))
    for task in share_out(given):
        numbers = sorted(int(each[-3:]) for each in members(task))
        assert all(later - earlier > 1 for earlier, later in pairwise(numbers))


def test_a_group_is_told_in_few_words() -> None:
    assert label_of("430600_tjj_releases") == "430600_tjj_releases"
    assert label_of("a_b,c_d,e_f") == "a_b and 2 more"
    assert label_of("") == ""
