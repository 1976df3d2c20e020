"""How are the pages opened? `zhibiao serve` answers browsers on this machine; `zhibiao report` writes them as files.

What stands on the pages is left to `zhibiao.web`. Exit codes as of every command: 0 done · 65 cannot be done (the
message says why).
"""

import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from zhibiao import show
from zhibiao.options import HomeOption, JsonOption
from zhibiao.settings import load_settings
from zhibiao.stage_failed import StageFailed
from zhibiao.told import told

HOST = "127.0.0.1"  # whoever wants others to see the pages puts a server with TLS and accounts before this one
EVERY = "0.0.0.0"  # noqa: S104 - of a container, whose loopback nobody else reaches
PORT = 8766
_ALL = 1_000_000


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("serve")(serve)
    app.command("report")(report)


def serve(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one and tells it.")] = PORT,
    host: Annotated[str, typer.Option(help=f"In a container {EVERY}, its port published on loopback alone.")] = HOST,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="A name under which a proxy before this server is reached.")
    ] = None,
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """Show the current release in a browser.

    On 127.0.0.1 alone, unless told otherwise. A new release is shown as soon as it is there.
    """
    with told():
        settings = load_settings(home=home)
        if host not in (HOST, EVERY):
            raise typer.BadParameter(f"{HOST}, or {EVERY} in a container", param_hint="--host")
        with _listening(host, port) as listener:
            import uvicorn

            from zhibiao.web.app import make_app

            address = f"http://{host}:{listener.getsockname()[1]}/"
            if json_output:
                show.json_answer({"address": address, "interface": f"{address}openapi.json"})
            else:
                show.line(f"{address}  (interface: {address}openapi.json; stop: Ctrl-C)")
            sys.stdout.flush()  # who reads it from a pipe waits for the address
            app = make_app(settings.published, hosts=allow_host or [], threads=settings.threads)
            config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
            uvicorn.Server(config).run(sockets=[listener])


def report(
    output: Annotated[Path, typer.Argument(help="A new folder.")],
    *,
    most: Annotated[int, typer.Option(min=0, help="Regions that get a page; the higher levels come first.")] = _ALL,
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """Write the pages of the current release as files.

    They need no server: an overview, and a page for every region with a target, in Chinese and English.
    """
    with told():
        from warehouse.reader import current_folder
        from warehouse.release import open_release
        from zhibiao.web.report import write_report

        if output.exists():
            raise StageFailed(f"{output} is there already: name a new folder")
        settings = load_settings(home=home)
        release = open_release(current_folder(settings.published))
        count = write_report(release, output, most=most, threads=settings.threads)
    if json_output:
        show.json_answer({"release": release.name, "folder": str(output), "files": count})
    else:
        show.line(f"{count} files of release {release.name} in {output}: open {output / 'zh' / 'index.html'}")


def _listening(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # who comes before the server is ready waits, and is not refused
    except OSError as error:
        listener.close()
        raise StageFailed(f"{host}:{port} cannot be listened on ({error.strerror}): give --port another") from error
    return listener
