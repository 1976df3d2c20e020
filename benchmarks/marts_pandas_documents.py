"""Documents in pandas, for `benchmarks.marts_pandas`: the newest reading, where it stands, what its word is worth."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

DOCUMENT_COLUMNS = [
    *("document_id", "raw_sha256", "source_id", "extractor_version", "landing_seq", "doc", "title", "publisher"),
    *("publisher_kind", "published_date", "media_type", "first_fetched_at", "outcome", "reason"),
]


def read_seed(seeds: Path, name: str) -> pd.DataFrame:
    """A seed as text; what is empty is missing."""
    return pd.read_csv(seeds / f"{name}.csv", dtype=str, keep_default_na=False, na_values=[""])


def read_landing(landing: Path, table: str, columns: list[str]) -> pd.DataFrame:
    """Some columns of a table of all batches."""
    files = sorted(landing.glob(f"*/{table}.parquet"))
    return pd.concat([pd.read_parquet(file, columns=columns) for file in files], ignore_index=True)


def placed_documents(landing: Path, fetches: Path, sources: Path, seeds: Path) -> pd.DataFrame:
    """The newest reading of each text, its place among those of one text, and the worth of its kind."""
    rows = read_landing(landing, "documents", DOCUMENT_COLUMNS)
    first = rows.groupby("extractor_version")["landing_seq"].min().reset_index()
    versions = first.sort_values(["landing_seq", "extractor_version"])["extractor_version"].tolist()
    newest = rows.sort_values(["landing_seq", "extractor_version", "doc"], ascending=[False, False, True])
    newest = newest.drop_duplicates(["raw_sha256", "source_id"]).copy()
    newest["version"] = -newest["extractor_version"].map(versions.index)
    ranks = {"statistics_bureau": 1, "government": 2, "newspaper": 3}
    newest["publisher_rank"] = newest["publisher_kind"].map(ranks).fillna(4)
    newest["published_date"] = pd.to_datetime(newest["published_date"]).astype("datetime64[s]")
    newest = newest.sort_values(["version", "publisher_rank", "published_date", "source_id", "raw_sha256"])
    newest["place"] = np.arange(len(newest))
    ledger = pd.read_parquet(fetches, columns=["fetch_id", "source_id", "url", "raw_sha256"])
    ledger = ledger[ledger["raw_sha256"].notna()].sort_values("fetch_id")
    shown = ledger.drop_duplicates(["source_id", "url"], keep="last")[["source_id", "raw_sha256"]].drop_duplicates()
    fetched = ledger[["source_id", "raw_sha256"]].drop_duplicates().assign(is_fetched=True)
    newest = newest.merge(fetched, how="left", on=["source_id", "raw_sha256"])
    newest = newest.merge(shown.assign(is_now=True), how="left", on=["source_id", "raw_sha256"])
    newest["is_still_shown"] = newest["is_fetched"].isna() | newest["is_now"].notna()
    kinds = pd.read_parquet(sources, columns=["source_id", "kind"]).rename(columns={"kind": "source_kind"})
    return _classified(newest.merge(kinds, how="left", on="source_id"), seeds)


def growth_over_years(claims: pd.DataFrame, landing: Path) -> pd.Series:
    """The measures of claims, growth over more than twelve months told apart by the last such word of its clause."""
    start, end = pd.to_datetime(claims["period_start"]), pd.to_datetime(claims["period_end"])
    months = (end.dt.year - start.dt.year) * 12 + end.dt.month - start.dt.month
    is_long = (claims["measure"] == "yoy") & (months >= 12)
    if not is_long.any():
        return claims["measure"]
    places = ["claim_id", "raw_sha256", "source_id", "extractor_version", "landing_seq"]
    texts = claims.loc[is_long, places].merge(
        read_landing(landing, "claims", [*places, "quote", "sentence"]), on=places
    )
    told = [
        (sentence.split(quote, 1)[0] if quote in sentence else sentence.rstrip("。"))
        for quote, sentence in zip(texts["quote"], texts["sentence"], strict=True)
    ]
    words = [_SPAN.findall(re.split("[，,；;。]", words)[-1]) for words in told]
    measures = claims["measure"].copy()
    measures[is_long] = ["average_growth" if found and found[-1] in _MEANS else "total_growth" for found in words]
    return measures


_MEANS = ("年均", "平均", "每年")
_SPAN = re.compile("年均|平均|每年|累计|[一二两三四五六七八九十0-9]年增长|[比较][0-9]{4}年")


def _like(patterns: Any) -> str:
    """Alternatives of LIKE patterns as one regular expression."""
    parts = [".*".join(re.escape(piece) for piece in one.split("%")) for one in str(patterns).split("|")]
    return "(?:" + "|".join(parts) + ")"


def _classified(documents: pd.DataFrame, seeds: Path) -> pd.DataFrame:
    """Each document with its kind, and what its word on results and on targets is worth."""
    brackets = r"[（(【\[〔][^）)】\]〕]*[）)】\]〕]|[\s　\xa0《》〈〉「」“”\"]"
    tail = "[—－-]+[^—－-]*在[^—－-]*(?:会议|会議|會議|大会|大會)[^—－-]*$"
    title = documents["title"].fillna("").str.replace(brackets, "", regex=True).str.replace(tail, "", regex=True)
    title = title.str.translate(_SIMPLIFIED)
    media = documents["media_type"].fillna("")
    is_table = (
        (documents["source_kind"] == "json_interface")
        | (media == "text/csv")
        | media.str.contains("spreadsheet|excel", regex=True)
    )
    forms = {"table": is_table, "list": (documents["outcome"] == "skipped") & (documents["reason"] == "index_page")}
    kind = pd.Series(pd.NA, index=documents.index, dtype="string")
    rules = read_seed(seeds, "document_kind")
    for rule in rules.assign(priority=rules["priority"].astype(int)).sort_values("priority").itertuples():
        fits = kind.isna()
        if not pd.isna(rule.publisher_kind):
            fits &= documents["publisher_kind"].isin(str(rule.publisher_kind).split("|"))
        if not pd.isna(rule.publisher_like):
            fits &= documents["publisher"].fillna("").str.fullmatch(_like(rule.publisher_like))
        if not pd.isna(rule.title_like):
            fits &= title.str.fullmatch(_like(rule.title_like))
        if rule.form != "any":
            fits &= forms[str(rule.form)]
        kind[fits] = str(rule.document_kind)
    documents = documents.assign(document_kind=kind)
    worth = read_seed(seeds, "source_precedence").drop(columns=["since", "reason"])
    numbers = ["precedence", "authority", "target_precedence", "target_authority"]
    worth[numbers] = worth[numbers].astype(float)
    shared = worth[worth["publisher_kind"].isna()].drop(columns="publisher_kind")
    own = worth[worth["publisher_kind"].notna()]
    documents = documents.merge(shared, how="left", on="document_kind")
    documents = documents.merge(own, how="left", on=["document_kind", "publisher_kind"], suffixes=("", "_own"))
    for number in numbers:
        documents[number] = documents[f"{number}_own"].fillna(documents[number])
    return documents.drop(columns=[f"{number}_own" for number in numbers])


_SIMPLIFIED = str.maketrans(
    "書會黨冊決況劃務動單發號聽員國圖審導開執報標濟熱綱經統節見規覽計討訓議記論訪讀調談責運進選鑑問隊預",
    "书会党册决况划务动单发号听员国图审导开执报标济热纲经统节见规览计讨训议记论访读调谈责运进选鉴问队预",
)
