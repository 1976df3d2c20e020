"""One stage of a night in a process of its own, as an Airflow task runs it: for `benchmarks.nights`.

    python -m benchmarks.nights_step STAGE '{"argument": "value"}'

Prints the stage's report and the processor time of this process and of its children as one JSON object: `cpu` of all,
`own` from the moment at which what a task of Airflow has loaded anyway (SQLAlchemy, pydantic, YAML) is loaded, too.
"""

import json
import resource
import sys
import time


def main(stage: str, arguments: str) -> None:
    """Run one stage and tell what it took."""
    import pydantic  # noqa: F401
    import sqlalchemy  # noqa: F401
    import yaml  # noqa: F401

    started, begun = time.monotonic(), _used()
    from zhibiao import stages
    from zhibiao.settings import load_settings

    report = stages.run(stage, load_settings(), **json.loads(arguments))
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    told = {
        "cpu": _used(),
        "own": _used() - begun,
        "peak_mb": max(each.ru_maxrss for each in used) / 1024,
        "wall": time.monotonic() - started,
        "report": report,
    }
    sys.stdout.write(json.dumps(told) + "\n")


def _used() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
