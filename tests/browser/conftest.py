"""A real browser on a real server: Debian's Chromium without any network but the loopback, and `zhibiao serve`.

Which page shows what is left to tests/web; here is what a person meets. Without Chromium these tests skip.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.launch import launched
from tests.browser.visits import Site
from tests.warehouse.conftest import built
from tests.warehouse.dbt_runs import DbtRun
from tests.web.conftest import publish_built, publish_hostile
from warehouse.reader import query

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["built"]
ROOT = Path(__file__).parents[2]
CLAIM = "select min(claim_id) from fct_claims where contains(sentence, quote) and sentence <> quote"


@contextmanager
def served(home: Path) -> Iterator[Site]:
    """`zhibiao serve` over a home, on a free port, until the block ends."""
    command = [sys.executable, "-m", "zhibiao", "serve", "--port", "0", "--home", str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            told = server.stdout.readline()
            assert told, "the server said no address"
            claim = query(home / "published", CLAIM).rows[0][0]
            yield Site(told.split()[0], home / "published" / "current", claim)
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """The machine's own Chromium: nothing is downloaded, and no name of another machine resolves."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def site(built: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("browsed")
    publish_built(built, home, "r1")
    with served(home) as opened:
        yield opened


@pytest.fixture(scope="session")
def hostile_site(built: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("browsed_hostile")
    publish_hostile(built, home)
    with served(home) as opened:
        yield opened
