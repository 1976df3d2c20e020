"""Does the plan of `make mutants` name files and tests that are there, and is every excuse of a change still needed?"""

from pathlib import Path

from tests.mutants.report import PLAN, Equivalence, judged, read_equivalences, table, write
from tests.mutants.runs import ROOT, Outcome, Survivor, Target, read_plan

TARGET = Target("warehouse/lock.py", ("t.py",), ("checked_run_id", "WriterLock.require"))


def survivor(was: str, now: str) -> Survivor:
    return Survivor("m", "f", was, now)


def test_plan_names_what_is_there_each_file_once() -> None:
    files = [target.file for target in read_plan(PLAN)]
    assert len(files) == len(set(files)) > 15
    for target in read_plan(PLAN):
        text = (ROOT / target.file).read_text("utf-8")
        assert all(f"def {name.rpartition('.')[2]}(" in text for name in target.functions), target.file


def test_excuse_is_of_a_line_that_stands_and_has_a_reason() -> None:
    for each in read_equivalences():
        assert len(each.reason) > 10
        files = [each.file] if each.file else [target.file for target in read_plan(PLAN)]
        assert any(each.was in (ROOT / file).read_text("utf-8") for file in files), each


def test_mutants_are_told_by_function_and_method() -> None:
    assert TARGET.has("warehouse.lock.x_checked_run_id__mutmut_1")
    assert TARGET.has("warehouse.lock.xǁWriterLockǁrequire__mutmut_12")
    assert not TARGET.has("warehouse.lock.xǁWriterLockǁfileno__mutmut_1")
    assert not TARGET.has("warehouse.lock.x_lock_holder__mutmut_1")
    assert Target("warehouse/lock.py", (), ()).has("warehouse.lock.x_lock_holder__mutmut_1")


def test_only_the_very_change_is_excused() -> None:
    excuse = Equivalence("strict=True", "strict=None", "rows are of one length", "warehouse/lock.py")
    same, more = survivor("zip(a, strict=True)", "zip(a, strict=None)"), survivor("zip(a, strict=True)", "zip(None)")
    found = judged(Outcome(TARGET, 4, (same, more), 1.0), [excuse])
    assert (found.equivalent, found.missed, found.noticed) == (1, (more,), 2)
    assert round(found.share, 1) == 66.7
    assert judged(Outcome(Target("warehouse/build.py", (), ()), 4, (same,), 1.0), [excuse]).equivalent == 0
    assert not excuse.explains("warehouse/lock.py", survivor("x", "x"))


def test_table_stands_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- table of mutants -->\nold\n<!-- end of the table of mutants -->\nafter\n", "utf-8")
    write(page, table([judged(Outcome(TARGET, 4, (), 1.4), [])]))
    text = page.read_text("utf-8")
    assert text.startswith("before\n<!-- table of mutants -->\n\nOn ")
    assert text.endswith("\n<!-- end of the table of mutants -->\nafter\n")
    assert "| warehouse/lock.py | 4 | 4 | 100.0 % | 0 | 1 |\n| all | 4 | 4 | 100.0 % | 0 | 1 |\n" in text
    assert "old" not in text
