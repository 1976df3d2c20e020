"""What does a command write when a person watches? Both streams of a child on a terminal of its own."""

import os
import pty
import subprocess
import sys

from zhibiao.settings import PROJECT

SETS_THE_LOOK = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TTY_COMPATIBLE", "TTY_INTERACTIVE")


def on_a_terminal(*words: str, **env: str) -> bytes:
    """All that `zhibiao` with these words writes to the terminal."""
    reader, writer = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name not in SETS_THE_LOOK}
    with subprocess.Popen(
        [sys.executable, "-c", "from zhibiao.cli import main; main()", *words],
        cwd=PROJECT,
        stdin=writer,
        stdout=writer,
        stderr=writer,
        env={**plain, "TERM": "xterm-256color", **env},
    ) as child:
        os.close(writer)
        written = b""
        try:
            while piece := os.read(reader, 4096):
                written += piece
        except OSError:  # Linux's way to say that nobody writes to this terminal any more
            pass
        child.wait()
    os.close(reader)
    return written
