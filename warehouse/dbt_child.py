"""How does dbt run so that it never outlives its run? As a child that ends as soon as the pipe to its parent closes.

Started by `warehouse.models` with the writer lock's descriptor inherited: until this process has ended, nobody else can
write. The arguments are dbt's own, those of a report that follows a good run behind a `+`: dbt starts and parses the
project once. The exit code is 0 when the run passed and 1 when not; a report's findings stand in the file it writes.
"""

import os
import sys
import threading


def _end_with_parent() -> None:
    """Block until the parent closes its end of stdin, which a killed parent does too; then leave without clean-up."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(70)


def main(arguments: list[str]) -> int:
    """Run dbt with `arguments`, then the reports that were asked for behind `+`."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from dbt.cli.main import dbtRunner

    run, *reports = _commands(arguments)
    result = dbtRunner().invoke(run)
    if not result.success:
        _tell(result.exception)
        return 1
    for report in reports:
        _tell(dbtRunner().invoke(report).exception)
    return 0


def _tell(exception: BaseException | None) -> None:
    if exception is not None:
        sys.stdout.write(f"{type(exception).__name__}: {exception}\n")


def _commands(arguments: list[str]) -> list[list[str]]:
    commands: list[list[str]] = [[]]
    for argument in arguments:
        if argument == "+":
            commands.append([])
        else:
            commands[-1].append(argument)
    return commands


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
