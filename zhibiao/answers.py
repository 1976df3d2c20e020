"""What does a reader ask of the releases? Queries, one claim explained, the scorecard, whether a release is whole.

Read-only: everything goes through `warehouse`'s reader on `published/current`. How answers look is left to `show`.
"""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from warehouse.plain import plain_decimal
from zhibiao.settings import Settings
from zhibiao.stages import telling

if TYPE_CHECKING:
    from warehouse.reader import Table

ROWS_PER_REGION = 5

# The table that ends a night: promises beside results, what can be compared first, the newest year first.
SCORECARD = """
with ranked as (
    select
        *,
        row_number() over (
            partition by region_code
            order by
                coalesce(base_target, stretch_target, growth_target_pct, growth_stretch_target_pct) is null,
                status = 'unknown', year desc, is_core desc, attained_share_pct is null, indicator_key
        ) as place
    from mart_region_scorecard
)
select * from ranked where place <= $rows order by region_code, year desc, place
"""
# Targets of a quarter, a half or a plan: the scorecard is of calendar years and leaves them out.
OTHER_PERIODS = """
with named as (
    select
        regions.name_zh as region_name_zh,
        indicators.name_zh as indicator_name_zh,
        indicators.is_core,
        targets.*,
        row_number() over (
            partition by targets.region_code
            order by
                targets.status = 'unknown', indicators.is_core desc, targets.period_end_date desc, targets.target_id
        ) as place
    from fct_target_attainment as targets
    inner join dim_indicator as indicators on targets.indicator_key = indicators.indicator_key
    inner join dim_region as regions
        on targets.region_code = regions.region_code
        and year(targets.period_end_date) between regions.first_year and regions.last_year
    where targets.period_key <> strftime(targets.period_start_date, '%Y')
)
select * from named where place <= $rows order by region_code, place
"""
STRENGTH_ZH = {"base": "", "stretch": "力争"}
STATUS_ZH = {"achieved": "达成", "on_track": "正常", "behind": "落后", "missed": "未达", "unknown": "—"}
GROWTH_ZH = {"yoy": "增长 ", "average_growth": "年均增长 ", "total_growth": "累计增长 "}
BOUND = {"ge": "≥", "le": "≤", "approx": "≈", "range": "", "eq": ""}


def query(settings: Settings, sql: str, parameters: Mapping[str, Any] | None = None) -> "Table":
    """Rows of the current release. Raises StageFailed when nothing is published or the SQL is refused."""
    import warehouse

    with telling():
        return warehouse.query(settings.published, sql, parameters or {})


def scorecard(settings: Settings) -> tuple[list[str], list[list[str]]]:
    """Targets beside actuals by region, as a person reads them: column heads and rows of text."""
    found = query(settings, SCORECARD, {"rows": ROWS_PER_REGION}).records()
    columns = ["区域", "年", "指标", "目标", "力争", "增长目标", "实际", "截至", "增长", "完成", "时间", "状态"]
    return columns, [_scorecard_row(row) for row in found]


def other_periods(settings: Settings) -> tuple[list[str], list[list[str]]]:
    """Targets of a quarter, a half year or a plan beside what was reached: column heads and rows of text."""
    columns = ["区域", "期间", "指标", "", "目标", "实际", "完成", "状态"]
    rows = []
    for row in query(settings, OTHER_PERIODS, {"rows": ROWS_PER_REGION}).records():
        unit = (GROWTH_ZH.get(row["measure"], ""), row["unit"])
        rows.append(
            [
                row["region_name_zh"],
                row["period_key"],
                row["indicator_name_zh"],
                STRENGTH_ZH[row["strength_tier"]],
                _number(row["target_value"], unit[0] + BOUND[row["comparator"]], unit[1]),
                _number(row["compared_value"], unit[0], unit[1]),
                _number(row["attained_share_pct"], "", "%", places=1),
                STATUS_ZH[row["status"]],
            ]
        )
    return columns, rows


def example(settings: Settings) -> tuple[str, int, str] | None:
    """A region, a year and a claim of the release that are worth a look; None when there is no figure at all."""
    found = query(
        settings,
        """
        select region_name_zh, year, coalesce(actual_claim_id, base_target_claim_id, growth_target_claim_id,
            stretch_target_claim_id, actual_growth_claim_id) as claim_id
        from mart_region_scorecard
        order by attained_share_pct is null, status = 'unknown', year desc, region_code, indicator_key
        limit 1
        """,
    )
    return (found.rows[0][0], found.rows[0][1], found.rows[0][2]) if found.rows else None


def _scorecard_row(row: Mapping[str, Any]) -> list[str]:
    unit = row["unit"] or ""
    high = _number(row["base_target_high"])
    return [
        row["region_name_zh"],
        str(row["year"]),
        row["indicator_name_zh"],
        _number(row["base_target"], BOUND.get(row["base_comparator"] or "", ""), f"–{high}{unit}" if high else unit),
        _number(row["stretch_target"], "", unit),
        _number(row["growth_target_pct"], "", "%"),
        _number(row["actual_value"], "", unit),
        row["actual_period_key"] or row["actual_growth_period_key"] or "",
        _number(row["actual_growth_pct"], "", "%"),
        _number(row["attained_share_pct"], "", "%", places=1),
        _number(row["time_elapsed_pct"], "", "%", places=1),
        STATUS_ZH[row["status"]],
    ]


def _number(value: Decimal | None, before: str = "", after: str = "", *, places: int | None = None) -> str:
    """A decimal without the zeros that a column's scale adds; empty for None."""
    if value is None:
        return ""
    shown = round(value, places) if places is not None else value
    return f"{before}{plain_decimal(shown)}{after}"


def explain(settings: Settings, claim_id: str) -> dict[str, Any]:
    """A claim, its document, where its bytes lie and the mart rows that rest on it."""
    import warehouse

    with telling():
        return asdict(warehouse.explain(settings.home, claim_id))


def current(settings: Settings) -> str | None:
    """Name of the current release, None before the first."""
    import warehouse

    with telling():
        release = warehouse.current(settings.home)
    return release.name if release else None


def verify(settings: Settings, name: str | None) -> dict[str, Any]:
    """Check a release's files against its manifest and for being sealed: name, number of files, problems found."""
    import warehouse
    from warehouse.release import mode_problems

    with telling():
        found = name or current(settings)
        if found is None:
            raise warehouse.NoRelease(f"nothing is published in {settings.published}: zhibiao run")
        folder = settings.published / found
        if not folder.is_dir():
            raise warehouse.NoRelease(f"{folder} is no release: ls {settings.published}")
        problems = [str(problem) for problem in (*warehouse.verify(folder), *mode_problems(folder))]
    return {"release": found, "files": sum(1 for _ in folder.iterdir()), "problems": problems}
