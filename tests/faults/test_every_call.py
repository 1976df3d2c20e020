"""Does every writing system call of the two primitives, killed or refused, leave what was or what is to be?"""

from pathlib import Path

import pytest

from tests.faults.calls import Store, digest_without_fault, points_of_publishing, survive_publishing
from tests.faults.inject import Fault, why_no_strace
from tests.faults.tally import Tally

pytestmark = [
    pytest.mark.faults,
    pytest.mark.timeout(2400),
    pytest.mark.skipif(bool(why_no_strace()), reason=why_no_strace()),
]
SHARES = 4  # so that several processes take part
FEWEST = 90  # 105 on 2026-11-23, since the tables of a release are written in one transaction
ROWS = {Fault.KILL: "F8", Fault.EIO: "F13", Fault.ENOSPC: "F12"}
CASES = [
    pytest.param(fault, share, id=f"{fault}-{share}", marks=pytest.mark.row(row))
    for fault, row in ROWS.items()
    for share in range(SHARES)
]
STORE_CASES = [
    pytest.param(fault, id=str(fault), marks=pytest.mark.row(*rows))
    for fault, rows in ((Fault.KILL, ("F2", "F3")), (Fault.EIO, ("F13",)), (Fault.ENOSPC, ("F12",)))
]


@pytest.mark.parametrize(("fault", "share"), CASES)
def test_every_call_of_publishing(published: Path, tmp_path: Path, fault: Fault, share: int, tally: Tally) -> None:
    digest = digest_without_fault(published, tmp_path)
    found = points_of_publishing(published, tmp_path)
    assert len(found) > FEWEST
    mine = found[share::SHARES]
    for point in mine:
        survive_publishing(published, tmp_path, point, fault, digest, tally)
    assert tally.fired >= 0.9 * len(mine)


@pytest.mark.parametrize("fault", STORE_CASES)
def test_every_call_of_the_raw_store(tmp_path: Path, fault: Fault, tally: Tally) -> None:
    store = Store(tmp_path)
    found = store.points()
    assert {"write", "fsync", "linkat", "unlink", "mkdir"} <= {point.call for point in found}
    for point in found:
        store.survive(point, fault, tally)
    assert tally.fired >= 0.9 * len(found)
