"""What does a person type to correct a figure? `correct` writes the rows of seed claim_correction that say so.

What the claim says now, and which source says it, is looked up in the current release, so that nobody copies it wrong.
Whether the correction holds is for the next build to judge (docs/correct_a_figure.md).
"""

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from ingestion.records import Kind, Measure, Strength
from zhibiao import answers, show
from zhibiao.settings import Settings, load_settings
from zhibiao.stage_failed import StageFailed
from zhibiao.told import told

SEED = "claim_correction.csv"
COLUMN_OF = {
    "value": "original_value",
    "unit": "original_unit",
    "period": "period_key",
    "region": "region_code",
    "indicator": "indicator_name_zh",
    "measure": "measure",
    "kind": "kind",
    "strength": "strength",
    "comparator": "comparator",
}
_NUMBER, _DAY = r"-?\d+(\.\d+)?", r"\d{4}(H[12]|Q[1-4]|-\d\d(-\d\d)?)?"
# How a field is written, and what a person is told who writes it otherwise. Units and names are judged by the build.
FORMS = {
    "value": (rf"{_NUMBER}(\.\.{_NUMBER})?", "90, or 5..6 of a range"),
    "period": (rf"{_DAY}(\.\.{_DAY})?", "2023, 2023H1, 2023Q2, 2023-05, 2023-05-31, or two with .. between"),
    "region": (r"\d{6}(:.+)?", "421202, or 421202:某园区"),
    "measure": ("|".join(Measure), ", ".join(Measure)),
    "kind": ("|".join(Kind), ", ".join(Kind)),
    "strength": ("|".join(Strength), ", ".join(Strength)),
    "comparator": ("eq|ge|le|approx", "eq, ge, le, approx (a range is a value: 5..6)"),
}
_CLAIM_ID = re.compile(r"[0-9a-f]{16}")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("correct")(correct)


def correct(
    claim_id: Annotated[str, typer.Argument(help="The wrong claim, as the marts give it.")],
    *,
    reason: Annotated[str, typer.Option(help="Why it is wrong; published with the correction.")],
    by: Annotated[str, typer.Option(help="Who stands for it: a team or initials; published too.")],
    review: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day to look at it again (YYYY-MM-DD).")],
    change: Annotated[
        list[str] | None, typer.Option("--set", help=f"FIELD=TEXT, several times; fields: {', '.join(COLUMN_OF)}.")
    ] = None,
    drop: Annotated[bool, typer.Option("--drop", help="Leave the claim out of all facts.")] = False,
    home: Annotated[Path | None, typer.Option(help="Where data lies (default: ZHIBIAO_HOME, else ./data).")] = None,
) -> None:
    """Write down that a claim is wrong, for the next build to take up."""
    with told():
        settings = load_settings(home=home)
        found = datetime.now(UTC).date()
        if review.date() <= found:
            raise StageFailed(f"--review {review.date()} is not after today, {found}: give a later day")
        rows = corrections(claim(settings, claim_id), change or (), drop=drop)
        who = (reason, by, found, review.date())
        append(settings.seeds / SEED, [(*row, *who) for row in rows])
    for row in rows:
        show.line(" ".join(filter(None, ("claim", row[0], row[2], row[3], "→ " + row[4] if row[4] else ""))))
    show.line(f"written to {settings.seeds / SEED}; the next zhibiao run takes it up")


def claim(settings: Settings, claim_id: str) -> Mapping[str, Any]:
    """The claim in the current release. Raises StageFailed when there is none, or it is corrected already."""
    if not _CLAIM_ID.fullmatch(claim_id):
        raise StageFailed(f"{claim_id!r} is no claim id: take 16 digits from a column claim_id")
    found = answers.query(settings, "select * from fct_claims where claim_id = $id", {"id": claim_id}).records()
    if not found:
        raise StageFailed(f"the current release has no claim {claim_id}: take an id from a column claim_id")
    if found[0]["is_corrected"]:
        raise StageFailed(f"claim {claim_id} is corrected already: mend its row in {settings.seeds / SEED}")
    return found[0]


def corrections(
    claim: Mapping[str, Any], changes: Sequence[str], *, drop: bool
) -> list[tuple[str, str, str, str, str]]:
    """Claim, source, action, expected and corrected text of each row. Raises StageFailed for what cannot be meant."""
    if drop is bool(changes):
        raise StageFailed("give either --drop or --set FIELD=TEXT")
    start = (str(claim["claim_id"]), str(claim["source_id"]))
    if drop:
        return [(*start, "drop", _said(claim, "value"), "")]
    rows = []
    for change in changes:
        field, equals, text = change.partition("=")
        if field not in COLUMN_OF or not equals or not text.strip():
            raise StageFailed(f"--set {change!r}: write FIELD=TEXT with one of the fields {', '.join(COLUMN_OF)}")
        if claim[COLUMN_OF[field]] is None:
            raise StageFailed(f"--set {change!r}: the claim has no {field} that could be wrong")
        if field in FORMS and not re.fullmatch(FORMS[field][0], text):
            raise StageFailed(f"--set {change!r}: a {field} is written {FORMS[field][1]}")
        low, _, high = text.partition("..") if field == "value" else ("", "", "")
        if high and Decimal(low) > Decimal(high):
            raise StageFailed(f"--set {change!r}: the range falls; the lower end comes first")
        if text == _said(claim, field):
            raise StageFailed(f"--set {change!r}: the claim says so already")
        rows.append((*start, f"set_{field}", _said(claim, field), text))
    if len({row[2] for row in rows}) < len(rows):
        raise StageFailed("a field can be set once: leave out the other --set")
    return rows


def _said(claim: Mapping[str, Any], field: str) -> str:
    text = show.plain(claim[COLUMN_OF[field]])
    high = claim["original_value_high"]
    return f"{text}..{show.plain(high)}" if field == "value" and high is not None else text


def append(seed: Path, rows: Sequence[Sequence[str | date]]) -> None:
    """Add rows to the seed. Raises StageFailed for one that stands there already, and where nobody can write."""
    try:
        text = seed.read_text("utf-8")
        known = {(row[0], row[2]) for row in csv.reader(text.splitlines()) if len(row) > 2}
        for row in rows:
            if (row[0], "drop") in known or (row[2] == "drop" and any(row[0] == claim for claim, _ in known)):
                raise StageFailed(f"{seed} holds a row of claim {row[0]} that a drop contradicts: keep one of them")
            if (row[0], row[2]) in known:
                raise StageFailed(f"{seed} holds a row {row[2]} of claim {row[0]} already: mend that one")
        with seed.open("a", encoding="utf-8", newline="") as file:
            if text and not text.endswith("\n"):
                file.write("\n")
            csv.writer(file, lineterminator="\n").writerows(rows)
    except OSError as error:
        raise StageFailed(f"{seed}: {error.strerror}: correct figures in a checkout that you can write") from error
