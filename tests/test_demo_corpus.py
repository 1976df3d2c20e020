"""Is the demonstration corpus whole and are its labels sound? (What is extracted from it is tested elsewhere.)"""

import csv
import datetime as dt
import html
import json
import re
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "zhibiao" / "demo"
SITE = DEMO / "site"
REGION_SEED = ROOT / "dbt_project" / "seeds" / "region.csv"
MEASURES = {"level", "yoy", "increment", "share", "completion", "rank", "contribution", "index"}
COMPARATORS = {"eq", "ge", "le", "approx", "range"}
COLUMNS = [
    *("doc", "kind", "region", "region_name", "indicator", "measure", "comparator", "value", "value_high", "unit"),
    *("period_start", "period_end", "strength", "optional"),
]
HAN_DIGITS = "零一二三四五六七八九十"
GLOSS = re.compile(r"(?<=[\u4e00-\u9fff])\([a-zü\u00e0-\u01dc]{1,6}\)")
NOT_ARTICLES = ("index.html", "robots.txt")


def corpus_files() -> list[Path]:
    return sorted(path for folder in ("site", "folder") for path in (DEMO / folder).rglob("*") if path.is_file())


@cache
def readme_rows() -> dict[str, dict[str, str]]:
    """The table of README.md: file → {what, encoding, script, region, period, figures}."""
    rows = {}
    for line in (DEMO / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 7:
            names = ("what", "encoding", "script", "region", "period", "figures")
            # one file may hold several documents: `path#id`
            rows[cells[0].strip("`")] = dict(zip(names, cells[1:], strict=True))
    return rows


@cache
def labels() -> list[dict[str, str]]:
    with (DEMO / "expected.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == COLUMNS
        return list(reader)


def encoding_of(doc: str) -> str:
    return readme_rows()[doc]["encoding"].split(" ")[0]


@cache
def workbook() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts" / "build_demo_xlsx.py"))


@cache
def text_of(doc: str) -> str:
    """The characters of a document without tags, glosses and white space."""
    path, _, record = doc.partition("#")
    if path.endswith(".xlsx"):
        return "|".join(str(cell) for row in workbook()["sheet_rows"]() for cell in row if cell is not None)
    text = (DEMO / path).read_bytes().decode(encoding_of(doc))
    if record:
        found = [item for item in map(json.loads, text.splitlines()) if item["id"] == record]
        assert len(found) == 1, f"{doc}: {len(found)} records of that id"
        text = found[0]["title"] + "|" + found[0]["text"]
    if path.endswith(".html"):
        text = re.sub(r"(?i)</(td|p|li|div)>", "|", text)  # else neighbouring cells run together
        text = html.unescape(re.sub(r"(?s)<(style|script).*?</\1>|<[^>]*>", "", text))
    return re.sub(r"\s", "", GLOSS.sub("", text))


def test_demo_corpus_every_file_stands_in_the_readme_and_no_other() -> None:
    listed = {doc.partition("#")[0] for doc in readme_rows()}
    present = {path.relative_to(DEMO).as_posix() for path in corpus_files()}
    assert listed == present
    assert len([doc for doc in readme_rows() if not doc.endswith(NOT_ARTICLES)]) >= 36


def test_demo_corpus_is_small() -> None:
    assert sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file()) < 900_000


@pytest.mark.parametrize("path", corpus_files(), ids=lambda path: path.relative_to(DEMO).as_posix())
def test_demo_corpus_file_decodes_as_it_declares(path: Path) -> None:
    doc = next(name for name in readme_rows() if name.partition("#")[0] == path.relative_to(DEMO).as_posix())
    encoding = encoding_of(doc)
    if encoding == "xlsx":
        return
    content = path.read_bytes()
    text = content.decode(encoding)
    assert "\ufffd" not in text
    if encoding == "gb18030":
        with pytest.raises(UnicodeDecodeError):
            content.decode("utf-8")
    if path.suffix == ".html":
        declared = re.search(rb'charset="?([\w-]+)', content)
        if path.name.endswith(".gb18030.html"):
            assert declared is None, "this page is declared by the HTTP header alone"
            assert encoding == "gb18030"
        else:
            assert declared, "no charset in the page"
            known = {"utf-8": "utf-8", "gb2312": "gb18030", "gb18030": "gb18030"}
            assert known[declared[1].decode().lower()] == encoding


def test_demo_corpus_holds_the_damage_it_promises() -> None:
    rows = {doc: row for doc, row in readme_rows().items() if not doc.endswith(NOT_ARTICLES)}
    glossed = [doc for doc, row in rows.items() if row["script"] == "traditional + pinyin"]
    assert len(glossed) >= 3
    for doc in glossed:
        assert len(GLOSS.findall((DEMO / doc).read_text(encoding="utf-8"))) > 50, doc
    assert sum(row["script"] == "traditional" for row in rows.values()) >= 3
    assert sum(row["encoding"].startswith("gb18030") and doc.endswith(".html") for doc, row in rows.items()) >= 5


@pytest.mark.parametrize("host", sorted(path.name for path in SITE.iterdir()))
def test_demo_host_index_and_files_agree(host: str) -> None:
    folder = SITE / host
    assert host.endswith(".demo.test")
    assert "User-agent: *" in (folder / "robots.txt").read_text(encoding="ascii")
    index = (folder / "index.html").read_bytes().decode(encoding_of(f"site/{host}/index.html"))
    linked = {link for link in re.findall(r'href="(/[^"]+)"', index) if link != "/index.html"}
    present = {"/" + path.relative_to(folder).as_posix() for path in folder.rglob("*.html")} - {"/index.html"}
    assert linked == present
    for page in folder.rglob("*.html"):
        source = page.read_bytes().decode(encoding_of(page.relative_to(DEMO).as_posix()))
        for link in re.findall(r'(?i)(?:href|src|action)="([^"]+)"', source):
            if link.startswith("/"):
                assert (folder / link[1:]).is_file(), f"{page}: {link}"
            else:
                assert link.startswith(("#", "javascript:doZoom")), f"{page}: {link}"
        assert not re.search(r"(?i)https?://|//\w+\.\w", source), f"{page} names an outside address"


def test_demo_forbidden_page_is_linked_yet_labelled_nowhere() -> None:
    assert "Disallow: /neibu/" in (SITE / "www-daye.demo.test" / "robots.txt").read_text(encoding="ascii")
    assert any((SITE / "www-daye.demo.test" / "neibu").rglob("*.html"))
    assert not [row for row in labels() if "/neibu/" in row["doc"]]
    # its figure stands nowhere else, so that finding it in a warehouse proves the breach
    holders = [doc for doc in readme_rows() if "999.9" in text_of(doc)]
    assert len(holders) == 1


def test_demo_labels_are_well_formed() -> None:
    for row in labels():
        where = f"{row['doc']} {row['indicator']} {row['value']}"
        assert row["doc"] in readme_rows(), where
        assert row["kind"] in {"target", "actual"}, where
        assert re.fullmatch(r"\d{6}(:[\u4e00-\u9fff]+)?", row["region"]), where
        assert row["measure"] in MEASURES, where
        assert row["comparator"] in COMPARATORS, where
        assert re.fullmatch(r"-?\d+(\.\d+)?", row["value"]), where
        assert bool(row["value_high"]) == (row["comparator"] == "range"), where
        if row["value_high"]:
            assert float(row["value"]) < float(row["value_high"]), where
        if row["measure"] in {"yoy", "share", "completion"}:
            assert row["unit"] == "%", where
        assert row["unit"], where
        assert dt.date.fromisoformat(row["period_start"]) < dt.date.fromisoformat(row["period_end"]), where
        assert row["strength"] in ({"firm", "stretch", "expect"} if row["kind"] == "target" else {""}), where
        assert row["optional"] in {"true", "false"}, where
    keys = [tuple(row.values()) for row in labels()]
    assert len(set(keys)) == len(keys), "a label stands twice"


def test_demo_every_document_with_a_region_is_labelled() -> None:
    labelled = {row["doc"] for row in labels()}
    with_region = {doc for doc, row in readme_rows().items() if row["region"] != "—"}
    assert labelled == with_region


@pytest.mark.skipif(not REGION_SEED.exists(), reason="dbt_project/seeds/region.csv is not there")
def test_demo_label_regions_are_those_in_force() -> None:
    with REGION_SEED.open(encoding="utf-8", newline="") as file:
        regions = list(csv.DictReader(file))
    for row in labels():
        code, _, zone = row["region"].partition(":")
        year = int(row["period_end"][:4])
        names = {
            seed["name_zh"]
            for seed in regions
            if seed["region_code"] == code
            and int(seed["valid_from_year"]) <= year <= int(seed["valid_to_year"] or 9999)
        }
        assert names, f"{code} is no division of {year}"
        assert row["region_name"] == zone or row["region_name"] in names, row


def test_demo_label_values_stand_in_their_document() -> None:
    for row in labels():
        text = text_of(row["doc"])
        for value in filter(None, (row["value"], row["value_high"])):
            figure = value.removeprefix("-")
            pattern = rf"(?<![\d.]){re.escape(figure)}(?!\.?\d)"
            if row["measure"] == "rank" and int(figure) <= 10:
                pattern += f"|第{HAN_DIGITS[int(figure)]}"
            if row["unit"] == "亿元" and float(value) >= 10_000:
                pattern += f"|{float(value) / 10_000:g}万亿元"
            assert re.search(pattern, text), f"{row['doc']}: {value}"


def test_demo_label_indicators_stand_in_their_document() -> None:
    opencc = pytest.importorskip("opencc")
    simplify = opencc.OpenCC("t2s").convert
    for doc in {row["doc"] for row in labels()}:
        text = re.sub("[“”]", "", simplify(text_of(doc)))
        text = text.replace("GDP", "地区生产总值").replace("三次产业", "第一产业第二产业第三产业")
        for name in {row["indicator"] for row in labels() if row["doc"] == doc}:
            full = name.replace("GDP", "地区生产总值")
            pairs = [full[i : i + 2] for i in range(len(full) - 1)]
            # 新增城镇就业 for 城镇新增就业, 能够投产的12个项目 for 投产项目数: order and filling words are free
            assert 2 * sum(pair in text for pair in pairs) >= len(pairs), f"{doc}: nothing like {name}"


def test_demo_actuals_tell_one_story() -> None:
    """Two exact actuals of one region, indicator, measure, unit and period agree wherever they are printed."""
    seen: dict[tuple[str, ...], str] = {}
    for row in labels():
        if row["kind"] == "actual" and row["comparator"] == "eq" and row["optional"] == "false":
            key = tuple(row[name] for name in ("region", "indicator", "measure", "unit", "period_start", "period_end"))
            assert seen.setdefault(key, row["value"]) == row["value"], row


def test_demo_targets_and_actuals_meet() -> None:
    periods: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for row in labels():
        if row["indicator"] == "地区生产总值":
            key = (row["region"], row["period_end"][:4])
            periods.setdefault(key, set()).add((row["kind"], row["period_end"]))
    meeting = {
        region
        for (region, year), found in periods.items()
        if ("target", f"{year}-12-31") in found and len([kind for kind, _ in found if kind == "actual"]) >= 2
    }
    assert len(meeting) >= 8, meeting
    assert "430600:岳阳经济技术开发区" in meeting


def test_demo_workbook_is_reproducible_and_opens(tmp_path: Path) -> None:
    workbook()["build"](tmp_path / "again.xlsx")
    committed = DEMO / "folder" / "huangshi_2023m09.xlsx"
    assert (tmp_path / "again.xlsx").read_bytes() == committed.read_bytes()
    calamine = pytest.importorskip("python_calamine")
    sheet = calamine.CalamineWorkbook.from_path(committed).get_sheet_by_index(0).to_python()
    width = len(workbook()["HEADER"])
    expected = [
        [("" if cell is None else cell) for cell in (*row, *([None] * (width - len(row))))]
        for row in workbook()["sheet_rows"]()
    ]
    assert sheet == expected
