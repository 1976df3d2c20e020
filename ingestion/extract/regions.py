"""For which region does a document speak, and what is known of each region?

The weighing of a document's evidence is `region_document`'s, the finding of names in running text `region_finder`'s.
Which region a single figure belongs to is left to `places` and `tables`.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from ingestion.extract import region_choice as choice
from ingestion.extract import region_hints as hints
from ingestion.extract.region_document import LEAD_CHARACTERS, OFFICE, Evidence, from_text, from_title, without_lists
from ingestion.extract.region_finder import COMMON_CHARACTERS, RegionFinder
from ingestion.extract.region_gazetteer import SEED_FILES, Gazetteer
from ingestion.extract.region_mention import Here, RegionMention
from ingestion.extract.region_town import TOWN_ENDINGS, speaking_town, speaks_of_own_town
from ingestion.extract.structure import HEADING_MAXIMUM
from ingestion.records import SourceContext

# Who speaks, behind the name of its place.
_OFFICES = {"full": ("人民政府",), "zone": ("管委会", "管理委员会", "党工委")}

_HEADLINES = 2
_LATELY = 2020  # a year in which any place that still is was
_VISITS = ("视察", "考察", "调研")
__all__ = ["RegionMention", "RegionReference"]
_AUTHORITY = ("委、省政府", "委省政府", "委、省人民政府")


def _head_lines(text: str) -> list[str]:
    """The lines among which a headline is: a line of navigation may stand before it."""
    return [line for line in text[:LEAD_CHARACTERS].split("\n") if line.strip()][:_HEADLINES]


class RegionReference(RegionFinder):
    """The regions of China by code, by name and in text. Built once, then only read."""

    seed_files = SEED_FILES

    @classmethod
    def load(cls, seeds: Path) -> "RegionReference":
        """Read the region seeds in folder `seeds`. Raises RegionSeedError with file, line and what next."""
        return cls(Gazetteer.load(seeds))

    def lookup(self, name: str, year: int | None, home: str | None) -> str | None:
        """The code of a table label that is nothing but a region's name; None when it is none or stays open."""
        return choice.region_named(self.gazetteer, name, year, home)

    def is_place(self, words: str) -> bool:
        """Is `words` the name of a place? Not where the place is gone and the word an ordinary one: 公园."""
        if self.lookup(words, None, None) is None:
            return False
        is_word = words in self.gazetteer.cue("ordinary_short")
        return not is_word or self.lookup(words, _LATELY, None) is not None

    def document_region(
        self, title: str | None, text: str, context: SourceContext, year: int | None
    ) -> RegionMention | None:
        """The region a document speaks for, with the basis in `kind` (title, text, organisation, township, source).

        `title` and `text` are normalised. Start and end are of the first evidence in `text`, 0 and 0 when it stands
        in the title or the source record. None when nothing tells.
        """
        source = context.region_code
        named = self._evidence(title or "", year, source) or self._openings(title or "", year, source)
        named = named or self._bare_zones(title or "", year, source)
        code = from_title(self.gazetteer, named, year)
        evidence, scopes = self._evidence(text, year, source), self._scopes(text)
        for line in (title,) if title else _head_lines(text):
            town = self._town(line, text, year, source)
            if town:
                return town
        if code is None and speaks_of_own_town(text):
            town = speaking_town(text, self.find(text[:LEAD_CHARACTERS], year, source))
            if town:
                return town
        is_of_zone = self._suffix.search(title or "") is not None
        found = from_text(self.gazetteer, evidence, scopes, source, year, is_of_zone=is_of_zone, title=code)
        if code is None and found is None:
            evidence = self._loose_evidence(text, year, source)
            found = from_text(self.gazetteer, evidence, scopes, source, year, is_of_zone=False)
            found = self._whole(text, found, scopes, year) if source is None else found
        if code is None and source is None and found and not found.code.endswith("0000"):
            names = [name for _, _, name in self._short.find(text)]
            province = hints.province_of_cities(self.gazetteer, names, scopes, year)
            found = replace(found, code=province, kind="short") if province else found
        if code is None and source is None and found and self._is_above(found, scopes, year):
            found = None
        if code and (found is None or found.code == code):
            return RegionMention(0, 0, code, self.name_of(code, year) or "", "title")
        if found:
            kind = found.kind if found.kind in ("organisation", "township") else "text"
            return RegionMention(found.start, found.end, found.code, self.name_of(found.code, year) or "", kind)
        publisher = self.name_of(source, year) if source else None
        return RegionMention(0, 0, source, publisher, "source") if source and publisher else None

    # --- evidence of a document ------------------------------------------------------------------------------

    def _evidence(self, text: str, year: int | None, home: str | None) -> list[Evidence]:
        found = []
        for mention in self.find(text, year, home):
            if mention.code.endswith("0000") and text.startswith(_AUTHORITY, mention.end):
                continue  # 甲省委、省政府: who orders; as an organ it is counted below
            if text.endswith(_VISITS, 0, mention.start) or text.startswith(_VISITS, mention.end):
                continue  # 视察安徽重要讲话: where another was
            if mention.code and mention.kind in ("full", "short", "zone", "township"):
                is_township = mention.kind == "township"
                code = mention.code.partition(":")[0] if is_township else mention.code
                office = _OFFICES.get(mention.kind)
                speaks = office is not None and text.startswith(office, mention.end)
                found.append(Evidence(code, mention.kind, mention.start, mention.end, OFFICE if speaks else 1))
            elif mention.kind == "ambiguous" and mention.scope is None:
                meant = hints.settled(self.gazetteer, text[mention.start : mention.end], self._around(text), year)
                if meant:
                    found.append(Evidence(meant, "full", mention.start, mention.end, 1))
        organs = self.gazetteer.cue("organ_tail")
        tails = tuple(organs)
        for start, end, name in self._short.find(text):
            if not text.startswith(tails, end):
                continue
            tail = next(tail for tail in organs if text.startswith(tail, end))
            owner = self._short_bearer(name, year, home, None)
            if owner:
                found.append(Evidence(owner, "organisation", start, end, int(organs[tail])))
        return without_lists(text, sorted(found, key=lambda item: item.start))

    def _whole(self, text: str, found: Evidence | None, scopes: Counter[str], year: int | None) -> Evidence | None:
        """What 全市 of the text means, unless the region that was found is such a one."""
        scope = max(scopes, key=lambda scope: scopes[scope], default="")
        if found is not None and (self.name_of(found.code, year) or "").endswith(scope):
            return found
        around, is_autonomous = self._around(text), "自治区" in text
        whole = hints.whole(self.gazetteer, around, scope, year, is_autonomous=is_autonomous)
        if whole is None and found is None:
            whole = hints.alone(self.gazetteer, self._names_of_their_own(text), scope, year)
        return Evidence(whole, "short", 0, 0, 1) if whole else found

    def _is_above(self, found: Evidence, scopes: Counter[str], year: int | None) -> bool:
        """全区, 全市 and never 全省: is the province that is named (an honour of it) not the page's own?"""
        is_province = (self.name_of(found.code, year) or "").endswith("省")
        return is_province and not scopes.get("省") and any(scopes.get(scope) for scope in "市县区")

    def _around(self, text: str) -> set[str]:
        """The names of places anywhere in the text, whatever words they stand in."""
        within = {name for name in self._provinces if name in text}  # 宁夏 in 新宁夏, where 新宁 would be found
        return within | {name for _, _, name in self._short.find(text)}

    def _names_of_their_own(self, text: str) -> set[str]:
        """The short names of places in the text but for common words, what may end a list (区和县), and the names of
        something else (解放路, 长江大学)."""
        ordinary, tails = self.gazetteer.cue("ordinary_short"), tuple(self.gazetteer.cue("institution_tail"))
        found = ((name, end) for _, end, name in self._short.find(text) if name not in ordinary)
        return {name for name, end in found if name[-1] != "县" and not text.startswith(tails, end)}

    def _loose_evidence(self, text: str, year: int | None, source: str | None) -> list[Evidence]:
        """The last resort: full names inside longer words (国网云阳县供电公司), short names said again and again.

        Where the publisher's own region is known, only names within it count.
        """
        found = self._openings(text, year, source)
        often = Counter(item.code for item in found)
        found = [item for item in found if often[item.code] > 1]
        generic = self.gazetteer.cue("generic_full")
        for start, end, name in self._full.find(text):
            ends_inside = text[end - 1 : end + 1] in self.gazetteer.cue("joins_next")
            if (
                not ends_inside
                and len(name) > COMMON_CHARACTERS
                and name in self.gazetteer.by_name
                and name not in generic
            ):
                code = choice.choose(
                    self.gazetteer.by_name[name], year, source, self._ending_at(Here(text, year, source), start)
                )
                if code:
                    found.append(Evidence(code, "full", start, end, 1))
        found = [item for item in found if source is None or source in self.gazetteer.chain(item.code, year)]
        return sorted(found, key=lambda item: item.start)

    def _town(self, title: str, text: str, year: int | None, source: str | None) -> RegionMention | None:
        """The town that opens the title, or its county and the town; None for running text and any other place.

        A town alone (横沥镇2016年情况) is the one that the head of the text names behind its county.
        """
        if len(title) > HEADING_MAXIMUM or "。" in title:
            return None
        opened = [hit for hit in self.find(title, year, source) if hit.start == 0 and hit.kind == "township"]
        if opened:
            towns = {opened[0].code: opened[0]}
        elif any(ending in title for ending in TOWN_ENDINGS):
            head = self.find(text[:LEAD_CHARACTERS], year, source)
            towns = {hit.code: hit for hit in head if hit.kind == "township" and hit.end - hit.start > len(hit.name)}
        else:
            return None
        (town, *others) = towns.values() or (None,)
        if town is None or others or not (opened or title.startswith(town.name)):
            return None
        return RegionMention(0, 0, town.code, town.name, "title")

    def _bare_zones(self, title: str, year: int | None, home: str | None) -> list[Evidence]:
        """经开区 in a title, where the publisher's own place runs just one: that zone is what the page is on."""
        found = [hit for hit in self.find(title, year, home) if hit.kind == "deixis" and ":" in hit.code]
        return [Evidence(hit.code, "zone", hit.start, hit.end, 1) for hit in found]

    def _openings(self, title: str, year: int | None, home: str | None) -> list[Evidence]:
        """Short names that open a title or a part of it: 大冶晒出成绩单."""
        here, found = Here(title, year, home), []
        for start, end, name in self._short.find(title):
            code = self._short_bearer(name, year, home, None)
            if code and self._stands_alone(here, start, end) and self._firm.match(title, end) is None:
                found.append(Evidence(code, "short", start, end, 1))
        return found

    def _scopes(self, text: str) -> Counter[str]:
        deixis = self.gazetteer.cue("deixis")
        found = ((deixis[name], end) for _, end, name in self._full.find(text) if name in deixis)
        return Counter(scope for scope, end in found if not text.startswith("第", end))  # 全省第三: where it stands
