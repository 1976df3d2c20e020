"""What does a person type to have Airflow on this machine? `up` and `down`; the work is `zhibiao.services`'.

Exit codes as of every command: 0 done · 65 a component did not start or stop (the message says which and what to read).
"""

from dataclasses import asdict

import typer

from zhibiao import show
from zhibiao.options import JsonOption
from zhibiao.settings import load_settings
from zhibiao.told import told


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("up")(up)
    app.command("down")(down)


def up(json_output: JsonOption = False) -> None:
    """Start Airflow on this machine, with its web page.

    Scheduler, dag processor and web page, on 127.0.0.1 alone.
    """
    from zhibiao import services

    with told():
        running = services.up(load_settings(), show.note if json_output else show.line)
    if json_output:
        show.json_answer(asdict(running))
        return
    show.line(f"Airflow: {running.url}  user {running.user}, password in {running.passwords}")
    show.line("Start a night: trigger ingest_sources there. Stop: make down")


def down(json_output: JsonOption = False) -> None:
    """Stop what `zhibiao up` started.

    With every process below it.
    """
    from zhibiao import services

    with told():
        stopped = services.down(load_settings(), show.note if json_output else show.line)
    if json_output:
        show.json_answer({"stopped": stopped})
    elif not stopped:
        show.line("nothing was running")
