"""Which regions and indicators does a word mean? By name, code, pinyin or the first letters of the pinyin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.snapshot import Snapshot
from zhibiao.web.scorecard import Row

MOST = 40
_ENDINGS = ("省", "市", "区", "县", "自治区", "自治州", "自治县", "盟", "旗")


@dataclass(frozen=True, slots=True)
class FoundRegion:
    """A region that a word may mean."""

    code: str
    name: str
    parent: str
    level: str
    has_figures: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found, the best first."""

    regions: Sequence[FoundRegion]
    indicators: Sequence[Row]


@dataclass(frozen=True, slots=True)
class _Name:
    region: FoundRegion
    pinyin: str  # yueyangshi
    initials: str  # yys


class Names:
    """All names of a release's regions with their pinyin."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        self._names = [_name(row) for row in rows]

    def find(self, asked: str) -> list[FoundRegion]:
        """Regions whose code, name, pinyin or initials begin with or hold what was asked; those with figures first."""
        wanted = asked.strip().lower().replace(" ", "")
        if not wanted:
            return []
        scored = [(score, index) for index, name in enumerate(self._names) if (score := _score(name, wanted))]
        # Regions come with those of many figures first, so the index settles equals.
        return [self._names[index].region for _, index in sorted(scored, key=lambda each: (-each[0], each[1]))[:MOST]]


def names_of(snapshot: Snapshot) -> Names:
    """All names of a release."""
    return Names(snapshot.ask("region_names"))


def search_page(snapshot: Snapshot, asked: str) -> SearchPage:
    """The page for a word."""
    found = {region.code: region for region in snapshot.kept(names_of).find(asked)}
    for row in snapshot.select("select * from find_region($asked)", {"asked": asked}, max_rows=MOST):
        found.setdefault(
            row["region_code"],
            FoundRegion(row["region_code"], row["region_name_zh"], row["parent_name_zh"] or "", row["level"], False),
        )
    return SearchPage(list(found.values()), _indicators(snapshot, asked))


def pinyin_of(name: str) -> str:
    """The pinyin of a name in one word a character, without tones: Yueyang Shi becomes `yue yang shi`."""
    from pypinyin import lazy_pinyin  # lazy: a quarter of a second, and its dictionaries

    return " ".join(lazy_pinyin(name))


def _indicators(snapshot: Snapshot, asked: str) -> list[Row]:
    sql = """
        select indicators.indicator_key, indicators.name_zh, indicators.name_en
        from dim_indicator as indicators
        where
            indicators.indicator_key in (select found.indicator_key from find_indicator($asked) as found)
            or contains(indicators.name_zh, $asked)
            or contains(lower(coalesce(indicators.name_en, '')), lower($asked))
        order by
            indicators.indicator_key in (select found.indicator_key from find_indicator($asked) as found) desc,
            indicators.is_core desc, indicators.claim_count desc, indicators.indicator_key asc
    """
    return list(snapshot.select(sql, {"asked": asked}, max_rows=MOST)) if asked.strip() else []


def _name(row: dict[str, Any]) -> _Name:
    spelled = pinyin_of(row["name_zh"]).lower().split()
    region = FoundRegion(
        row["region_code"], row["name_zh"], row["parent_name_zh"] or "", row["level"], row["line_count"] > 0
    )
    return _Name(region, "".join(spelled), "".join(word[0] for word in spelled if word))


def _score(name: _Name, wanted: str) -> int:
    """0 for no match; the nearer the more, and a region with figures before one without."""
    region = name.region
    if wanted in (region.code, region.name) or region.name in {wanted + ending for ending in _ENDINGS}:
        score = 8
    elif wanted in (name.pinyin, name.initials):
        score = 6
    elif region.name.startswith(wanted) or region.code.startswith(wanted) or name.pinyin.startswith(wanted):
        score = 4
    elif wanted in region.name or (len(wanted) > 1 and name.initials.startswith(wanted)):
        score = 2
    else:
        return 0
    return score + region.has_figures
