"""What does a person type to have Airflow on this machine? `up`, `down`, `worker`; the work is `zhibiao.services`'.

Exit codes as of every command: 0 done · 65 a component did not start or stop (the message says which and what to read).
"""

from dataclasses import asdict
from typing import Annotated

import typer

from zhibiao import show
from zhibiao.options import JsonOption
from zhibiao.settings import load_settings
from zhibiao.told import told


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("up")(up)
    app.command("down")(down)
    app.command("worker")(worker)


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


def worker(
    *,
    concurrency: Annotated[int, typer.Option(min=1, max=256, help="Tasks at once on this machine.")] = 2,
    name: Annotated[str | None, typer.Option(help="What it is called; needed for a second one on a machine.")] = None,
) -> None:
    """Run Airflow's tasks on this machine, until Ctrl-C.

    Beside `zhibiao up` on this or another machine: both need ZHIBIAO_BROKER, ZHIBIAO_AIRFLOW_DATABASE, and the same
    folder as ZHIBIAO_HOME.
    """
    from zhibiao import services

    with told():
        services.work(load_settings(), concurrency=concurrency, name=name)
