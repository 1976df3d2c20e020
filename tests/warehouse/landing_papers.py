"""A landed document in the fewest words: `Paper("office", "july", date(2023, 7, 20), (said("target", …),))`.

The cases stand in `landing_fixture` and in the `landing_<subject>` files that it gathers; this file only says how they
are written down.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ingestion.records import Claim, Comparator, Kind, Measure, Outcome, Strength

PUBLISHERS = {
    "bureau": "statistics_bureau",
    "office": "government",
    "paper": "newspaper",
    "mirror": "other",
}
VOCABULARY = {
    "地区生产总值": "gdp",
    "一般公共预算收入": "general_public_budget_revenue",
    "工业投资": "industrial_investment",
    "城镇登记失业率": "unemployment_registered",
    "高新技术企业数": "enterprises_hightech",
    "社会消费品零售总额": "retail_sales",
    "城镇新增就业人数": "new_urban_jobs",
}
START = datetime(2024, 6, 1, tzinfo=UTC)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Said:
    """One figure of a document, in the fewest words: `said("target", ZONE, "地区生产总值", "440 亿元", 2022)`."""

    kind: str
    region: str
    indicator: str
    figure: str
    period: tuple[date, date]
    changes: dict[str, Any]

    def claim(self, text: str, position: int) -> Claim:
        value, _, unit = self.figure.partition(" ")
        rate = unit == "%"
        values: dict[str, Any] = {
            "doc": "d",
            "text_sha256": sha(text),
            "kind": Kind(self.kind),
            "region": self.region,
            "region_name": self.region.split(":")[-1],
            "indicator": self.indicator,
            "indicator_id": VOCABULARY.get(self.indicator),
            "qualifier": None,
            "core": self.indicator in VOCABULARY,
            "measure": Measure.YOY if rate else Measure.LEVEL,
            "comparator": Comparator.EQ,
            "value": Decimal(value),
            "value_high": None,
            "unit": unit,
            "period_start": self.period[0],
            "period_end": self.period[1],
            "strength": Strength.EXPECT if self.kind == "target" else None,
            "responsible": (),
            "quote": self.figure.replace(" ", ""),
            "sentence": f"{self.indicator}{self.figure.replace(' ', '')}。",
            "char_start": position * 40,
            "char_end": position * 40 + len(self.figure) - 1,
            "cell": None,
            "rule": "frame.level",
            "region_basis": "title",
            "period_basis": "sentence",
            "optional": False,
        } | self.changes
        if values["cell"]:
            values |= {"char_start": -1, "char_end": -1}
        place = (text, position, values["kind"], values["region"], values["indicator"], values["measure"], self.period)
        return Claim(claim_id=sha(repr(place))[:16], **values)


def year(number: int) -> tuple[date, date]:
    return date(number, 1, 1), date(number, 12, 31)


def months(number: int, first: int, last: int) -> tuple[date, date]:
    return date(number, first, 1), date(number + last // 12, last % 12 + 1, 1) - timedelta(days=1)


def said(kind: str, region: str, indicator: str, figure: str, period: tuple[date, date], **changes: Any) -> Said:
    return Said(kind, region, indicator, figure, period, changes)


@dataclass(frozen=True)
class Paper:
    """One landed document: where it stood, when it was said, what it says."""

    source: str
    name: str
    published: date | None
    figures: tuple[Said, ...] = ()
    text: str = ""  # the same text elsewhere gives the same document_id
    version: str = "v1"
    landing_seq: int = 1
    bytes_of: str = ""  # another name: the same page fetched again with other bytes
    outcome: Outcome = Outcome.EXTRACTED
    reason: str | None = None
    rejections: tuple[str, ...] = ()
    body: str = ""  # its words, where texts are compared
    title: str = ""
    night: int = 0  # of the first fetch: which night, counted from the first one

    @property
    def url(self) -> str:
        return f"http://{self.source}.demo.test/{self.name}.html"

    @property
    def raw_sha256(self) -> str:
        return sha(f"bytes of {self.source} {self.bytes_of or self.name}")

    @property
    def text_key(self) -> str:
        return self.text or f"text of {self.source} {self.bytes_of or self.name}"
