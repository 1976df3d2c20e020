"""Does each line that `tests/slow/controls.yml` takes out stand in its file, once? Told before the slow tests are."""

from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def test_each_control_stands_once_in_its_file() -> None:
    rows = yaml.safe_load((ROOT / "tests" / "slow" / "controls.yml").read_text("utf-8"))
    counts = {
        f"{row['row']} {row['control']}: {row['file']}": (ROOT / row["file"]).read_text("utf-8").count(row["take"])
        for row in rows
    }
    assert {name: count for name, count in counts.items() if count != 1} == {}
