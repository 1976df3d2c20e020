"""Does the demonstration still give the answers that docs/marts.md prints?"""

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.slow.conftest import ROOT, Nights

pytestmark = pytest.mark.slow

# A question, and behind it the table that answers it.
ASKED = re.compile(r"```sql\n(?P<question>.+?)```\n\n(?P<answer>(?:\|[^\n]+\n)+)", re.DOTALL)
PAGE = (ROOT / "docs" / "marts.md").read_text("utf-8")


@pytest.fixture(scope="module")
def release(nights: Nights) -> Path:
    nights.run("--without-airflow")
    return nights.home / "published" / "current" / "zhibiao.duckdb"


def printed(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def test_the_page_prints_what_the_demonstration_answers(release: Path) -> None:
    asked = list(ASKED.finditer(PAGE))
    assert len(asked) == PAGE.count("```sql") > 5
    with duckdb.connect(str(release), read_only=True) as connection:
        for found in asked:
            rows = connection.execute(found["question"]).fetchall()
            told = [[cell.strip() for cell in line.split("|")[1:-1]] for line in found["answer"].splitlines()[2:]]
            assert [[printed(value) for value in row] for row in rows] == told, found["question"]
