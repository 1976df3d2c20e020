"""What the fault tests share: a tally of what fired, and a home with a release on it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.inject import remove_home
from tests.faults.night import Night, made_once
from tests.faults.tally import Tally
from tests.warehouse.marts_factory import make_build, publish_build

KEPT = "ZHIBIAO_FAULTS_NIGHT"  # a folder that keeps the night between two runs of these tests


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """Counts for the rows of the test's marker `row`; every test of this folder that injects has one."""
    marker = request.node.get_closest_marker("row")
    assert marker is not None, "a test that injects a fault names its rows: @pytest.mark.row('F8')"
    counted = Tally(tuple(marker.args), request.node.name)
    yield counted
    counted.write()
    assert counted.fired > 0, "no fault fired: the test shows nothing"


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Path]:
    """A home whose current release is r0, and the build r1 that is to follow it."""
    home = tmp_path / "home"
    publish_build(make_build(home, "r0"))
    make_build(home, "r1", value=441)
    yield home
    remove_home(home)


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Night:
    """A small night, as it was after each stage."""
    if os.environ.get(KEPT):
        return made_once(Path(os.environ[KEPT]))
    root = tmp_path_factory.getbasetemp()
    return made_once((root if worker_id == "master" else root.parent) / "night")
