"""Which pages stand in a release itself? An overview and the regions' pages, in both languages, as plain files.

They are for those to whom somebody hands the folder: no server, no network, no script. A release of every county would
hold thousands, so `most` bounds them: those above first, then those with the most targets. `zhibiao report` writes as
many as are wanted, of any release, elsewhere.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from warehouse.connection import DEFAULT_MEMORY_LIMIT
from warehouse.durable import write_new
from warehouse.release import Release
from warehouse.snapshot import Snapshot
from zhibiao.web.evidence import claims_said
from zhibiao.web.links import ReportLinks, region_file
from zhibiao.web.overview_view import overview_page
from zhibiao.web.page_queries import page_queries
from zhibiao.web.region_view import RegionPage, YearOfRegion, trends
from zhibiao.web.regions import below, beside
from zhibiao.web.render import release_facts, render, style
from zhibiao.web.scorecard import Row, claim_ids, lines
from zhibiao.web.search_view import pinyin_of
from zhibiao.web.words import LANGUAGES

FOLDER = "report"
_AT_ONCE = 50  # regions: what is held in memory
_LEVELS = ("nation", "province", "prefecture", "zone", "county")


def write_report(
    release: Release, target: Path, *, most: int, memory_limit: str = DEFAULT_MEMORY_LIMIT, threads: int = 2
) -> int:
    """Write the pages of a release into the new folder `target`; the number of files."""
    snapshot = Snapshot(release, page_queries(), memory_limit=memory_limit, threads=threads, timeout_seconds=600)
    try:
        return _write(snapshot, target, most)
    finally:
        snapshot.close()


def chosen(regions: Sequence[Row], most: int) -> list[Row]:
    """The regions that get a page: with a target, the higher levels first, then those with the most targets."""
    promised = [row for row in regions if row["target_count"]]
    ranks = {level: rank for rank, level in enumerate(_LEVELS)}
    ordered = sorted(
        promised, key=lambda row: (ranks.get(row["region_level"], len(ranks)), -row["target_count"], row["region_code"])
    )
    return sorted(ordered[:most], key=lambda row: row["region_code"])


def _write(snapshot: Snapshot, target: Path, most: int) -> int:
    overview = overview_page(snapshot)
    rows = chosen(overview.regions, most)
    codes = frozenset(row["region_code"] for row in rows)
    target.mkdir()
    (target / "page.css").write_bytes(style())
    count = 1
    for language in LANGUAGES:
        (target / language / "regions").mkdir(parents=True)
        links = ReportLinks(language, 0, "index.html", codes)
        facts = release_facts(snapshot.release.manifest, language=language)
        html = render("overview.html.j2", links, facts, page=overview, is_report=True)
        write_new(target / language / "index.html", html)
        count += 1
    for page in _pages(snapshot, rows):
        name = region_file(page.region["region_code"])
        for language in LANGUAGES:
            links = ReportLinks(language, 1, f"regions/{name}", codes)
            facts = release_facts(snapshot.release.manifest, language=language)
            pinyin = pinyin_of(page.region["name_zh"]) if language == "en" else ""
            html = render("region.html.j2", links, facts, page=page, pinyin=pinyin, is_report=True)
            write_new(target / language / "regions" / name, html)
            count += 1
    return count


def _pages(snapshot: Snapshot, rows: Sequence[Row]) -> Iterator[RegionPage]:
    for group in _groups(rows):
        codes = [row["region_code"] for row in group]
        scored = snapshot.ask("report_scorecard", regions=codes)
        claims = claims_said(snapshot, codes, claim_ids(scored))
        of_region = {code: list(each) for code, each in groupby(scored, lambda row: row["region_code"])}
        series = snapshot.ask("region_trends", regions=codes)
        trends_of = {code: list(each) for code, each in groupby(series, lambda row: row["region_code"])}
        for row in group:
            code = row["region_code"]
            mine = of_region.get(code, [])
            shown = [YearOfRegion(mine[0]["year"], lines(mine, claims), [])] if mine else []
            yield RegionPage(
                _head(row),
                [],
                shown,
                trends(trends_of.get(code, [])),
                below(snapshot, code),
                beside(snapshot, code, row["parent_code"]),
            )


def _groups(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


def _head(row: Row) -> Row:
    return {
        "region_code": row["region_code"],
        "name_zh": row["region_name_zh"],
        "level": row["region_level"],
        "parent_code": row["parent_code"],
        "parent_name_zh": row["parent_name_zh"],
    }
