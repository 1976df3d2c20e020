"""What does an answer of `data.stats.gov.cn/easyquery.htm` hold? The national portal's interface until early 2026.

`returndata.datanodes[]` are values with their dimensions (`wds`: zb series, reg region, sj period), `wdnodes[]` name
the codes of each dimension. Shape after public clients (akfamily/akshare, songjian/cnstats). Traps: a region asked of
a national database is ignored in silence, and a node without data carries 0.
"""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ingestion.errors import ParseFailure
from ingestion.interfaces.observations import (
    NATION,
    Observation,
    Period,
    Question,
    check_regions,
    distinct,
    drift,
    field,
    json_answer,
    number,
    outage,
    period,
)
from ingestion.records import QuarantineReason

_DIMENSIONS = frozenset({"zb", "reg", "sj"})
_NATIONAL = ("hg",)  # hgyd, hgjd, hgnd: databases without regions
_QUARTERS = {"A": "1", "B": "2", "C": "3", "D": "4"}
_PERIOD = re.compile(r"(\d{4})(?:(\d{2})|([ABCD]))?")
_REGION = re.compile(r"\d{6}")


def observations(data: bytes, question: Question) -> tuple[Observation, ...]:
    """What the answer publishes. Raises ParseFailure."""
    answer = json_answer(data)
    if answer.get("returncode") != "200":
        outage(f"the interface answered returncode {answer.get('returncode')!r}: {str(answer.get('returndata'))[:100]}")
    content = field(answer, "returndata", dict, "the answer")
    names = _names(field(content, "wdnodes", list, "returndata"))
    database, asked = _asked(question)
    found, answered = [], set()
    for place, node in enumerate(field(content, "datanodes", list, "returndata")):
        where = f"datanodes[{place}]"
        codes = _codes(node, where)
        region = _region(codes, database, where)
        answered.add(region)
        text = _value(node, where)
        series = _named(names, "zb", codes, where)
        if text is not None:
            cell = f"zb.{codes['zb']}_reg.{region}_sj.{codes['sj']}"
            label, unit = field(series, "cname", str, where), str(series.get("unit") or "")
            found.append(Observation(cell, "", label, unit, region, _period(codes["sj"], where), text))
    if not answered:
        drift("the answer holds no datanodes: the series or the database is gone")
    check_regions(asked, answered)
    return distinct(found)


def _asked(question: Question) -> tuple[str, tuple[str, ...]]:
    """Database and regions of the question. Raises ParseFailure where the source record asks in no known form."""
    form = parse_qs(question.body if question.body is not None else urlsplit(question.url).query)
    try:
        chosen = [item for name in ("wds", "dfwds") for item in json.loads(form.get(name, ["[]"])[0])]
        regions = [item["valuecode"] for item in chosen if item["wdcode"] == "reg"]
        return form["dbcode"][0], tuple(code for codes in regions for code in str(codes).split(","))
    except (KeyError, ValueError, TypeError) as error:
        detail = f"query {question.name}: {error!r}; it needs dbcode, wds and dfwds"
        raise ParseFailure(QuarantineReason.SCHEMA_DRIFT, detail) from error


def _names(nodes: list[Any]) -> dict[str, dict[str, Any]]:
    """Dimension → code → what the answer says of the code."""
    found: dict[str, dict[str, Any]] = {}
    for dimension in nodes:
        name = field(dimension, "wdcode", str, "wdnodes")
        if name not in _DIMENSIONS:
            drift(f"wdnodes: dimension {name!r} is not known")
        listed = field(dimension, "nodes", list, f"wdnodes {name}")
        found[name] = {field(node, "code", str, f"wdnodes {name}"): node for node in listed}
    return found


def _codes(node: Any, where: str) -> dict[str, str]:
    codes: dict[str, str] = {}
    for dimension in field(node, "wds", list, where):
        name = field(dimension, "wdcode", str, where)
        if name not in _DIMENSIONS:
            drift(f"{where}: dimension {name!r} is not known")
        codes[name] = field(dimension, "valuecode", str, where)
    if not {"zb", "sj"} <= codes.keys():
        drift(f"{where}: its dimensions are {sorted(codes)}, without series or period")
    return codes


def _named(names: dict[str, dict[str, Any]], dimension: str, codes: dict[str, str], where: str) -> dict[str, Any]:
    known = names.get(dimension, {}).get(codes[dimension])
    if not isinstance(known, dict):
        drift(f"{where}: code {codes[dimension]!r} of {dimension} is not among wdnodes")
    return known


def _region(codes: dict[str, str], database: str, where: str) -> str:
    if "reg" in codes:
        if not _REGION.fullmatch(codes["reg"]):
            drift(f"{where}: region code {codes['reg']!r} has not six digits")
        return codes["reg"]
    if not database.startswith(_NATIONAL):
        drift(f"{where}: database {database} answered without regions")
    return NATION


def _value(node: Any, where: str) -> str | None:
    value = field(node, "data", dict, where)
    if field(value, "hasdata", bool, where):
        text = number(field(value, "strdata", str, where), where)
        if text is None:
            drift(f"{where}: hasdata, and no number in strdata")
        return text
    return None  # `data` is then 0, which nobody measured


def _period(code: str, where: str) -> Period:
    match = _PERIOD.fullmatch(code)
    if match is None:
        drift(f"{where}: period {code!r} is not known")
    year, month, quarter = match.groups()
    if month:
        return period(year, "month", month, where)
    return period(year, "quarter", _QUARTERS[quarter], where) if quarter else period(year, "year", "1", where)
