"""Which page is at which address? One maker for each, from what was asked to HTML."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import groupby

from starlette.exceptions import HTTPException

from warehouse.questions import questions
from warehouse.snapshot import Snapshot
from zhibiao.web.evidence import claims_said, documents_of, sentence
from zhibiao.web.indicator_view import indicator_page
from zhibiao.web.links import ServedLinks
from zhibiao.web.overview_view import overview_page
from zhibiao.web.region_view import region_page
from zhibiao.web.regions import region_names
from zhibiao.web.render import ReleaseFacts, render
from zhibiao.web.scorecard import Row, claim_ids, lines
from zhibiao.web.search_view import pinyin_of, search_page
from zhibiao.web.words import quantity

MOST_COMPARED = 4
_LONGEST_WORD = 60
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """An address without its language: `regions/420200`, and what follows the question mark."""

    path: str
    query: Mapping[str, str]
    links: ServedLinks

    def number(self, name: str) -> int | None:
        """A whole number of the query, None when it is not there. Raises HTTPException for anything else."""
        text = self.query.get(name)
        if text is None or text == "":
            return None
        if not text.isascii() or not text.isdecimal() or len(text) > 9:
            raise HTTPException(HTTPStatus.BAD_REQUEST, f"{name} is a whole number")
        return int(text)


Maker = Callable[[Snapshot, Asked, ReleaseFacts, str], str]


def make(snapshot: Snapshot, asked: Asked, facts: ReleaseFacts) -> str:
    """The page at an address. Raises HTTPException with status 404 when there is none, 400 when it is asked wrongly."""
    name, _, rest = asked.path.partition("/")
    maker = (_WITH_KEY if rest else _PAGES).get(name)
    if maker is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"/{asked.path}")
    return maker(snapshot, asked, facts, rest)


def _overview(snapshot: Snapshot, asked: Asked, facts: ReleaseFacts, _: str) -> str:
    return render("overview.html.j2", asked.links, facts, here="", page=snapshot.kept(overview_page))


def _region(snapshot: Snapshot, asked: Asked, facts: ReleaseFacts, code: str) -> str:
    page = region_page(snapshot, code, asked.number("year"))
    if page is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"the release knows no region {code}")
    pinyin = pinyin_of(page.region["name_zh"]) if asked.links.language == "en" else ""
    return render("region.html.j2", asked.links, facts, here="regions", page=page, pinyin=pinyin)


def _indicators(snapshot: Snapshot, asked: Asked, facts: ReleaseFacts, _: str) -> str:
    rows = snapshot.ask("indicators")
    return render("indicators.html.j2", asked.links, facts, here="indicators", page={"rows": rows})


def _indicator(snapshot: Snapshot, asked: Asked, facts: ReleaseFacts, key: str) -> str:
    chosen = {name: asked.query.get(name) or None for name in ("parent", "level", "measure", "unit", "period")}
    page = indicator_page(snapshot, key, year=asked.number("year"), **chosen)
    if page is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"the release knows no indicator {key}")
    return render("indicator.html.j2", asked.links, facts, here="indicators", page=page)


def _compare(snapshot: Snapshot, asked: Asked, facts: ReleaseFacts, _: str) -> str:
    text = asked.query.get("regions", "")[: 4 * _LONGEST_WORD]
    codes, problems = _codes(snapshot, text)
    years = snapshot.ask("comparison_years", regions=codes) if codes else []
    year = asked.number("year") or next((row["year"] for row in years), None)
    newest_first = sorted(years, key=lambda row: row["year"], reverse=True)
    rows = _compared(snapshot, codes, year) if codes and year else []
    claims = claims_said(snapshot, codes, claim_ids(rows))
    groups = [
        (group[0], lines(group, claims))
        for _, each in groupby(rows, lambda row: row["indicator_key"])
        if len(group := list(each)) > 1 or len(codes) == 1
    ]
    page = {"asked": text, "problems": problems, "years": newest_first, "year": year, "groups": groups}
    return render("compare.html.j2", asked.links, facts, here="compare", page=page)


def _compared(snapshot: Snapshot, codes: Sequence[str], year: int) -> list[Row]:
    """The regions' lines of a year, indicator by indicator. Asked one by one: each lies together in the file."""
    rows = [row for code in codes for row in snapshot.ask("region_scorecard", region=code, year=year)]
    return sorted(rows, key=lambda row: (not row["is_core"], row["indicator_key"], row["region_code"]))


def _codes(snapshot: Snapshot, text: str) -> tuple[list[str], list[str]]:
    """The regions that words mean, at most four, and the words that mean none."""
    codes: list[str] = []
    problems = []
    for word in text.replace("，", " ").replace("、", " ").replace(",", " ").split():
        found = [word] if word in snapshot.kept(region_names) else _found(snapshot, word)
        codes += [code for code in found if code not in codes]
        problems += [] if found else [word]
    return codes[:MOST_COMPARED], problems


def _found(snapshot: Snapshot, word: str) -> list[str]:
    rows = snapshot.select("select region_code from find_region($word)", {"word": word}, max_rows=1)
    return [row["region_code"] for row in rows]


def _revisions(snapshot: Snapshot, asked: Asked, facts: ReleaseFacts, _: str) -> str:
    offset = asked.number("offset") or 0
    names = snapshot.kept(region_names)
    rows = [
        {**row, "region_name_zh": names.get(row["region_code"])} for row in snapshot.ask("revisions", offset=offset)
    ]
    page = {"rows": rows, "offset": offset}
    return render("revisions.html.j2", asked.links, facts, here="revisions", page=page)


def _search(snapshot: Snapshot, asked: Asked, facts: ReleaseFacts, _: str) -> str:
    word = asked.query.get("q", "").strip()[:_LONGEST_WORD]
    page = search_page(snapshot, word)
    return render("search.html.j2", asked.links, facts, here="search", page=page, asked=word)


def _claim(snapshot: Snapshot, asked: Asked, facts: ReleaseFacts, claim_id: str) -> str:
    found = snapshot.one("claim", claim=claim_id)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"the release knows no claim {claim_id}")
    appearances = snapshot.ask("claim_appearances", fact=found["fact_id"])
    documents = documents_of(snapshot, (row["document_id"] for row in [found, *appearances]))
    name = snapshot.kept(region_names).get(found["region_code"])
    row = {**found, **documents[found["document_id"]], "region_name_zh": name}
    page = {
        "row": row,
        "said": sentence(row, ("sentence",)),
        "text": quantity(row["value"], row["value_high"], row["comparator"], row["unit"]),
        "original": quantity(
            row["original_value"], row["original_value_high"], row["comparator"], row["original_unit"]
        ),
        "appearances": [{**documents[each["document_id"]], **each} for each in appearances],
    }
    return render("claim.html.j2", asked.links, facts, here="claims", page=page)


def _dictionary(snapshot: Snapshot, asked: Asked, facts: ReleaseFacts, _: str) -> str:
    columns = {name: list(rows) for name, rows in groupby(snapshot.ask("columns"), lambda row: row["table_name"])}
    counts = {name: table["rows"] for name, table in snapshot.release.manifest["tables"].items()}
    page = {"tables": snapshot.ask("tables"), "columns": columns, "counts": counts}
    return render("dictionary.html.j2", asked.links, facts, here="dictionary", page=page)


def _downloads(snapshot: Snapshot, asked: Asked, facts: ReleaseFacts, _: str) -> str:
    files = [
        {"name": name, "size": f"{fact['bytes'] / _MEGABYTE:.2f} MB", "sha256": fact["sha256"]}
        for name, fact in sorted(snapshot.release.manifest["files"].items())
        if "/" not in name
    ]
    page = {"files": files, "questions": questions()}
    return render("downloads.html.j2", asked.links, facts, here="downloads", page=page)


_PAGES: dict[str, Maker] = {
    "": _overview,
    "indicators": _indicators,
    "compare": _compare,
    "revisions": _revisions,
    "search": _search,
    "dictionary": _dictionary,
    "downloads": _downloads,
}
_WITH_KEY: dict[str, Maker] = {"regions": _region, "indicators": _indicator, "claims": _claim}
