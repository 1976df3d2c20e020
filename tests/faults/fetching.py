"""One run on a scripted site, in a process that may be killed: `python -m tests.faults.fetching HOME PORT`."""

import sys
from pathlib import Path

from ingestion.fetch import fetch_source
from tests.faults.oracle import ledger_url
from tests.ingestion.scripted import Server, network, source
from tests.ingestion.test_ledger import NOON

if __name__ == "__main__":
    home = Path(sys.argv[1])
    home.mkdir(parents=True, exist_ok=True)
    fetch_source(
        source(),
        home=home,
        ledger_url=ledger_url(home),
        run_id="killed",
        network=network(Server(("127.0.0.1", int(sys.argv[2])))),
        now=lambda: NOON,
    )
