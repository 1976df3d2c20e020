"""For which region does a document speak?

Weighs what `regions` found: the title decides when it names one region; else names, organs and townships in the text
vote, 全市 and 我区 tell the level, and the source's own region is the last resort. Pure; no text is read here.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingestion.extract.region_choice import is_under
from ingestion.extract.region_gazetteer import Gazetteer

# Weights. Reason: a name in the first paragraph (dateline, "X召开…会议") is about the document's own region far more
# often than one further down; townships and short names are hints that only add up.
LEAD_CHARACTERS = 300
NAME, LEAD_NAME, HINT = 2, 5, 1
OFFICE = 3  # 绩溪县人民政府 names who speaks rather than what is spoken of
SCOPE_LIMIT = 4  # 全市 said forty times tells no more than said four times
CHILD_SHARE = 0.5  # a county wins over its own prefecture with half of the latter's votes: papers name both
SOURCE_BONUS = 2
_NAVIGATION = re.compile(r"\w{0,8}\s*[|>»›/]\s*")  # between two names of one line of links
_OFFICE = re.compile(r"\w{0,12}")  # between a city and the county its office is for
_AROUND_ZONES = ("市", "县", "省", "州", "盟", "旗")  # 全市: no zone is meant, and those that are named are its units
TITLE_LEAD = 20  # ten mentions more than the title's own region: such a text is on the region below


@dataclass(slots=True)
class Evidence:
    """One thing at text[start:end] that points to region `code`. `weight` is 1 for a mere name."""

    code: str
    kind: str  # full | short | zone | township | organisation | listed
    start: int
    end: int
    weight: int


def without_lists(text: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence, with regions of one level joined by 、 or 和 (甲市和乙县) marked as a mere list of units.

    Of the governments in a page's navigation (甲省人民政府 | 乙市人民政府) only the last counts, and of an office
    (甲市统计局乙分局) the place it is for.
    """
    joined: set[int] = set()
    above: set[int] = set()
    for position, (one, two) in enumerate(pairwise(evidence)):
        between = text[one.end : two.start]
        is_joined = between in ("、", "和", "与", "及")
        if is_joined and one.code != two.code and one.code[4:] != "00" and two.code[4:] != "00":
            joined |= {position, position + 1}
        is_office = two.kind == "organisation" and _OFFICE.fullmatch(between) is not None
        if is_under(two.code, one.code) and (is_office or _NAVIGATION.fullmatch(between)):
            above.add(position)
    kept = ((n, item) for n, item in enumerate(evidence) if n not in above)
    return [replace(item, kind="listed") if n in joined else item for n, item in kept]


def from_title(gazetteer: Gazetteer, evidence: Sequence[Evidence], year: int | None) -> str | None:
    """The one region the title names; of a region and one below it the lower; None when it names two or none."""
    codes = {item.code for item in evidence if item.kind in ("full", "zone", "short")}
    lowest = [code for code in codes if not any(code in gazetteer.chain(other, year)[1:] for other in codes)]
    return lowest[0] if len(lowest) == 1 else None


def from_text(
    gazetteer: Gazetteer,
    evidence: Sequence[Evidence],
    scopes: Mapping[str, int],
    source: str | None,
    year: int | None,
    *,
    is_of_zone: bool,
    title: str | None = None,
) -> Evidence | None:
    """The evidence, first in the text, of the region with the most votes; None when nothing votes or two are level.

    `scopes` counts 全市, 我区 … by their last character; `source` is the publisher's own region; `is_of_zone` tells
    that the title says 经开区 without a name, so that a zone in the text is more than one of many units. Of the region
    that the `title` names only one below it can take over, by being named far more often: 湖北 in a title on 黄石.
    """
    votes: Counter[str] = Counter()
    is_of_zone = is_of_zone or any(item.weight > 1 for item in evidence if item.kind == "zone")
    may_be = scopes.get("区", 0) >= max((n for scope, n in scopes.items() if scope in _AROUND_ZONES), default=0)
    for item in evidence:
        is_lead = item.start < LEAD_CHARACTERS
        if item.kind == "zone" and not (is_of_zone or (is_lead and may_be)):
            votes[item.code.partition(":")[0]] += NAME  # a unit of the place that runs it
        elif item.kind in ("full", "zone"):
            votes[item.code] += (LEAD_NAME if is_lead else NAME) + item.weight - 1
        elif item.kind == "organisation":
            votes[item.code] += item.weight
        else:
            votes[item.code] += HINT
    named = votes.copy()
    for code in votes:
        ending = (gazetteer.name_of(code, year) or "")[-1:]
        votes[code] += 2 * min(scopes.get(ending, 0), SCOPE_LIMIT)
        if source and source in gazetteer.chain(code, year):
            votes[code] += SOURCE_BONUS
    if title:
        below = Counter({code: n for code, n in votes.items() if title in gazetteer.chain(code, year)[1:]})
        votes = Counter({code: n for code, n in below.items() if n > votes[title] + TITLE_LEAD})
    winner = _winner(gazetteer, votes, named, source, year, is_of_province=_is_of_province(scopes))
    first = next((item for item in evidence if item.code == winner), None)
    if first is None and winner:
        first = next(item for item in evidence if item.code.partition(":")[0] == winner)
    return replace(first, code=winner) if first and winner else None


def _is_of_province(scopes: Mapping[str, int]) -> bool:
    """全省 again and again and 全市 never: the paper of its capital prints what the province reports."""
    return scopes.get("省", 0) >= SCOPE_LIMIT and not any(n for scope, n in scopes.items() if scope not in ("省", "国"))


def _winner(
    gazetteer: Gazetteer,
    votes: Counter[str],
    named: Counter[str],
    source: str | None,
    year: int | None,
    *,
    is_of_province: bool,
) -> str | None:
    """`named` are the votes by name alone: 全市 says as much of the prefecture as of a county-level city below it.

    A region below the publisher's own, or below a province, must be named more often than that one.
    """
    if not votes:
        return None
    best = max(votes.values())
    leaders = sorted(code for code, count in votes.items() if count == best)
    code = leaders[0]
    if any(code not in gazetteer.chain(other, year) for other in leaders[1:]):
        return None
    while True:
        if is_of_province and code.endswith("0000"):
            return code
        is_firm = code == source or code.endswith("0000")
        below = [
            other
            for other, count in votes.items()
            if code in gazetteer.chain(other, year)[1:]
            and count >= CHILD_SHARE * votes[code]
            and (named[other] > named[code] if is_firm else named[other] >= CHILD_SHARE * named[code])
        ]
        if len(below) != 1:
            return code
        code = below[0]
