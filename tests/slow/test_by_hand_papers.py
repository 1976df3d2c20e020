"""Do models and script agree where hundreds of papers contradict each other in every way? Drawn figures, one seed.

The fixture holds each case once and known; here cases meet: replaced pages with optional bounds in two units, of two
ladders, undated, read anew. A release could not tell which of the two ways is wrong, but that one of them is.
"""

import random
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from benchmarks.marts_by_hand import TABLES, rebuild
from ingestion.records import Comparator, Measure, Strength
from tests.warehouse.dbt_runs import run_dbt
from tests.warehouse.landing_fixture import write_landing
from tests.warehouse.landing_papers import Paper, Said, months, said, year
from tests.warehouse.test_by_hand import landing_files

pytestmark = pytest.mark.slow

SEED = 7
PAPERS = 400
REGIONS = ("421202", "420203", "421224", "430600:岳阳经济技术开发区")
UNITS = {
    "地区生产总值": ("亿元", "万元", "%"),
    "工业投资": ("亿元", "%"),
    "高新技术企业数": ("家", "个"),
    "城镇登记失业率": ("%",),
    "新改建公厕数": ("座", "个"),
}
VALUES = ("23", "23.5", "23.54", "24", "86.1", "86.08", "86.083", "8", "8.3", "7", "61.25")
PERIODS = (
    *(year(2022), year(2023), year(2023), (date(2021, 1, 1), date(2025, 12, 31))),
    *(months(2023, 1, 3), months(2023, 4, 6), months(2023, 1, 6), months(2023, 1, 9), months(2022, 1, 9)),
)
TITLES = ("2023年国民经济和社会发展统计公报", "政府工作报告", "半年经济运行情况", "全市召开会议", "新闻", "")


def _figure(draw: random.Random) -> Said:
    indicator = draw.choice(tuple(UNITS))
    kind, unit, value = draw.choice(("target", "actual", "actual")), draw.choice(UNITS[indicator]), draw.choice(VALUES)
    changes: dict[str, object] = {"optional": draw.random() < 0.15}
    if indicator == "城镇登记失业率":
        changes["measure"] = Measure.SHARE
    if draw.random() < 0.3:
        changes["comparator"] = draw.choice((Comparator.GE, Comparator.LE, Comparator.APPROX))
    if draw.random() < 0.15:
        changes["cell"] = f"表1!R3C{draw.randint(1, 9)}"
    if kind == "target":
        changes["strength"] = draw.choice(tuple(Strength))
    figure = f"{round(float(value) * 10000) if unit == '万元' else value} {unit}"
    return said(kind, draw.choice(REGIONS), indicator, figure, draw.choice(PERIODS), **changes)


def _papers(seed: int, count: int) -> tuple[Paper, ...]:
    draw = random.Random(seed)
    texts: list[tuple[Said, ...]] = []
    papers = []
    for number in range(count):
        if not texts or draw.random() < 0.75:
            texts.append(tuple(_figure(draw) for _ in range(draw.randint(1, 5))))
            text = len(texts) - 1
        else:
            text = draw.randrange(len(texts))
        version, landing_seq = draw.choice((("v1", 1), ("v1", 1), ("v2", 2)))
        papers.append(
            Paper(
                draw.choice(("bureau", "office", "paper", "mirror")),
                f"page-{draw.randrange(count // 2)}",  # some addresses are used again: what stood there is replaced
                None if draw.random() < 0.1 else date(2023, 1, 1) + timedelta(days=30 * draw.randint(0, 14)),
                texts[text],
                text=f"text {text}",
                title=draw.choice(TITLES),
                bytes_of=f"bytes-{number}",
                night=draw.randint(0, 9),
                version=version,
                landing_seq=landing_seq,
            )
        )
    return tuple(papers)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    write_landing(folder / "build.duckdb", papers=_papers(SEED, PAPERS))
    run = run_dbt(folder, "build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")
    assert run.returncode == 0, run.output[-4000:]
    landing_files(folder / "build.duckdb", folder)
    rebuild(folder / "landing", folder / "fetches.parquet", folder / "sources.parquet", folder / "out")
    return folder


def test_drawn_papers_come_to_the_same_rows_both_ways(drawn: Path) -> None:
    differing = []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{drawn / 'build.duckdb'}' as models (read_only)")
        connection.execute(f"attach '{drawn / 'out' / 'by_hand.duckdb'}' as script (read_only)")
        for table in TABLES:
            model, by_hand = f"models.marts.{table}", f"script.{table}"
            for one, other in ((model, by_hand), (by_hand, model)):
                differing += connection.execute(
                    f"select '{table}', * from (from {one} except all from {other})"
                ).fetchall()
        contradicted = connection.execute(
            "select count(*) filter (where set_aside_by_id is not null),"
            " count(*) filter (where len(stood_from_at) > 1) from script.fct_actuals"
        ).fetchall()[0]
    assert differing == []
    assert min(contradicted) >= 5, "too few contradictions to learn anything"
