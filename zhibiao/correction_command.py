"""What does a person type to correct a figure? `correct` writes the rows of seed claim_correction that say so.

What the claim says now, and which source says it, is looked up in the current release, so that nobody copies it wrong.
Whether the correction holds is for the next build to judge (docs/correct_a_figure.md).
"""

import csv
import fcntl
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from zhibiao import answers, show
from zhibiao.correction_rows import COLUMN_OF, Correction, contradiction, corrections
from zhibiao.options import HomeOption, JsonOption
from zhibiao.settings import Settings, load_settings
from zhibiao.stage_failed import StageFailed
from zhibiao.told import told

SEED = "claim_correction.csv"
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
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """Write down that a claim is wrong, for the next build.

    What it says now, and which source says it, is looked up in the current release.
    """
    with told():
        settings = load_settings(home=home)
        found = datetime.now(UTC).date()
        if review.date() <= found:
            raise StageFailed(f"--review {review.date()} is not after today, {found}: give a later day")
        rows = corrections(claim(settings, claim_id), change or (), drop=drop)
        who = (reason, by, found, review.date())
        append(settings.seeds / SEED, [(*row, *who) for row in rows])
    if json_output:
        show.json_answer({"rows": [row._asdict() for row in rows], "seed": settings.seeds / SEED})
        return
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


def append(seed: Path, rows: Sequence[Sequence[str | date]]) -> None:
    """Add rows to the seed, all or none, one process at a time.

    Raises StageFailed for rows that cannot hold beside those that stand there, and where nobody can write.
    """
    from ingestion.durable import write_durable

    try:
        seed = seed.resolve(strict=True)
        with _one_writer(seed.parent):
            text = seed.read_text("utf-8")
            _require_room(seed, text, rows)
            added = io.StringIO(newline="")
            csv.writer(added, lineterminator="\n").writerows(rows)
            text += "\n" if text and not text.endswith("\n") else ""
            write_durable(seed, (text + added.getvalue()).encode("utf-8"), replace=True)
    except OSError as error:
        raise StageFailed(f"{seed}: {error.strerror}: correct figures in a checkout that you can write") from error


def _require_room(seed: Path, text: str, rows: Sequence[Sequence[str | date]]) -> None:
    """Raise StageFailed unless the rows of each claim, those that stand there and the new ones, can hold together."""
    known = [Correction(*row[:5]) for row in csv.reader(text.splitlines()) if len(row) > 4]
    new = [Correction(*map(str, row[:5])) for row in rows]
    for claim_id in {row.claim_id for row in new}:
        own = [row for row in known if row.claim_id == claim_id]
        for row in new:
            if row.action in {each.action for each in own}:
                raise StageFailed(f"{seed} holds a row {row.action} of claim {claim_id} already: mend that one")
        if reason := contradiction([*own, *(row for row in new if row.claim_id == claim_id)]):
            among = f" beside its rows in {seed}" if own else ""
            raise StageFailed(f"claim {claim_id}{among}: {reason}")


@contextmanager
def _one_writer(folder: Path) -> Iterator[None]:
    """One process at a time changes a file here. The folder is locked: the file itself is replaced by another one."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
