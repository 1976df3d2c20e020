"""How does dbt run so that it never outlives its run? As a child that ends as soon as the pipe to its parent closes.

Started by `warehouse.models` with the writer lock's descriptor inherited: until this process has ended, nobody else can
write. The arguments are dbt's own; the exit code is 0 when everything passed and 1 when not.
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
    """Run dbt with `arguments`."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from dbt.cli.main import dbtRunner

    result = dbtRunner().invoke(arguments)
    if result.exception is not None:
        sys.stdout.write(f"{type(result.exception).__name__}: {result.exception}\n")
    return 0 if result.success else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
