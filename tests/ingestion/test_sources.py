"""Are source records strict, explained when wrong, and is every one in the repository sound?"""

import json
import shutil
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml

from ingestion.discover import is_list
from ingestion.documents import Extractor, default_extractor
from ingestion.errors import SourceError
from ingestion.parse.charset import decode
from ingestion.source_fixture import load_fixture
from ingestion.source_model import json_schema
from ingestion.source_record import folder_source, load_source, load_sources
from ingestion.source_trial import try_fixture
from zhibiao.demo_site import demo_hosts

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "ingestion" / "sources"
GOOD = """
id: "420000_gov_reports"
publisher: 某省人民政府
publisher_kind: government
region_code: "420000"
homepage: https://www.example.test/
licence: public page
terms: none found
kind: index_pages
index_urls: [https://www.example.test/list.html]
article_url_pattern: 'https://www\\.example\\.test/\\d+\\.html'
allowed_hosts: [www.example.test]
delay_seconds: 2.0
schedule: nightly
enabled: true
demo: false
revisit: {every_days: 30, for_days: 365}
assertions:
  min_documents: {value: 1, since: 2026-11-01, reason: the list has shown 20 for years}
checked_live: 2026-11-01
"""


def load(folder: Path, text: str, name: str = "420000_gov_reports.yml") -> object:
    (folder / name).write_text(text, encoding="utf-8")
    return load_source(folder / name)


def test_good_record_loads(tmp_path: Path) -> None:
    record = load(tmp_path, GOOD)
    assert getattr(record, "index_urls", None) == ("https://www.example.test/list.html",)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('region_code: "420000"', "region_code: 420000", "region_code"),
        ("publisher_kind: government", "publisher_kind: blog", "publisher_kind"),
        ("licence: public page\n", "", "licence: Field required"),
        ("licence: public page", "licence: public page\ncolour: red", "colour: Extra inputs"),
        ("licence: public page", "licence: public page\nlicence: other", "stands twice"),
        ('id: "420000_gov_reports"', 'id: "420000_gov"', "must equal the file's name"),
        ('id: "420000_gov_reports"', 'id: "../x"', "use 1 to 60 of a-z"),
        ("delay_seconds: 2.0", "delay_seconds: 0.1", "at least 1.0 for a host of other people"),
        ("delay_seconds: 2.0", 'delay_seconds: "2"', "delay_seconds"),
        ("allowed_hosts: [www.example.test]", "allowed_hosts: [other.test]", "not among allowed_hosts"),
        ("allowed_hosts: [www.example.test]", "allowed_hosts: []", "allowed_hosts: kind index_pages needs it"),
        ("\\d+\\.html'", "(\\d+\\.html'", "not a regular expression"),
        ("since: 2026-11-01, ", "", "assertions.min_documents.since: Field required"),
        ("value: 1", "value: -1", "assertions.min_documents.value"),
        ("enabled: true", "enabled: maybe", "enabled"),
        ("terms: none found\n", "", "terms: Field required"),
        ("enabled: true", "enabled: false", "disabled_because: a record that is not enabled says why"),
        ("checked_live: 2026-11-01", "checked_live: null", "never tried live is not enabled"),
        ("kind: index_pages", "kind: json_interface", "interface: kind json_interface needs it"),
        ("index_urls: [https://www.example.test/list.html]\n", "", "index_urls: kind index_pages needs it"),
        ("kind: index_pages", "kind: folder", "folder: a source of kind folder needs it"),
        ("licence: public page", "licence: public page\nselectors: {content: 'div[['}", "selectors.content"),
        ("licence: public page", "licence: [", "cannot be read as YAML"),
        (GOOD, "- a list", "must be a mapping"),
    ],
)
def test_wrong_record_is_one_clear_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(SourceError) as caught:
        load(tmp_path, GOOD.replace(old, new))
    message = str(caught.value)
    assert "420000_gov_reports.yml" in message
    assert says in message
    assert "\n" not in message


def test_folder_without_records_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no source record"):
        load_sources(tmp_path)


def test_every_record_of_the_repository_loads() -> None:
    records = load_sources(SOURCES)
    assert {record.id for record in records.values()} == set(records)
    for record in records.values():
        assert record.assertions.min_documents.value >= 1, record.id
        assert record.demo or record.checked_live is not None or not record.enabled, record.id


def test_every_demonstration_host_has_one_source() -> None:
    demo = [record for record in load_sources(SOURCES).values() if record.demo and record.kind == "index_pages"]
    hosts = sorted(urlsplit(url).hostname or "" for record in demo for url in record.index_urls)
    assert tuple(hosts) == demo_hosts(ROOT / "zhibiao" / "demo" / "site")


def test_folder_source_is_stable_for_its_path(tmp_path: Path) -> None:
    docs = tmp_path / "My 文档 (2024)"
    docs.mkdir()
    one, two = folder_source(docs), folder_source(tmp_path / "." / docs.name)
    assert one == two
    assert one.id.startswith("folder_my_2024_")
    assert one.folder == str(docs.resolve())
    other = tmp_path / "x" / docs.name
    other.mkdir(parents=True)
    assert folder_source(other).id != one.id
    with pytest.raises(SourceError, match="no such file or folder"):
        folder_source(tmp_path / "none")


def test_the_schema_for_editors_is_that_of_the_model() -> None:
    written = (SOURCES / "source.schema.json").read_text("utf-8")
    assert written == json_schema(), "write it anew: zhibiao source-schema > ingestion/sources/source.schema.json"


def test_the_schema_accepts_every_record_and_marks_what_the_model_refuses() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(json_schema()))
    for file in sorted(SOURCES.glob("*.yml")):
        assert not list(validator.iter_errors(plain(file.read_text("utf-8")))), file.name
    for old, new in (
        ("kind: index_pages", "kind: json_interface"),
        ("article_url_pattern", "article_pattern"),
        ("enabled: true", "enabled: false"),
        ("delay_seconds: 2.0", "delay_seconds: soon"),
    ):
        assert list(validator.iter_errors(plain(GOOD.replace(old, new)))), new


def plain(text: str) -> object:
    """A record as an editor sees it: dates are text."""
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


REAL = {record.id: record for record in load_sources(SOURCES).values() if not record.demo}
FIXTURES = sorted(file.parent.name for file in (SOURCES / "fixtures").glob("*/fixture.yml"))
SEEDS = ROOT / "dbt_project" / "seeds"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return default_extractor(SEEDS)


@pytest.mark.parametrize("source_id", FIXTURES)
def test_a_record_reads_its_fixture_as_a_person_does(source_id: str, extractor: Extractor) -> None:
    trial = try_fixture(REAL[source_id], load_fixture(SOURCES / "fixtures" / source_id), extractor)
    assert trial.problems == ()


def test_every_real_source_has_a_fixture_and_there_are_many_of_all_kinds() -> None:
    assert set(REAL) == set(FIXTURES)
    assert {record.kind for record in REAL.values()} >= {"index_pages", "rss", "sitemap", "files", "json_interface"}
    assert len(REAL) >= 20
    assert len({record.region_code[:2] for record in REAL.values() if record.region_code}) >= 13  # the nation and 12
    assert {record.publisher_kind for record in REAL.values()} >= {"statistics_bureau", "government", "newspaper"}


@pytest.mark.parametrize("source_id", sorted(REAL))
def test_a_real_source_is_polite_and_says_that_it_was_never_tried(source_id: str) -> None:
    record = REAL[source_id]
    assert record.delay_seconds >= 2
    assert record.structure_from
    assert record.enabled is (record.checked_live is not None)
    if record.checked_live is None:
        assert "never tried live" in (record.disabled_because or "")


def test_fixtures_hold_pages_for_which_somebody_answers() -> None:
    for name in FIXTURES:
        fixture = load_fixture(SOURCES / "fixtures" / name)
        article = fixture.record.article
        assert fixture.record.labelled is not None, name
        if REAL[name].kind in ("index_pages", "rss", "sitemap") and REAL[name].table_record is None:
            assert len(article.text) >= 2 and article.not_text, name
        page, _ = decode(fixture.read(article), None, is_html=True)
        assert all(words in page for words in article.not_text), f"{name}: words that the page never had prove nothing"
        files = {page.file for page in (fixture.record.index, article) if page is not None}
        assert {path.name for path in fixture.folder.iterdir()} == files | {"fixture.yml", "expected.csv"}, name


def test_an_index_of_any_day_is_an_index_and_an_article_is_none() -> None:
    paper = REAL["433100_tuanjiebao_epaper"]
    assert paper.on(date(2026, 3, 5)).index_urls[0].endswith("/202603/05/l01.html")
    assert paper.is_index("http://www.xxnet.com.cn/szb/tjbpc/202503/06/l01.html")
    assert is_list(paper, "http://www.xxnet.com.cn/szb/tjbpc/202503/06/l01.html"), "a stored page of an older issue"
    assert not paper.is_index("http://www.xxnet.com.cn/szb/tjbpc/202503/06/c1287411.html")
    assert not paper.is_index("http://www.xxnet.com.cn/szb/tjbpc/202503/6/l01.html")


def test_one_record_is_read_without_the_others(tmp_path: Path) -> None:
    name = "430600_demo_news"
    shutil.copy(SOURCES / f"{name}.yml", tmp_path)
    (tmp_path / "990000_broken.yml").write_text("id: [\n", "utf-8")
    assert list(load_sources(tmp_path, [name, "990000_absent"])) == [name]
    with pytest.raises(SourceError, match=r"990000_broken\.yml"):
        load_sources(tmp_path)
