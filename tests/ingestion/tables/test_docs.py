"""Does the file that docs/add_a_table.md walks through load by the record that stands there?"""

import re
from pathlib import Path

from ingestion.extract.vocabulary import Vocabulary
from ingestion.parse import parse
from ingestion.records import SourceContext
from ingestion.tables import read_release
from ingestion.tables.record import FOLDER, load_table_record

PAGE = Path(__file__).parents[3] / "docs" / "add_a_table.md"


def test_the_walk_through_is_true(vocabulary: Vocabulary, tmp_path: Path) -> None:
    file, record = re.findall(r"```(?:text|yaml)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "nbs_provinces_csv.yml").write_text(record, encoding="utf-8")
    page = parse(file.encode("gb18030"), raw_sha256="0" * 64, url="a.csv", media_type="text/csv")
    context = SourceContext("s", "某局", "statistics_bureau", "100000", "a.csv")
    claims, _, _ = read_release(page, context, "a", load_table_record("nbs_provinces_csv", tmp_path), vocabulary)
    assert [(c.region, str(c.value)) for c in claims][:3] == [
        ("110000", "40123.4"),
        ("110000", "39876.5"),
        ("110000", "38765.4"),
    ]
    assert (len(claims), claims[0].cell, claims[0].rule) == (5, "table1!R5C2", "table_record:nbs_provinces_csv")


def test_the_records_that_the_page_lists_are_there() -> None:
    listed = re.findall(r"\| `([a-z_]+)`", PAGE.read_text(encoding="utf-8"))
    assert len(listed) == 8
    assert {path.stem for path in FOLDER.glob("*.yml")} >= set(listed)
