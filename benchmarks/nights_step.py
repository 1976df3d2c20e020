"""One stage of a night in a process of its own, as an Airflow task runs it: for `benchmarks.nights`.

    python -m benchmarks.nights_step STAGE '{"argument": "value"}'

Prints the stage's report and the processor time of this process and of its children as one JSON object. The stage
`start` does nothing: it is what every task costs before it begins.
"""

import json
import resource
import sys
import time


def main(stage: str, arguments: str) -> None:
    """Run one stage and tell what it took."""
    from zhibiao import stages
    from zhibiao.settings import load_settings

    started = time.monotonic()
    report = {} if stage == "start" else stages.run(stage, load_settings(), **json.loads(arguments))
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    told = {
        "cpu": sum(each.ru_utime + each.ru_stime for each in used),
        "peak_mb": max(each.ru_maxrss for each in used) / 1024,
        "wall": time.monotonic() - started,
        "report": report,
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
