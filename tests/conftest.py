"""Names of test cases that are the same in every process, and the long files first: two workers then end together."""

import pytest

# Of the slow files, by what they take: a long one that begins last is waited for by a worker that has nothing to do.
LONGEST = ("slow/test_kills.py", "docs/test_docs.py", "slow/test_compiled.py", "slow/test_new_user.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files of LONGEST come first, in that order; the others stay where they were."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get("/".join(item.path.parts[-2:]), len(places)))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A case of raw bytes is named after its argument and length, never its content (a gzip header holds a clock)."""
    return f"{argname}_of_{len(val)}_bytes" if isinstance(val, bytes) else None
