"""Which towns are named behind their county: 晋江市梅岭街道? And which one speaks?

Towns whose name only one county bears are in the seeds. The name of any other town is read by its form, right behind
the county, and belongs to it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingestion.extract.region_mention import RegionMention

# Two to four characters and 镇, 乡 or 街道. None of them speaks of towns in general (各乡镇, 小城镇, 返乡) or of what
# is done (建设, 推进), and what follows goes on with no word (乡村, 镇区, 乡镇).
_TOWN = re.compile(
    r"[^\W\da-zA-Z_各全等个城乡村镇街小集重建中强名大古新特美的和及与在为将有无对推返下离进入回流完实万千百十多两几]{2,4}?"
    r"(?:街道|镇|乡)(?![村化居级企区镇域内民情愁贤]|上(?!半))"
)
TOWN_ENDINGS = ("街道", "镇", "乡")
_OWN = ("全镇", "全乡", "全街道", "我镇", "我乡", "我街道")
_ORGAN = re.compile("第[一二三四五六七八九十]{1,3}届(?:人大|人民代表大会|党代)|人民政府|党委|党工委|办事处")
_COUNTY = 6  # digits of a code
_WITHOUT_COUNTIES = ("441900", "442000", "460400", "620200")  # 东莞, 中山, 儋州, 嘉峪关: towns lie right below the city


def with_towns(text: str, mentions: Sequence[RegionMention]) -> list[RegionMention]:
    """The mentions, with a county and the town right behind it as one of the town."""
    return [_with_town(text, mention) for mention in mentions]


def _with_town(text: str, mention: RegionMention) -> RegionMention:
    is_county = len(mention.code) == _COUNTY and not mention.code.endswith("00")
    has_towns = mention.kind == "full" and (is_county or mention.code in _WITHOUT_COUNTIES)
    town = _TOWN.match(text, mention.end) if has_towns else None
    if town is None:
        return mention
    return replace(mention, end=town.end(), code=f"{mention.code}:{town[0]}", name=town[0], kind="township")


def speaks_of_own_town(text: str) -> bool:
    """Does the text say 全镇 or 我乡?"""
    return any(own in text for own in _OWN)


def speaking_town(text: str, head: Sequence[RegionMention]) -> RegionMention | None:
    """在甲镇第六届人民代表大会上: the one town whose organs the head of the text names."""
    towns = {hit.code: hit for hit in head if hit.kind == "township" and _ORGAN.match(text, hit.end)}
    (town, *others) = towns.values() or (None,)
    return None if town is None or others else town
