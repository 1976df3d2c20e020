"""Which options do many commands share? Where data lies, and JSON for scripts."""

from pathlib import Path
from typing import Annotated

import typer

HomeOption = Annotated[Path | None, typer.Option(help="Where data lies (default: ZHIBIAO_HOME, else ./data).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output, nothing else.")]
