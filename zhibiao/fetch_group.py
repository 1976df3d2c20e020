"""What becomes of sources that are fetched by one task together? Each as by itself; one that fails harms no other.

Which sources go together is left to `ingestion.fetch_groups`.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ingestion.fetch_groups import AT_ONCE
from zhibiao.stage_failed import EXIT_DATA, StageFailed

Report = dict[str, Any]


def fetch_together(source_ids: Sequence[str], fetch: Callable[[str], Report]) -> Report:
    """Fetch each source, several side by side, and add up what they report.

    Every source is asked before anything is raised: a defect (what is no StageFailed) as it is, StageFailed to be tried
    again when one met what may pass (a ledger that is away), and StageFailed when none worked.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        came = dict(zip(source_ids, pool.map(lambda source_id: _outcome(fetch, source_id), source_ids), strict=True))
    failures: dict[str, StageFailed] = {}
    for source_id, each in came.items():
        if isinstance(each, StageFailed):
            failures[source_id] = each
        elif isinstance(each, Exception):
            raise each
    passing = {source_id: error for source_id, error in failures.items() if error.may_pass}
    told = [f"{source_id}: {error}" for source_id, error in (passing | failures).items()]
    if passing or len(failures) == len(source_ids):
        code = next(iter(passing.values())).code if passing else EXIT_DATA
        raise StageFailed(f"{len(told)} of {len(source_ids)} sources could not be read: {told[0]}", code=code)
    counts: Counter[str] = Counter()
    for report in came.values():
        if not isinstance(report, Exception):
            counts.update({name: value for name, value in report.items() if isinstance(value, int)})
    return {"sources": len(source_ids), "failed_sources": len(failures), **counts, "notes": told}


def _outcome(fetch: Callable[[str], Report], source_id: str) -> Report | Exception:
    from zhibiao.stages import telling

    try:
        with telling():
            return fetch(source_id)
    except Exception as error:  # noqa: BLE001 - the others are asked first; then it is raised as it is
        return error
