"""Is the page of `make docs` whole, and does it ask nobody when it is opened?"""

from pathlib import Path

import pytest

from tests.warehouse.docs_site import LOADED_FROM_OTHERS, build

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_the_page_tells_every_mart_and_loads_nothing_from_others(tmp_path: Path) -> None:
    page = build(tmp_path / "docs")
    assert list(page.parent.iterdir()) == [page]
    text = page.read_bytes()
    assert not LOADED_FROM_OTHERS.findall(text)
    for told in (b"fct_target_attainment", b"The figure in `unit`", b"published_release", b"unit_dim_period__"):
        assert told in text, told
