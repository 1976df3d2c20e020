"""Does a later build remember what stood at each earlier night, and on each earlier day?

The compiled SQL of the models runs over a few thousand made figures: pages come, change, change back and are copied,
documents of old days are found late, coarse figures come before fine ones. What stood is asked twice: of a build that
had nothing but what there was then, and of the last build's memory (`int_facts__stood`). Both must say the same.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tests.warehouse.dbt_runs import DbtRun

NIGHTS = 4
KEYS = 700
FIRST_NIGHT = datetime(2024, 6, 1, 2, 0, tzinfo=UTC)
DAYS = tuple(date(2024, month, 1) for month in range(1, 5))
# Values with the place of their last digit: some are others told roundly.
FIGURES = (("86.08", "0.01"), ("86.1", "0.1"), ("86", "1"), ("86.3", "0.1"), ("90", "1"))
MODELS = ("int_facts__deduplicated", "int_facts__stood", "int_facts__settled")
Standing = dict[str, str]


@dataclass
class World:
    """Everything that was ever there: pages' texts with what they say, and when each was shown at its address."""

    sayings: list[dict[str, Any]] = field(default_factory=list)
    turns: list[dict[str, Any]] = field(default_factory=list)


def _saying(chance: random.Random, key: str, kind: str, source: str, raw: str, first: datetime) -> dict[str, Any]:
    value, resolution = chance.choice(FIGURES)
    authority = chance.choice((1, 1, 2, 3))
    return {
        "fact_key": key,
        "fact_id": f"{key}:{value}",
        "kind": kind,
        "measure": "level",
        "base_unit": "CNY",
        "value": Decimal(value),
        "resolution": Decimal(resolution) / chance.choice((1, 1, 1, 10)),
        "claim_id": f"{chance.getrandbits(32):08x}",
        "source_id": source,
        "raw_sha256": raw,
        "document_id": raw,
        "source_authority": authority,
        "source_precedence": 2 * authority - chance.choice((0, 1)),
        "published_date": chance.choice((None, *DAYS)),
        "comparator": chance.choice(("eq", "eq", "eq", "ge")),
        "is_optional": chance.random() < 0.15,
        "is_table_cell": chance.random() < 0.3,
        "char_start": chance.randrange(3),
        "first_fetched_at": first,
    }


def made_world(seed: int) -> World:
    """Each address shows one of two texts in each night, or is not there yet; a text may stand at several addresses."""
    chance, world = random.Random(seed), World()
    for number in range(KEYS):
        key, kind = f"k{number}", chance.choice(("actual", "target"))
        seen: dict[tuple[str, str], datetime] = {}
        for address in range(chance.randint(1, 4)):
            source, begins = chance.choice("abc"), chance.randrange(NIGHTS)
            texts = [f"{key}-{source}-{chance.randrange(3)}" for _ in range(2)]
            shown: list[tuple[str, datetime]] = []
            for night in range(begins, NIGHTS):
                moment = FIRST_NIGHT + timedelta(days=night, minutes=address)
                text = chance.choice(texts)
                if not shown or shown[-1][0] != text:
                    shown.append((text, moment))
            for place, (text, moment) in enumerate(shown):
                until = shown[place + 1][1] if place + 1 < len(shown) else None
                url = f"{key}/{address}"
                world.turns.append(
                    {"source_id": source, "raw_sha256": text, "url": url, "shown_from_at": moment, "until": until}
                )
                seen[source, text] = min(moment, seen.get((source, text), moment))
        for (source, text), first in seen.items():
            world.sayings += [_saying(chance, key, kind, source, text, first) for _ in range(chance.choice((1, 1, 2)))]
    return world


SAYINGS = """
create or replace table intermediate.int_facts__appeared as
select
    sayings.* replace (cast(value as decimal(30, 9)) as value, cast(resolution as decimal(30, 12)) as resolution),
    cast(null as decimal(30, 9)) as value_high,
    exists (
        from turns
        where
            turns.source_id = sayings.source_id and turns.raw_sha256 = sayings.raw_sha256
            and turns.shown_from_at <= $moment and coalesce(turns.until > $moment, true)
    ) as is_still_shown,
    '' as region_code, '' as indicator_key, '' as unit, '' as dimension, '' as period_key, '' as strength_tier,
    '' as strength, '' as publisher_kind, '' as document_kind, false as is_corrected,
    date '2024-01-01' as period_start_date, date '2024-12-31' as period_end_date
from sayings
where first_fetched_at <= $moment
-- An undated copy tells nothing about when: it was said with the first dated one, else ever.
qualify $day is null or coalesce(published_date, min(published_date) over (partition by fact_id), $day) <= $day
"""
TURNS = """
create or replace table intermediate.int_documents__shown as
select source_id, raw_sha256, url, shown_from_at, case when until <= $moment then until end as shown_until_at
from turns
where shown_from_at <= $moment
"""


@dataclass(frozen=True)
class Engine:
    """The models' own SQL over the world, as much of it as there was by a moment and a day."""

    connection: duckdb.DuckDBPyConnection
    models: Mapping[str, str]

    def build(self, moment: datetime, day: date | None = None) -> Standing:
        """The latest statement of each figure, as a release of that moment would publish it."""
        self.connection.execute(SAYINGS, {"moment": moment, "day": day})
        self.connection.execute(TURNS, {"moment": moment})
        for name, sql in self.models.items():
            self.connection.execute(f"create or replace table intermediate.{name} as {sql}")
        return dict(
            self.connection.execute(
                "select fact_key, fact_id from intermediate.int_facts__settled where is_latest"
            ).fetchall()
        )

    def remembered(self, clock: str, moment: datetime | date) -> Standing:
        """What the last build says stood then, from the lists that the marts publish."""
        since, until = (
            ("stood_from_dates", "stood_until_dates") if clock == "said" else ("stood_from_at", "stood_until_at")
        )
        return dict(
            self.connection.execute(
                f"select fact_key, fact_id from intermediate.int_facts__settled where"
                f" len(list_filter({since}, lambda x: x <= $1)) > len(list_filter({until}, lambda x: x <= $1))",
                [moment],
            ).fetchall()
        )


@pytest.fixture(scope="module")
def engine(built: DbtRun) -> Iterator[Engine]:
    folder = built.target / "compiled" / "zhibiao" / "models" / "intermediate"
    world = made_world(20240601)
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.execute("attach ':memory:' as build; use build; create schema intermediate; set timezone = 'UTC'")
        for name, rows in (("sayings", world.sayings), ("turns", world.turns)):
            connection.register("made", pa.Table.from_pylist(rows))
            connection.execute(f"create table {name} as from made")
            connection.unregister("made")
        yield Engine(connection, {name: _compiled(folder, name) for name in MODELS})


def _compiled(folder: Path, name: str) -> str:
    return (folder / f"{name}.sql").read_text("utf-8")


def end_of(night: int) -> datetime:
    return FIRST_NIGHT + timedelta(days=night, hours=1)


def test_last_build_remembers_what_every_night_published(engine: Engine) -> None:
    nights = [end_of(night) for night in range(NIGHTS)]
    published = [engine.build(moment) for moment in nights]  # the last one is what remembers
    assert len({tuple(sorted(standing.items())) for standing in published}) == NIGHTS, "something changes every night"
    for moment, standing in zip(nights, published, strict=True):
        assert engine.remembered("learnt", moment) == standing


def test_what_stood_on_a_day_is_what_follows_from_what_had_been_said(engine: Engine) -> None:
    last = end_of(NIGHTS - 1)
    expected = [engine.build(last, day) for day in DAYS]
    now = engine.build(last)
    changed = [sum(now[key] != fact for key, fact in standing.items()) for standing in expected]
    assert changed[0] > changed[2] > 0, "the days differ"
    for day, standing in zip(DAYS, expected, strict=True):
        assert engine.remembered("said", day) == standing


def test_figures_that_stand_again_are_among_the_cases(engine: Engine) -> None:
    """Else one pair of columns would do, and this file would not see it."""
    engine.build(end_of(NIGHTS - 1))
    counts = engine.connection.execute(
        "select max(len(stood_from_dates)), max(len(stood_from_at)) from intermediate.int_facts__settled"
    ).fetchone()
    assert counts is not None
    assert min(counts) > 1
