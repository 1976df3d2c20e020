"""Do answers of the national portal, in both shapes, become the claims that a careful reader would write down?"""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingestion.documents import Document, Extractor, default_extractor, extract_document
from ingestion.interfaces import claims as making
from ingestion.interfaces import naming
from ingestion.interfaces.observations import Period, Question
from ingestion.ledger import StoredDocument
from ingestion.pipeline import stored_document
from ingestion.records import Extraction, Kind, Measure, SourceContext
from ingestion.source_record import load_source
from tests.ingestion.interfaces.answers import (
    BEIJING,
    HUBEI,
    RETAIL,
    RETAIL_GROWTH,
    as_bytes,
    easy_answer,
    easy_node,
    easy_question,
    release_answer,
    release_question,
    release_value,
)

SOURCES = Path(__file__).parents[3] / "ingestion" / "sources"
SEEDS = Path(__file__).parents[3] / "dbt_project" / "seeds"
CONTEXT = SourceContext("100000_nbs", "国家统计局", "statistics_bureau", "100000", "https://data.stats.gov.cn/x#q")
SERIES = {"A070201": ("社会消费品零售总额_累计值", "亿元"), "A070202": ("社会消费品零售总额_累计增长", "%")}
OLD = easy_answer(
    [
        easy_node("A070201", BEIJING, "202310", "1,234.5"),
        easy_node("A070201", BEIJING, "202311", ""),
        easy_node("A070202", BEIJING, "202310", "-3.2"),
    ],
    SERIES,
)
NEW = release_answer(
    {
        "202602MM": [
            release_value("987.6", "社会消费品零售总额累计值", "亿元"),
            release_value("0", "社会消费品零售总额累计增长", "%", series=RETAIL_GROWTH),
        ],
        "202603MM": [release_value("", "社会消费品零售总额累计值", "亿元")],
    }
)
BOTH = (RETAIL, RETAIL_GROWTH)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return default_extractor(SEEDS)


def extraction(data: bytes, question: Question, extractor: Extractor) -> Extraction:
    document = Document("0" * 64, "portal", "text/html", CONTEXT, None, datetime(2026, 11, 1, tzinfo=UTC), question)
    return extract_document(data, document, extractor)


def told(found: Extraction) -> list[tuple[str | None, ...]]:
    assert found.document.outcome == "extracted", found.document.detail
    return sorted(
        (c.region, c.indicator, c.indicator_id, c.measure.value, f"{c.value}{c.unit}", *map(str, c.period))
        for c in found.claims
    )


def test_former_shape_yields_each_published_value_and_no_other(extractor: Extractor) -> None:
    found = extraction(as_bytes(OLD), easy_question(), extractor)
    retail = ("110000", "社会消费品零售总额", "retail_sales")
    assert told(found) == [
        (*retail, "level", "1234.5亿元", "2023-01-01", "2023-10-31"),
        (*retail, "yoy", "-3.2%", "2023-01-01", "2023-10-31"),
    ]
    claim = next(claim for claim in found.claims if claim.measure is Measure.LEVEL)
    assert (claim.kind, claim.value, claim.quote, claim.cell, claim.rule) == (
        Kind.ACTUAL, Decimal("1234.5"), "1,234.5", "zb.A070201_reg.110000_sj.202310", "interface:nbs_easyquery",
    )  # fmt: skip
    assert claim.region_name == "北京市"
    assert claim.core
    assert found.document.media_type == "application/json"
    assert found.document.region_code == "110000"


def test_present_shape_yields_each_published_value_and_no_other(extractor: Extractor) -> None:
    """An empty string is a period not yet published; a zero that is written is a zero."""
    found = extraction(as_bytes(NEW), release_question(series=BOTH), extractor)
    retail = ("110000", "社会消费品零售总额", "retail_sales")
    assert told(found) == [
        (*retail, "level", "987.6亿元", "2026-01-01", "2026-02-28"),
        (*retail, "yoy", "0%", "2026-01-01", "2026-02-28"),
    ]
    cells = sorted(claim.cell or "" for claim in found.claims)
    assert cells == sorted(f"{series}@110000@202602MM" for series in BOTH)


def test_value_is_the_string_and_never_a_float(extractor: Extractor) -> None:
    answer = release_answer({"2023YY": [release_value("0.100000001", "一般公共预算收入", "亿元")]})
    (claim,) = extraction(as_bytes(answer), release_question(), extractor).claims
    assert str(claim.value) == "0.100000001"
    bare = as_bytes(answer).replace(b'"0.100000001"', b"0.30000000000000000000000004")
    (refused,) = extraction(bare, release_question(), extractor).rejections
    assert refused.quote == "0.30000000000000000000000004", "more digits than a stored number, and none lost"


@pytest.mark.parametrize(
    ("code", "label", "unit", "days"),
    [
        ("2023YY", "地区生产总值", "亿元", (date(2023, 1, 1), date(2023, 12, 31))),
        ("202404SS", "地区生产总值当季值", "亿元", (date(2024, 10, 1), date(2024, 12, 31))),
        ("202402SS", "地区生产总值累计值", "亿元", (date(2024, 1, 1), date(2024, 6, 30))),
        ("202601MM", "居民消费价格指数(上年同月=100)", "%", (date(2026, 1, 1), date(2026, 1, 31))),
        ("202402MM", "各项存款余额期末值", "亿元", (date(2024, 2, 1), date(2024, 2, 29))),
        ("202403SS", "各项存款余额期末值", "亿元", (date(2024, 9, 1), date(2024, 9, 30))),
    ],
)
def test_period_codes_become_days(
    extractor: Extractor, code: str, label: str, unit: str, days: tuple[date, date]
) -> None:
    answer = release_answer({code: [release_value("101.5", label, unit)]})
    (claim,) = extraction(as_bytes(answer), release_question(), extractor).claims
    assert (claim.period_start, claim.period_end) == days


@pytest.mark.parametrize(("code", "first", "last"), [("2019A", (1, 1), (3, 31)), ("2019D", (10, 1), (12, 31))])
def test_former_quarters_go_by_letters(
    extractor: Extractor, code: str, first: tuple[int, int], last: tuple[int, int]
) -> None:
    answer = easy_answer([easy_node("A01", BEIJING, code, "55.5")], {"A01": ("地区生产总值_当季值", "亿元")})
    (claim,) = extraction(as_bytes(answer), easy_question("fsjd"), extractor).claims
    assert claim.period == (date(2019, *first), date(2019, *last))


def test_nation_is_its_own_region_in_both_shapes(extractor: Extractor) -> None:
    old = easy_answer([easy_node("A01", None, "2022", "77.7")], {"A01": ("国内生产总值", "亿元")})
    new = release_answer({"2022YY": [release_value("77.7", "国内生产总值", "亿元", region="100000")]})
    found = [
        told(extraction(as_bytes(old), easy_question("hgnd", None), extractor)),
        told(extraction(as_bytes(new), release_question(("100000",)), extractor)),
    ]
    assert found[0] == found[1] == [
        ("100000", "地区生产总值", "gdp", "level", "77.7亿元", "2022-01-01", "2022-12-31")
    ]  # fmt: skip


def test_name_the_vocabulary_has_not_is_kept_without_an_id(extractor: Extractor) -> None:
    answer = release_answer({"2023YY": [release_value("12", "某种不常见的产量", "万吨")]})
    (claim,) = extraction(as_bytes(answer), release_question(), extractor).claims
    assert (claim.indicator, claim.indicator_id, claim.core) == ("某种不常见的产量", None, False)


@pytest.mark.parametrize(
    ("code", "label", "unit", "reason"),
    [
        ("202605MM", "某种不常见的产量", "万吨", "no_period"),  # the month alone, or since January?
        ("202605MM", "社会消费品零售总额环比增长", "%", "no_indicator"),
        ("202605MM", "社会消费品零售总额累计值", "万人", "unit_mismatch"),
        ("202605MM", "社会消费品零售总额累计增长", "亿元", "unit_mismatch"),
    ],
)
def test_series_that_leaves_its_meaning_open_is_rejected(
    extractor: Extractor, code: str, label: str, unit: str, reason: str
) -> None:
    answer = release_answer({code: [release_value("1.5", label, unit)]})
    found = extraction(as_bytes(answer), release_question(), extractor)
    assert (found.claims, [item.reason for item in found.rejections]) == ((), [reason])


def with_change(answer: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> bytes:
    changed = copy.deepcopy(answer)
    change(changed)
    return as_bytes(changed)


def node(answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = answer["returndata"]["datanodes"][0]
    return found


def value(answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = answer["data"][0]["values"][0]
    return found


@pytest.mark.parametrize(
    ("change", "reason", "says"),
    [
        (lambda a: a.update(returncode=501, returndata="参数错误"), "not_expected_content", "501"),
        (lambda a: [n["wds"].pop(1) for n in a["returndata"]["datanodes"]], "schema_drift", "without regions"),
        (lambda a: node(a)["wds"].append({"wdcode": "xx", "valuecode": "1"}), "schema_drift", "'xx' is not known"),
        (lambda a: node(a)["wds"][0].update(valuecode="A99"), "schema_drift", "A99"),
        (lambda a: node(a)["wds"][1].update(valuecode="119999"), "schema_drift", "ignored the region"),
        (lambda a: node(a)["wds"][2].update(valuecode="202313"), "schema_drift", "no month 13"),
        (lambda a: node(a)["wds"][2].update(valuecode="LAST10"), "schema_drift", "'LAST10' is not known"),
        (lambda a: node(a)["data"].update(strdata="n/a"), "schema_drift", "is no number"),
        (lambda a: node(a)["data"].update(strdata=""), "schema_drift", "no number in strdata"),
        (lambda a: node(a)["data"].pop("hasdata"), "schema_drift", "has no hasdata"),
        (lambda a: a["returndata"].update(datanodes=[]), "schema_drift", "no datanodes"),
        (lambda a: a["returndata"]["wdnodes"][0]["nodes"][0].update(unit="斗"), "schema_drift", "unit '斗'"),
        (lambda a: a["returndata"].pop("wdnodes"), "schema_drift", "has no wdnodes"),
        (
            lambda a: a["returndata"]["datanodes"].append(easy_node("A070201", BEIJING, "202310", "9")),
            "schema_drift",
            "told twice",
        ),
    ],
)
def test_former_shape_changed_is_quarantined_whole(
    extractor: Extractor, change: Callable[[dict[str, Any]], object], reason: str, says: str
) -> None:
    found = extraction(with_change(OLD, change), easy_question(), extractor)
    assert (found.document.outcome, found.document.reason, found.claims) == ("quarantined", reason, ())
    assert says in (found.document.detail or "")


@pytest.mark.parametrize(
    ("change", "reason", "says"),
    [
        (lambda a: a.update(success=False, message="系统繁忙"), "not_expected_content", "系统繁忙"),
        (lambda a: a.update(data=[]), "schema_drift", "newer base year"),
        (lambda a: value(a).update(da="000000000000"), "schema_drift", "ignored the region"),
        (lambda a: value(a).update(da="110101001000"), "schema_drift", "110101001000"),
        (lambda a: value(a).update(_id="ff"), "schema_drift", "was not asked for"),
        (lambda a: value(a).update(kj1="城镇"), "schema_drift", "dimension kj1"),
        (lambda a: value(a).pop("da"), "schema_drift", "has no da"),
        (lambda a: value(a).update(du_name="斗", i_showname="社会消费品零售总额累计值"), "schema_drift", "unit '斗'"),
        (lambda a: value(a).update(value="不详"), "schema_drift", "is no number"),
        (lambda a: value(a).update(value={}), "schema_drift", "value is dict"),
        (lambda a: a["data"][0].update(code="202613MM"), "schema_drift", "no month 13"),
        (lambda a: a["data"][0].update(code="202405SS"), "schema_drift", "no quarter 05"),
        (lambda a: a["data"][0].update(code="20240101DD"), "schema_drift", "not known"),
        (lambda a: a["data"][0].pop("values"), "schema_drift", "has no values"),
    ],
)
def test_present_shape_changed_is_quarantined_whole(
    extractor: Extractor, change: Callable[[dict[str, Any]], object], reason: str, says: str
) -> None:
    found = extraction(with_change(NEW, change), release_question(series=BOTH), extractor)
    assert (found.document.outcome, found.document.reason, found.claims) == ("quarantined", reason, ())
    assert says in (found.document.detail or "")


@pytest.mark.parametrize("question", [easy_question(), release_question()], ids=["former", "present"])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<!DOCTYPE html><html><script>location.reload()</script></html>", "not_expected_content"),
        (b"\xef\xbb\xbf\r\n <html></html>", "not_expected_content"),
        (b'{"returncode":200,"returndata":{"datanodes":[', "unreadable"),
        (b"", "unreadable"),
        (b"[]", "schema_drift"),
        ("{}".encode("utf-16"), "decode"),
        (b"[" * 100_000, "parser_limit"),
        (b'{"success":' + b"9" * 50_000 + b"}", "not_expected_content"),
    ],
)
def test_what_is_no_answer_is_quarantined(extractor: Extractor, question: Question, data: bytes, reason: str) -> None:
    found = extraction(data, question, extractor)
    assert (found.document.outcome, found.document.reason) == ("quarantined", reason), found.document.detail


def test_region_asked_of_a_national_database_is_noticed(extractor: Extractor) -> None:
    """The former interface then answers with the nation's figures and no word about it."""
    answer = easy_answer([easy_node("A01", None, "202310", "1.5")], {"A01": ("社会消费品零售总额_累计值", "亿元")})
    found = extraction(as_bytes(answer), easy_question("hgyd", HUBEI), extractor)
    assert found.document.reason == "schema_drift"
    assert "the interface ignored the region" in (found.document.detail or "")


def test_window_of_nothing_but_unpublished_periods_has_no_claims(extractor: Extractor) -> None:
    answer = release_answer({"202611MM": [], "202612MM": [release_value("", "社会消费品零售总额累计值", "亿元")]})
    assert told(extraction(as_bytes(answer), release_question(), extractor)) == []


def test_frame_of_an_answer_makes_no_new_document(extractor: Extractor) -> None:
    """Order, notes and periods still empty may change from night to night; a figure that changes is a new version."""
    first = extraction(as_bytes(NEW), release_question(series=BOTH), extractor)
    framed = copy.deepcopy(NEW)
    framed["data"].reverse()
    framed["data"][-1]["values"].reverse()
    framed["data"].append({"code": "202604MM", "name": "2026年4月", "values": []})
    framed["message"] = "ok"
    again = extraction(as_bytes(framed), release_question(series=BOTH), extractor)
    assert [claim.claim_id for claim in first.claims] == [claim.claim_id for claim in again.claims]
    assert first.document.document_id == again.document.document_id
    revised = with_change(NEW, lambda a: value(a).update(value="990.0"))
    assert (
        extraction(revised, release_question(series=BOTH), extractor).document.document_id != first.document.document_id
    )


def test_base_years_are_kept_apart_and_the_newest_speaks_from_its_first_year_on(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each catalogue of a base says 2025 and 2026; only the one whose years they are says it under the plain name."""
    older = naming.Base(catalogue="b1", base="2021-2025", first_year=2021, last_year=2025)
    newer = naming.Base(catalogue="b2", base="2026-", first_year=2026, last_year=None)
    book = naming.load_names().model_copy(update={"bases": (older, newer)})
    monkeypatch.setattr(making, "load_names", lambda: book)
    label, found = "居民消费价格指数(上年同月=100)", set()
    for catalogue, figures in (("b1", ("100.1", "100.2")), ("b2", ("100.3", "100.4"))):
        codes = dict(zip(("202512MM", "202601MM"), figures, strict=True))
        answer = release_answer({code: [release_value(text, label, "%")] for code, text in codes.items()})
        for claim in extraction(as_bytes(answer), release_question(catalogue=catalogue), extractor).claims:
            found.add((claim.period[0].year, claim.indicator, claim.indicator_id, str(claim.value)))
    assert found == {
        (2025, "居民消费价格指数", "cpi", "100.1"),
        (2026, "居民消费价格指数(2021-2025)", None, "100.2"),
        (2025, "居民消费价格指数(2026-)", None, "100.3"),
        (2026, "居民消费价格指数", "cpi", "100.4"),
    }


def test_index_over_the_month_before_is_another_series(extractor: Extractor) -> None:
    answer = release_answer({"202603MM": [release_value("99.8", "居民消费价格指数（上月=100）", "%")]})
    (claim,) = extraction(as_bytes(answer), release_question(), extractor).claims
    assert (claim.indicator, claim.indicator_id, claim.measure) == ("居民消费价格指数(上月=100)", None, Measure.INDEX)


def test_share_that_ends_like_a_growth_stays_a_share(extractor: Extractor) -> None:
    answer = release_answer({"2023YY": [release_value("1.48", "人口自然增长率", "‰")]})
    (claim,) = extraction(as_bytes(answer), release_question(), extractor).claims
    assert (claim.indicator_id, claim.measure, claim.value, claim.unit) == (
        "population_growth_rate", Measure.SHARE, Decimal("0.148"), "%",
    )  # fmt: skip


def test_every_name_of_the_data_file_is_one_of_the_vocabulary(extractor: Extractor) -> None:
    for item in naming.load_names().names:
        answer = release_answer({"2023YY": [release_value("1", item.portal, "%")]})
        found = extraction(as_bytes(answer), release_question(), extractor)
        assert not found.document.reason, f"{item.portal}: {found.document.detail}"


def test_days_of_a_quarter_in_a_leap_year() -> None:
    assert making.days(Period(2024, "month", 2), "ytd") == (date(2024, 1, 1), date(2024, 2, 29))


def test_extractor_without_adapters_says_so() -> None:
    plain = Extractor("1-plain", lambda page, context, doc: ((), (), None))
    found = extraction(as_bytes(NEW), release_question(), plain)
    assert (found.document.reason, "reads no answers of nbs_release" in (found.document.detail or "")) == (
        "crash",
        True,
    )


@pytest.mark.parametrize("source_id", ["100000_nbs_release", "100000_nbs_easyquery"])
def test_stored_answer_meets_the_query_it_was_asked_by(source_id: str, extractor: Extractor) -> None:
    """The record of each shape asks in the form that its adapter understands."""
    source = load_source(SOURCES / f"{source_id}.yml")
    assert source.interface is not None
    for query in source.interface.queries:
        when = datetime(2026, 11, 1, tzinfo=UTC)
        stored = StoredDocument(source.id, "0" * 64, f"{query.url}#{query.name}", "application/json", when)
        document = stored_document(stored, b"", source)
        assert document.question == Question(source.interface.adapter, query.name, query.url, query.body)
        found = extract_document(as_bytes(NEW if "release" in source_id else OLD), document, extractor)
        assert "needs" not in (found.document.detail or ""), "the question was not understood"
    page = StoredDocument(source.id, "0" * 64, f"{query.url}#left", "application/json", when)
    assert extract_document(as_bytes(NEW), stored_document(page, b"", source), extractor).document.reason


def test_query_of_a_record_that_asks_in_no_known_form_is_named(extractor: Extractor) -> None:
    broken = replace(release_question(), body=json.dumps({"cid": "x"}))
    found = extraction(as_bytes(NEW), broken, extractor)
    assert "its body needs cid, das and indicatorIds" in (found.document.detail or "")
