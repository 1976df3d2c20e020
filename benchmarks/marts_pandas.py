"""How much does the central work cost in pandas? Landing files in, facts and direct attainment out as Parquet.

    python -m benchmarks.marts_pandas LANDING FETCHES SOURCES TARGET

Written as people write it: merge, groupby, sort, floats. It makes `fct_targets`, `fct_actuals` and the direct
comparisons of `fct_target_attainment`; `tests/warehouse/test_by_hand.py` holds its rows to those of the models. It
leaves out: corrections, the grouping of texts in several frames, the clocks (`stood_*`), what is implied, derived,
stated as a share or judged by earlier years, statuses, evidence with its sentences, decimals, reports, other marts.
"""

import argparse
import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.marts_pandas_documents import growth_over_years, placed_documents, read_landing, read_seed

SEEDS = Path(__file__).resolve().parents[1] / "dbt_project" / "seeds"
CLAIM_COLUMNS = [
    *("claim_id", "raw_sha256", "source_id", "extractor_version", "landing_seq", "kind", "region", "indicator"),
    *("indicator_id", "qualifier", "measure", "comparator", "value", "value_high", "unit", "period_start"),
    *("period_end", "strength", "char_start", "cell", "optional"),
]
READING = ["raw_sha256", "source_id", "extractor_version", "landing_seq"]
KEY = ["kind", "region", "indicator_key", "measure", "base_unit", "period_key", "tier"]
SERIES = ["region", "indicator_key", "measure", "base_unit"]


def rebuild(landing: Path, fetches: Path, sources: Path, target: Path, *, seeds: Path = SEEDS) -> None:
    """Write fct_targets, fct_actuals and fct_target_attainment below `target`."""
    target.mkdir(parents=True, exist_ok=True)
    documents = placed_documents(landing, fetches, sources, seeds)
    said = _said(landing, documents, seeds)
    facts = _settled(_statements(said))
    order = ["region", "indicator_key", "measure", "base_unit", "period_start", "period_end", "tier", "vintage_number"]
    for kind, name in (("target", "fct_targets"), ("actual", "fct_actuals")):
        rows = facts[facts["kind"] == kind].sort_values(order)
        rows.to_parquet(target / f"{name}.parquet", compression="zstd", index=False)
    compared = _compared(facts, read_seed(seeds, "indicator"))
    compared.to_parquet(target / "fct_target_attainment.parquet", compression="zstd", index=False)


def _said(landing: Path, documents: pd.DataFrame, seeds: Path) -> pd.DataFrame:
    """Each claim that counts, with its keys and its value in the unit of publication."""
    claims = read_landing(landing, "claims", CLAIM_COLUMNS)
    claims["value"] = claims["value"].astype(float)
    claims["value_high"] = claims["value_high"].astype(float)
    claims = claims.merge(documents, on=READING, validate="m:1")
    claims["measure"] = growth_over_years(claims, landing)
    claims["is_narrowed"] = claims["qualifier"].notna()
    word = ["indicator", "indicator_id", "is_narrowed", "unit"]
    wording = _wording(claims[word].drop_duplicates(), seeds)
    claims = claims.merge(wording, on=word, validate="m:1")
    digits = pd.Series(9, index=claims.index)
    for places in range(8, -1, -1):
        digits[np.isclose(claims["value"], claims["value"].round(places), rtol=1e-15, atol=1e-12)] = places
    claims["resolution"] = claims["ratio"] * 10.0**-digits
    claims["value"] = (claims["value"] * claims["ratio"]).round(9)
    claims["value_high"] = (claims["value_high"] * claims["ratio"]).round(9)
    for name in ("period_start", "period_end"):
        claims[name] = pd.to_datetime(claims[name]).astype("datetime64[s]")
    periods = claims[["period_start", "period_end"]].drop_duplicates()
    periods["period_key"] = [_period_key(*period) for period in periods.itertuples(index=False)]
    claims = claims.merge(periods, on=["period_start", "period_end"], validate="m:1")
    is_target = claims["kind"] == "target"
    claims["tier"] = np.where(is_target, np.where(claims["strength"] == "stretch", "stretch", "base"), "")
    claims["is_table_cell"] = claims["cell"].notna()
    claims["said_worth"] = np.where(is_target, claims["target_precedence"], claims["precedence"])
    claims["said_authority"] = np.where(is_target, claims["target_authority"], claims["authority"])
    regions = set(read_seed(seeds, "region")["region_code"]) | set(read_seed(seeds, "region_zone")["region_code"])
    below = claims["region"].str.fullmatch("[0-9]{6}:.+") & claims["region"].str[:6].isin(regions)
    is_known = claims["region"].isin(regions) | below
    fits = (claims["value"].abs() < 1e17) & ~(claims["value_high"].abs() >= 1e17)
    claims = claims[is_known & fits & (claims["period_end"] >= claims["period_start"])].copy()
    keys = claims[KEY[0]].str.cat([claims[name] for name in KEY[1:]], sep="\x1f")
    claims["fact_key"] = [_hash(key) for key in keys]
    low, high = claims["value"].map("{:.9f}".format), claims["value_high"].map("{:.9f}".format)
    claims["fact_id"] = [
        _hash(f"{key}\x1f{one}\x1f{'' if other == 'nan' else other}")
        for key, one, other in zip(keys, low, high, strict=True)
    ]
    best = claims.sort_values("place").drop_duplicates("claim_id")[["claim_id", "fact_id"]]
    return claims.merge(best, on=["claim_id", "fact_id"])


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def _period_key(start: Any, end: Any) -> str:
    if start == end:
        return f"{start:%Y-%m-%d}"
    if start.day != 1 or not end.is_month_end:
        return f"{start:%Y-%m-%d}..{end:%Y-%m-%d}"
    if start.month == 1 and end.month == 12 and start.year <= end.year:
        return f"{start:%Y}" if start.year == end.year else f"{start:%Y}..{end:%Y}"
    months = end.month - start.month + 1
    if start.year == end.year and months == 6 and start.month in (1, 7):
        return f"{start:%Y}H{1 if start.month == 1 else 2}"
    if start.year == end.year and months == 3 and start.month % 3 == 1:
        return f"{start:%Y}Q{start.quarter}"
    return f"{start:%Y-%m}" if start.year == end.year and months == 1 else f"{start:%Y-%m}..{end:%Y-%m}"


def _wording(words: pd.DataFrame, seeds: Path) -> pd.DataFrame:
    """What a name and a unit are in publication: indicator, unit, base unit and the ratio between the units."""
    vocabulary, units = read_seed(seeds, "indicator"), read_seed(seeds, "unit")
    units = units[units["surface"] == units["unit"]].set_index("unit")
    factor, base = units["factor"].astype(float), units["base_unit"]
    plain = {b: min(group.index) for b, group in units[factor == 1].groupby("base_unit")}
    by_name = vocabulary.set_index("name_zh")
    by_id = vocabulary.set_index("indicator_id")
    preferred = read_seed(seeds, "unit_preferred").sort_values("name_pattern", na_position="last")
    rows = []
    for word in words.itertuples(index=False):
        key, name, default = f"zh:{word.indicator}", str(word.indicator), None
        if word.indicator in by_name.index:
            key, default = by_name.at[word.indicator, "indicator_id"], by_name.at[word.indicator, "default_unit"]
        elif not word.is_narrowed and word.indicator_id in by_id.index:
            key, name = str(word.indicator_id), str(by_id.at[word.indicator_id, "name_zh"])
            default = by_id.at[word.indicator_id, "default_unit"]
        unit = str(word.unit)
        of_base = base.get(unit)
        wanted = [
            row.unit
            for row in preferred[preferred["base_unit"] == of_base].itertuples()
            if pd.isna(row.name_pattern) or re.search(str(row.name_pattern), name)
        ]
        counter = re.sub("^[十百千万亿]+", "", unit)
        if of_base is None:
            published = unit
        elif base.get(default) == of_base:
            published = str(default)
        elif wanted:
            published = wanted[0]
        elif base.get(counter) == of_base and factor.get(counter) == 1:
            published = counter
        else:
            published = plain.get(of_base, unit)
        ratio = 1.0 if published == unit else factor[unit] / factor[published]
        rows.append((key, published, of_base or unit, ratio))
    found = pd.DataFrame(rows, columns=["indicator_key", "published_unit", "base_unit", "ratio"], index=words.index)
    return pd.concat([words, found], axis=1)


def _statements(said: pd.DataFrame) -> pd.DataFrame:
    """One row a fact, told by its best saying."""
    said["date_order"] = said["published_date"].fillna(pd.Timestamp("2200-01-01"))
    said["is_prose"] = ~said["is_table_cell"]
    said["is_bound"] = said["comparator"].isin(["ge", "le", "approx"])
    said["appearance"] = said["source_id"] + said["document_id"]
    worth = ["optional", "said_authority", "said_worth", "date_order", "is_prose", "char_start", "claim_id"]
    said = said.sort_values([*worth, "source_id", "raw_sha256"])
    groups = said.groupby("fact_id", sort=False)
    evidence = said.drop_duplicates("fact_id").set_index("fact_id")
    columns = [
        *KEY,
        "fact_key",
        "indicator_id",
        "published_unit",
        "period_start",
        "period_end",
        "strength",
        "comparator",
        "value",
    ]
    facts = evidence[[*columns, "value_high", "char_start", "claim_id", "document_id", "document_kind"]].copy()
    facts["said_date"] = groups["published_date"].min()
    facts["learnt_at"] = groups["first_fetched_at"].min()
    facts["authority"] = groups["said_authority"].min()
    facts["precedence"] = groups["said_worth"].min()
    facts["is_optional"] = groups["optional"].all()
    facts["is_table_cell"] = groups["is_table_cell"].any()
    facts["is_bound"] = groups["is_bound"].all()
    facts["is_still_said"] = groups["is_still_shown"].any()
    facts["resolution"] = groups["resolution"].min()
    facts["appearance_count"] = groups["appearance"].nunique()
    facts["source_count"] = groups["source_id"].nunique()
    return facts.reset_index()


def _settled(facts: pd.DataFrame) -> pd.DataFrame:
    """Which statement of a key stands, and what became of the others."""
    plain = facts[(facts["kind"] == "actual") & facts["value_high"].isna()]
    plain = plain[plain.duplicated("fact_key", keep=False)][["fact_key", "fact_id", "value", "resolution"]]
    pairs = plain.merge(plain, on="fact_key", suffixes=("", "_fine"))
    is_round = (pairs["resolution_fine"] < pairs["resolution"] * (1 - 1e-9)) & (
        (pairs["value_fine"] - pairs["value"]).abs() * 2 <= pairs["resolution"] * (1 + 1e-9)
    )
    rounded = facts["fact_id"].isin(pairs.loc[is_round, "fact_id"])
    is_loose = rounded | ((facts["kind"] == "actual") & facts["is_bound"])
    facts["evidence_tier"] = np.select([facts["is_optional"], is_loose], [2, 3], 1)
    facts["worth"] = facts["evidence_tier"] * 10 + facts["authority"]
    facts["said_order"] = facts["said_date"].fillna(pd.Timestamp("1700-01-01")).astype("datetime64[s]")
    by_day = facts.groupby(["fact_key", "said_order"])["worth"].min().groupby("fact_key").cummin()
    facts = facts.merge(by_day.rename("best_worth").reset_index(), on=["fact_key", "said_order"])
    facts["fineness"] = np.where(facts["kind"] == "actual", facts["resolution"], 0)
    facts["is_prose"] = ~facts["is_table_cell"]
    facts = facts.sort_values(["precedence", "is_prose", "fineness", "char_start", "claim_id", "fact_id"])
    ties = facts.groupby(["fact_key", "said_order", "worth", "is_still_said"], sort=False).cumcount()
    best_tier = facts.groupby("fact_key", sort=False)["evidence_tier"].transform("min")
    facts["is_set_aside"] = (facts["evidence_tier"] > best_tier) | (facts["worth"] > facts["best_worth"]) | (ties > 0)
    facts = facts.assign(unworth=-facts["worth"])
    facts = facts.sort_values(["fact_key", "said_order", "unworth", "is_still_said", "fact_id"])
    facts["vintage_number"] = facts.groupby("fact_key", sort=False).cumcount() + 1
    contrary = facts["is_set_aside"] & (facts["evidence_tier"] == 1)
    facts["is_conflicted"] = contrary.groupby(facts["fact_key"]).transform("any")
    line = facts[~facts["is_set_aside"]].sort_values(["fact_key", "said_order", "is_still_said", "claim_id"])
    steps = line.groupby("fact_key", sort=False)
    facts["revision_number"] = steps.cumcount()
    facts["revision_size"] = steps["value"].diff()
    facts["superseded_by_id"] = steps["fact_id"].shift(-1)
    facts["is_latest"] = ~facts["is_set_aside"] & facts["superseded_by_id"].isna()
    facts["vintage_status"] = np.select(
        [facts["is_set_aside"], facts["is_latest"]], ["set_aside", "latest"], "superseded"
    )
    return facts.drop(columns=["best_worth", "fineness", "is_prose", "unworth", "said_order"])


def _compared(facts: pd.DataFrame, vocabulary: pd.DataFrame) -> pd.DataFrame:
    """Each promise in force beside the result of its period and the latest one inside it."""
    described = vocabulary.set_index("indicator_id")["accumulation"]
    latest = facts[facts["is_latest"]]
    promises = latest[latest["kind"] == "target"].copy()
    # The part of a flow is a flow.
    of_key, of_whole = promises["indicator_key"].map(described), promises["indicator_id"].map(described)
    promises["accumulation"] = of_key.fillna(of_whole)
    results = latest[latest["kind"] == "actual"][
        [*SERIES, "fact_id", "period_key", "period_start", "period_end", "value", "claim_id"]
    ]
    pairs = promises.merge(results, on=SERIES, suffixes=("", "_result"))
    is_inside = (pairs["period_start_result"] >= pairs["period_start"]) & (
        pairs["period_end_result"] <= pairs["period_end"]
    )
    is_growing = (pairs["measure"] == "increment") | (
        (pairs["measure"] == "level") & (pairs["accumulation"] == "flow_ytd")
    )
    is_same = pairs["period_key"] == pairs["period_key_result"]
    is_reading = ~is_growing & pairs["accumulation"].isin(["stock_pit", "ratio", "index"])
    is_year = pairs["period_start"].dt.year == pairs["period_end"].dt.year
    is_start = is_year & (pairs["period_start"] == pairs["period_start_result"])
    is_last = ~is_growing & (pairs["accumulation"] == "stock_pit") & (pairs["period_end"] == pairs["period_end_result"])
    pairs = pairs.assign(is_same=is_same, is_whole=is_same | is_last)
    pairs = pairs[is_inside & (is_same | is_start | is_reading)]
    pairs = pairs.sort_values(
        ["is_whole", "is_same", "period_end_result", "period_key_result"], ascending=[False, False, False, True]
    )
    columns = {"fact_id_result": "actual_id", "value_result": "actual_value", "claim_id_result": "actual_claim_id"}
    whole = pairs[pairs["is_whole"]].drop_duplicates("fact_id").rename(columns=columns)
    running = pairs[~pairs["is_whole"]].drop_duplicates("fact_id")
    running = running.rename(columns={name: f"ytd_{new[7:]}" for name, new in columns.items()})
    running = running.rename(columns={"period_end_result": "ytd_end"})
    compared = promises.merge(whole[["fact_id", *columns.values()]], how="left", on="fact_id")
    compared = compared.merge(
        running[["fact_id", "ytd_id", "ytd_value", "ytd_claim_id", "ytd_end"]], how="left", on="fact_id"
    )
    compared["compared_value"] = compared["actual_value"].fillna(compared["ytd_value"])
    compared["as_of_date"] = compared["period_end"].where(compared["actual_id"].notna(), compared["ytd_end"])
    is_amount = compared["measure"].isin(["level", "increment"]) & (compared["value"] > 0)
    compared["attained_share_pct"] = (100 * compared["compared_value"] / compared["value"]).where(is_amount).round(4)
    days = (compared["period_end"] - compared["period_start"]).dt.days + 1
    compared["time_elapsed_pct"] = 100 * ((compared["as_of_date"] - compared["period_start"]).dt.days + 1) / days
    order = ["region", "indicator_key", "measure", "published_unit", "period_start", "period_end", "tier"]
    return compared.rename(columns={"fact_id": "target_id"}).sort_values(order)


def main(arguments: Sequence[str] | None = None) -> None:
    """Rebuild from the files named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("landing", "fetches", "sources", "target"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args(arguments)
    rebuild(options.landing, options.fetches, options.sources, options.target)


if __name__ == "__main__":
    main()
