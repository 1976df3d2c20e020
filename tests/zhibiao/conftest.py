"""What tests of the command line read: marts of a test run's one dbt build, and a small release of hostile titles."""

from pathlib import Path

import duckdb
import pytest

from tests.warehouse.conftest import built
from tests.warehouse.marts_factory import make_build, publish_build
from tests.zhibiao.asking import HOSTILE, Zhibiao, runner

__all__ = ["built"]


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release whose documents bear hostile titles."""
    home = tmp_path_factory.mktemp("small")
    build = make_build(home, "r1")
    with duckdb.connect(str(build.database)) as connection:
        for place, title in enumerate(HOSTILE):
            connection.execute(
                "insert into marts.dim_document (document_id, title, extractor_version) values ($1, $2, 'v1')",
                [f"h{place:02}", title],
            )
    publish_build(build)
    return home


@pytest.fixture
def zhibiao(hostile_home: Path, monkeypatch: pytest.MonkeyPatch) -> Zhibiao:
    return runner(hostile_home, monkeypatch)
