"""How far is a region with each of its targets? One line an indicator and year, as pages and comparisons show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhibiao.web.bars import Bar, share_bar, value_bar
from zhibiao.web.evidence import Sentence, sentence
from zhibiao.web.words import quantity

Row = Mapping[str, Any]
# Column of a claim's id → word for what it says.
_CLAIMS = {
    "base_target_claim_id": "base",
    "stretch_target_claim_id": "stretch",
    "growth_target_claim_id": "growth_target",
    "actual_claim_id": "actual",
    "actual_growth_claim_id": "growth",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a scorecard; texts are ready to be shown, `row` has everything else."""

    row: Row
    has_target: bool
    base: str
    stretch: str
    growth_target: str
    growth_stretch: str
    actual: str
    growth: str
    level_bar: Bar | None  # None: no target of a level
    growth_bar: Bar | None
    sentences: tuple[Sentence, ...]

    @property
    def status(self) -> str:
        """achieved, on_track, behind, missed or unknown."""
        return str(self.row["status"])


def lines(rows: Iterable[Row], claims: Mapping[str, Row]) -> list[Line]:
    """The lines of scorecard rows; `claims` are rows of `region_claims` by id."""
    return [_line(row, claims) for row in rows]


def claim_ids(rows: Iterable[Row]) -> list[str]:
    """The claims that the rows rest on, each once."""
    return list(dict.fromkeys(row[name] for row in rows for name in _CLAIMS if row[name] is not None))


def _line(row: Row, claims: Mapping[str, Row]) -> Line:
    labels: dict[str, list[str]] = {}
    for name, label in _CLAIMS.items():
        if row[name] in claims:
            labels.setdefault(row[name], []).append(label)
    comparable = row["basis"] not in (None, "none")
    return Line(
        row,
        any(row[name] is not None for name in ("base_target", "stretch_target", *_GROWTH)),
        quantity(row["base_target"], row["base_target_high"], row["base_comparator"], row["unit"]),
        quantity(row["stretch_target"], None, None, row["unit"]),
        quantity(row["growth_target_pct"], None, row["growth_comparator"], "%"),
        quantity(row["growth_stretch_target_pct"], None, None, "%"),
        quantity(row["actual_value"], None, None, row["unit"]),
        quantity(row["actual_growth_pct"], None, None, "%"),
        _level_bar(row),
        _growth_bar(row, comparable=comparable),
        tuple(sentence(dict(claims[claim]), tuple(names)) for claim, names in labels.items()),
    )


_GROWTH = ("growth_target_pct", "growth_stretch_target_pct")


def _level_bar(row: Row) -> Bar | None:
    base: Decimal | None = row["base_target"]
    if base is None or base <= 0:
        return None
    if row["attained_share_pct"] is None and row["level_status"] != "unknown":
        # Of a rate, or of what is better low, no share is told: the values themselves are compared.
        return value_bar(row["actual_value"], base, row["stretch_target"])
    return share_bar(row["attained_share_pct"], base, row["stretch_target"], row["time_elapsed_pct"])


def _growth_bar(row: Row, *, comparable: bool) -> Bar | None:
    if all(row[name] is None for name in _GROWTH):
        return None
    reached = row["actual_growth_pct"] if comparable else None
    return value_bar(reached, row["growth_target_pct"], row["growth_stretch_target_pct"])
