"""Is the report inside a release whole: every link a file, every file in the manifest, nothing that can be changed?"""

import json
import stat
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser
from typer.testing import CliRunner

from tests.warehouse.dbt_runs import DbtRun
from tests.warehouse.landing_fixture import XIANAN, ZONE
from tests.web.conftest import publish_built
from warehouse.durable import remove
from warehouse.release import mode_problems, verify
from zhibiao.cli import app
from zhibiao.web.links import ReportLinks, region_file
from zhibiao.web.report import chosen


@pytest.fixture(scope="module")
def release(home: Path) -> Path:
    return (home / "published" / "current").resolve()


def test_every_link_of_a_report_is_a_file_of_the_release(release: Path) -> None:
    pages = sorted((release / "report").rglob("*.html"))
    assert len(pages) >= 4
    for page in pages:
        tree = LexborHTMLParser(page.read_text("utf-8"))
        for node in tree.css("a[href], link[href]"):
            address = node.attributes["href"] or ""
            if address.startswith(("#", "data:", "http://", "https://")):
                continue
            target = Path(unquote(urlsplit(urljoin(page.as_uri(), address)).path))
            assert target.is_file(), f"{page.name}: {address}"
            assert target.is_relative_to(release)


def test_a_report_has_the_page_of_a_region_in_both_languages(release: Path) -> None:
    for language, word in (("zh", "目标"), ("en", "Target")):
        text = (release / "report" / language / "regions" / f"{XIANAN}.html").read_text("utf-8")
        assert word in text
        assert "<mark>" in text, "the sentences stand in the page itself"


def test_the_manifest_tells_every_file_and_verify_reads_them(release: Path) -> None:
    files = json.loads((release / "manifest.json").read_text("utf-8"))["files"]
    told = {name for name in files if name.startswith("report/")}
    assert told == {path.relative_to(release).as_posix() for path in (release / "report").rglob("*") if path.is_file()}
    assert verify(release, tables=False) == []
    assert list(mode_problems(release)) == []
    for folder in (path for path in release.rglob("*") if path.is_dir()):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o555, "nobody adds a page to a release"


@pytest.mark.parametrize("change", ["altered", "missing", "added", "link"])
def test_a_changed_report_is_noticed(built: DbtRun, tmp_path: Path, change: str) -> None:
    folder = publish_built(built, tmp_path, "r1").folder
    regions = folder / "report" / "zh" / "regions"
    regions.chmod(0o755)
    page = next(regions.glob("*.html"))
    name = page.relative_to(folder).as_posix()
    if change == "altered":
        page.chmod(0o644)
        page.write_text(page.read_text("utf-8").replace("2", "3", 1), "utf-8")
    elif change == "missing":
        page.unlink()
    elif change == "added":
        name = (regions / "more.html").relative_to(folder).as_posix()
        (folder / name).write_text("x")
    else:
        page.unlink()
        page.symlink_to("/etc/hostname")
    assert [problem.where for problem in verify(folder, tables=False)] == [name]


def test_a_release_with_a_report_can_be_removed(built: DbtRun, tmp_path: Path) -> None:
    folder = publish_built(built, tmp_path, "r1").folder
    remove(folder)
    assert not folder.exists()


def test_a_failing_report_publishes_nothing(built: DbtRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_built(built, tmp_path, "r1")

    def broken(*_: object, **__: object) -> int:
        raise RuntimeError("a template is broken")

    monkeypatch.setattr("tests.web.conftest.write_report", broken)
    with pytest.raises(RuntimeError, match="template"):
        publish_built(built, tmp_path, "r2", "delete from marts.rpt_rejections")
    assert (tmp_path / "published" / "current").readlink() == Path("r1")


def test_the_higher_levels_get_their_pages_first() -> None:
    def region(code: str, level: str, targets: int) -> dict[str, object]:
        return {"region_code": code, "region_level": level, "target_count": targets}

    rows = [region("420201", "county", 90), region("420200", "prefecture", 1), region("430000", "province", 1)]
    rows += [region("420202", "county", 95), region("440000", "province", 0)]
    assert [row["region_code"] for row in chosen(rows, 3)] == ["420200", "420202", "430000"]
    assert [row["region_code"] for row in chosen(rows, 0)] == []


def test_a_region_file_is_named_by_code_alone() -> None:
    assert region_file("420200") == "420200.html"
    assert region_file(ZONE) != region_file(ZONE + "x")
    for code in (ZONE, "../../etc/passwd", "420200:a/b", "", "420200\n"):
        name = region_file(code)
        assert name.isascii()
        assert "/" not in name
        assert name.endswith(".html")


def test_a_report_links_to_no_page_that_it_does_not_have() -> None:
    links = ReportLinks("zh", 1, "regions/420200.html", frozenset({"420200"}))
    assert links.region("430000") is None
    assert links.region("420200") == "../regions/420200.html"
    assert links.claim("x") is None
    assert links.page("search") is None
    assert links.other_language() == "../../en/regions/420200.html"


def test_the_command_writes_a_report_elsewhere(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBIAO_HOME", str(home))
    done = CliRunner().invoke(app, ["report", str(tmp_path / "out"), "--most", "1", "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["files"] == len([path for path in (tmp_path / "out").rglob("*") if path.is_file()]) == 5
    again = CliRunner().invoke(app, ["report", str(tmp_path / "out")])
    assert again.exit_code == 65
    assert "there already" in again.stderr
