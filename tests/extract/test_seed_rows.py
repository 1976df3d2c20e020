"""Is a row of a seed that is not whole told, with its line?"""

from pathlib import Path

import pytest

from ingestion.extract.seed_rows import seed_rows


@pytest.mark.parametrize("row", ["比上年,base,yoy,,", "比上年,base"])
def test_a_row_with_other_fields_than_the_header_is_told(tmp_path: Path, row: str) -> None:
    path = tmp_path / "cue.csv"
    path.write_text(f"phrase,cue_class,value,reason\n同比,base,yoy,growth\n{row}\n", "utf-8")
    with pytest.raises(ValueError, match=r"cue\.csv line 3: not as many fields as the header"):
        list(seed_rows(path, ("phrase",)))


def test_a_missing_column_is_told(tmp_path: Path) -> None:
    path = tmp_path / "cue.csv"
    path.write_text("phrase\n同比\n", "utf-8")
    with pytest.raises(ValueError, match="value missing"):
        list(seed_rows(path, ("phrase", "value")))
