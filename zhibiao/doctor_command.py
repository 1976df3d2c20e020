"""What does `zhibiao doctor` print? One or two lines a finding, or JSON; exit code 1 when one is a fault."""

from dataclasses import asdict
from datetime import UTC, datetime

import typer

from zhibiao import show
from zhibiao.options import HomeOption, JsonOption
from zhibiao.settings import load_settings
from zhibiao.told import told

EXIT_FAULT = 1


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("doctor")(doctor)


def doctor(
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """Look at this machine and say what to do.

    Changes nothing. Exit code 1 when something must be done.
    """
    from zhibiao.doctor.examination import examine
    from zhibiao.doctor.finding import State

    with told():
        found = examine(load_settings(home=home), datetime.now(UTC))
    if json_output:
        show.json_answer([asdict(one) for one in found])
    else:
        for one in found:
            show.line(f"{one.state:<8} {one.check:<12} {one.what}")
            if one.next:
                show.line(f"{'':<8} {'':<12} → {one.next}")
    if any(one.state is State.FAULT for one in found):
        raise typer.Exit(EXIT_FAULT)
