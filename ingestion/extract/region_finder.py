"""Which regions are mentioned where in a text?

Names come from `region_gazetteer`, the choice between bearers of one name from `region_choice`. Which region a document
speaks for is decided in `regions`, which a single figure belongs to in `places` and `tables`.

Bare short names are right in about a third of their occurrences only (大冶 in a steel maker's name), so they count
at the start of a clause, in a list of regions, before 全市 or a zone's suffix; ordinary words only in a list.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial

from ingestion.extract import region_choice as choice
from ingestion.extract.region_gazetteer import NATION, Gazetteer
from ingestion.extract.region_list import Listing
from ingestion.extract.region_mention import EndedNames, Here, Names, RegionMention
from ingestion.extract.region_town import with_towns

FIRM_REACH = 14  # characters between a place name and 有限公司 in a firm's name
LONGEST_NAME = 12  # 积石山保安族东乡族撒拉族自治县 is longer, but nothing lies below it
_TEXTS_KEPT = 4
_ANSWERS_KEPT = 1 << 14  # pages of one publisher ask the same of the same names
LEVEL_ENDINGS = ("省", "市", "州", "盟", "县", "区", "旗")
PERIOD_ENDINGS = "年月日度"  # 上半年潍坊完成 …: behind its period a name opens its clause
_GOVERNMENTS = ("人民政府", "统计局", "人大常委会")  # behind a full name, whatever stands before it
COMMON_CHARACTERS = 2  # 和县, 成县: a full name this short also ends other words (市和县, 建成县级)


class RegionFinder:
    """Finds the names of regions in running text. Built once, then only read."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._name_of = lru_cache(_ANSWERS_KEPT)(gazetteer.name_of)
        self._scope = lru_cache(_ANSWERS_KEPT)(gazetteer.resolve_scope)
        self._bearer = lru_cache(_ANSWERS_KEPT)(partial(choice.bearer, gazetteer.by_name))
        self._found = lru_cache(_TEXTS_KEPT)(self._find)  # a page is asked for its own region, then for its figures
        self._short_bearer = lru_cache(_ANSWERS_KEPT)(partial(choice.bearer, gazetteer.by_short_name))
        suffixes = sorted(gazetteer.cue("zone_suffix"), key=len, reverse=True)
        ordinary = gazetteer.cue("ordinary_short")
        divisions = [name for name, rows in gazetteer.by_name.items() if rows[0].code != NATION]  # 中国 opens firms
        names = (divisions, gazetteer.zones_by_name, gazetteer.aliases, gazetteer.cue("deixis"), suffixes)
        self._full = Names(name for group in names for name in group)
        self._short = Names(
            name for name, rows in gazetteer.by_short_name.items() if name not in ordinary and rows[0].code != NATION
        )
        self._townships = EndedNames(gazetteer.townships)
        tails = "|".join(map(re.escape, gazetteer.cue("company_tail")))
        self._firm = re.compile(rf"[\u4e00-\u9fffA-Za-z]{{0,{FIRM_REACH}}}?(?:{tails})" if tails else "(?!)")
        self._suffix = re.compile("|".join(map(re.escape, suffixes)) or "(?!)")
        self._suffix_begins = frozenset(suffix[0] for suffix in suffixes)
        self._institution = tuple(gazetteer.cue("institution_tail"))
        self._deictic = gazetteer.cue("deixis")
        self._joins_next = gazetteer.cue("joins_next")
        self._zone_suffixes = gazetteer.cue("zone_suffix")
        self._provinces = {
            row.short_name for rows in gazetteer.by_code.values() for row in rows if row.level == "province"
        }
        self._lengths = _lengths_by_last_character(gazetteer)

    def name_of(self, code: str, year: int | None) -> str | None:
        """Full name in force at `year` (None: now) of a division, zone or town; None when the code is unknown."""
        return self._name_of(code, year)

    def resolve_scope(self, scope: str, home: str | None, year: int | None) -> str | None:
        """The code that 全<scope> means in a text of `home`; None when there is none (全县 in a district's paper)."""
        return self._scope(scope, home, year)

    def find(self, text: str, year: int | None, home: str | None) -> Sequence[RegionMention]:
        """Regions mentioned in normalised `text`, in order, without overlaps.

        `home` is the region the document (or the register) speaks for: it settles names with several bearers and
        what 全市 means. 全县 in a district's paper has no code: a county named before it may be meant.
        """
        return self._found(text, year, home)

    def _find(self, text: str, year: int | None, home: str | None) -> tuple[RegionMention, ...]:
        here = Here(text, year, home)
        mentions = [hit for start, end, name in self._full.find(text) if (hit := self._read(here, start, end, name))]
        mentions = _merged(mentions, self._short_mentions(here, mentions))
        mentions = [hit for hit in self._joined(here, mentions) if not self._is_firm(here, hit)]
        return tuple(_merged(with_towns(text, mentions), self._township_mentions(here)))

    def _read(self, here: Here, start: int, end: int, name: str) -> RegionMention | None:
        places = self.gazetteer
        before = here.text[start - 1] if start else ""
        if here.text[end - 1 : end + 1] in self._joins_next:
            return None
        if name in self._deictic:
            return self._deixis(here, start, end, name)
        if name in self._zone_suffixes:
            is_kind = before in places.cue("bare_zone_not_after") or not self._opens_word(here, start)
            code = None if is_kind else choice.bare_zone(places, name, here.home)
            return self._mention(here, start, end, code, "deixis", scope="区")
        if name in places.zones_by_name:
            code = choice.zone_named(places, name, here.home)
            return self._mention(here, start, end, code or "", "zone")
        if name in places.aliases:
            code = places.aliases[name]
            is_read = choice.nearness(code, here.home, None) >= 3 or self._opens_word(here, start)
            return self._mention(here, start, end, code, "full") if is_read else None
        return self._full_name(here, start, end, name)

    def _deixis(self, here: Here, start: int, end: int, name: str) -> RegionMention | None:
        """全市, 我区. On a page of a province 全市 has no code: it is the city named before it, if any."""
        places = self.gazetteer
        if start and here.text[start - 1] in places.cue("deixis_not_after"):
            return None
        scope = places.cue("deixis")[name]
        code = self.resolve_scope(scope, here.home, here.year)
        if code is None:
            return RegionMention(start, end, "", name, "deixis", scope)
        return self._mention(here, start, end, code, "nation" if code == NATION else "deixis", scope=scope)

    def _full_name(self, here: Here, start: int, end: int, name: str) -> RegionMention | None:
        above = self._ending_at(here, start)
        code = self._bearer(name, here.year, here.home, above)
        if code is None:
            return None
        nearness = choice.nearness(code, here.home, above) if code else 0
        is_certain, is_near = nearness >= 4, nearness >= 3
        if name in self.gazetteer.cue("generic_full"):
            is_read = is_certain or (name.endswith(("市", "县")) and here.opens_clause(start))  # 运城市, not 海运城市
        elif len(name) <= COMMON_CHARACTERS:
            is_read = is_certain or here.opens_clause(start) or self._goes_on(here, start)
        else:
            is_read = is_near or code.endswith("0000") or self._opens_word(here, start)
            is_read = is_read or here.text.startswith(_GOVERNMENTS, end)
        return self._mention(here, start, end, code, "full") if is_read else None

    def _goes_on(self, here: Here, start: int) -> bool:
        """藤县 in 岑溪市和藤县: is another full name joined to this one?"""
        if here.text[start - 1] not in "、和及与":
            return False
        names = (here.text[start - 1 - length : start - 1] for length in range(2, min(LONGEST_NAME, start - 1) + 1))
        return any(name in self.gazetteer.by_name for name in names)

    def _ending_at(self, here: Here, position: int) -> str | None:
        """The province or prefecture whose full or short name ends at `position`."""
        places = self.gazetteer
        for length in self._lengths.get(here.text[position - 1 : position], ()):
            if length > position:
                continue
            name = here.text[position - length : position]
            for row in places.by_name.get(name) or places.by_short_name.get(name, ()):
                if row.level in ("province", "prefecture") and row.is_valid_in(here.year):
                    return row.code
        return None

    def _opens_word(self, here: Here, start: int) -> bool:
        return here.opens_clause(start) or here.text[start - 1] in self.gazetteer.cue("left_boundary")

    def _mention(
        self, here: Here, start: int, end: int, code: str | None, kind: str, *, scope: str | None = None
    ) -> RegionMention | None:
        """None for code None (no region), an ambiguous mention for ''."""
        if code is None:
            return None
        if not code:
            return RegionMention(start, end, "", here.text[start:end], "ambiguous", scope)
        name = self.name_of(code, here.year) or here.text[start:end]
        return RegionMention(start, end, code, name, kind, scope)

    def _short_mentions(self, here: Here, taken: Sequence[RegionMention]) -> list[RegionMention]:
        here = Here(
            here.text.replace("其中", ",,"), here.year, here.home
        )  # 其中阳新签约18个: neither 中阳 nor a word going on
        starts = {mention.start for mention in taken if mention.kind == "full"}
        scopes = self._deictic
        found: list[RegionMention] = []
        listed = Listing(self.gazetteer, here)
        for start, end, name in self._short.find(here.text):
            code = self._short_bearer(name, here.year, here.home, None)
            if not code or here.text[end : end + 1] in LEVEL_ENDINGS:
                continue  # 大冶县 after its time is not 大冶
            is_province = code.endswith("0000")
            near = 2 if here.home and here.home.endswith("0000") else 3  # a province's paper says 岳阳 of its cities
            is_own = is_province or choice.nearness(code, here.home, None) >= near
            suffix = self._suffix_at(here.text, end)
            hit: RegionMention | None = None
            if suffix and not is_province and (is_own or self._opens_word(here, start)):
                zone = choice.zone_of(self.gazetteer, code, here.text[start : suffix.end()], suffix.group(), here.home)
                hit = self._mention(here, start, suffix.end(), zone, "zone")
            elif (
                end in starts
                or scopes.get(here.text[end : end + 2], "国") != "国"
                or (is_own and self._stands_alone(here, start, end))
                or (listed.holds(code, start, end) and not here.text.startswith(self._institution, end))
            ):
                hit = self._mention(here, start, end, code, "short")
            if hit:
                found += (hit, *listed.after(hit))
        return found

    def _suffix_at(self, text: str, position: int) -> re.Match[str] | None:
        """The suffix of a zone's name that stands right here."""
        return self._suffix.match(text, position) if text[position : position + 1] in self._suffix_begins else None

    def _stands_alone(self, here: Here, start: int, end: int) -> bool:
        opens = here.opens_clause(start) or here.text[start - 1] in PERIOD_ENDINGS
        return opens and not here.text.startswith(self._institution, end)

    def _joined(self, here: Here, mentions: list[RegionMention]) -> list[RegionMention]:
        """黄石市西塞山区 is one mention of the district, 苏州全市 one of the city, 岳阳市经开区 one of the zone."""
        joined: list[RegionMention] = []
        for mention in mentions:
            suffix = self._suffix_at(here.text, mention.end)
            hit: RegionMention | None = mention
            if suffix and mention.code and mention.kind in ("full", "short") and not mention.code.endswith("0000"):
                zone = choice.zone_of(
                    self.gazetteer, mention.code, here.text[mention.start : suffix.end()], suffix.group(), here.home
                )
                hit = self._mention(here, mention.start, suffix.end(), zone, "zone")
            if hit is None or (joined and hit.start < joined[-1].end):
                continue
            if joined and joined[-1].end == hit.start and joined[-1].kind in ("full", "short"):
                pair = self._pair(here, joined[-1], hit)
                if pair:
                    joined.pop()
                    hit = pair
            joined.append(hit)
        return joined

    def _pair(self, here: Here, first: RegionMention, second: RegionMention) -> RegionMention | None:
        chain = self.gazetteer.chain(second.code, here.year) if second.code else ()
        if second.kind == "deixis" and second.scope != "国" and first.code:
            code, kind = first.code, "full"  # 中山全市: no part of a longer name, as 中山 alone may be
        elif first.code in chain:
            code, kind = second.code, second.kind
        else:
            return None
        name = self.name_of(code, here.year) or second.name
        return RegionMention(first.start, second.end, code, name, kind)

    def _is_firm(self, here: Here, mention: RegionMention) -> bool:
        return mention.scope is None and self._firm.match(here.text, mention.end) is not None

    def _township_mentions(self, here: Here) -> list[RegionMention]:
        found = []
        for start, end, name in self._townships.find(here.text):
            county = self.gazetteer.townships[name]
            if choice.nearness(county, here.home, None) >= 3 or self._opens_word(here, start):
                found.append(RegionMention(start, end, f"{county}:{name}", name, "township"))
        return found


def _lengths_by_last_character(gazetteer: Gazetteer) -> Mapping[str, Sequence[int]]:
    """How long are the names of provinces and prefectures that end in a character? The longest first."""
    lengths: dict[str, set[int]] = {}
    for table in (gazetteer.by_name, gazetteer.by_short_name):
        for name, rows in table.items():
            if 1 < len(name) <= LONGEST_NAME and any(row.level in ("province", "prefecture") for row in rows):
                lengths.setdefault(name[-1], set()).add(len(name))
    return {last: sorted(found, reverse=True) for last, found in lengths.items()}


def _merged(first: Sequence[RegionMention], second: Sequence[RegionMention]) -> list[RegionMention]:
    """Both, in order. Where two overlap the one that starts first stays, of two at one place the longer."""
    kept: list[RegionMention] = []
    for mention in sorted((*first, *second), key=lambda hit: (hit.start, -hit.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept
