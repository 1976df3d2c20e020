"""Which bare short names stand in a list of regions: 青岛59亿元、日照37.4亿元和白银3亿元?

In such a list a short name needs no clause of its own: its figure stands right behind it, or a name before it is
joined to it. Names outside lists are found in `regions`; whose figure is whose is decided in `registers`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.extract import region_choice as choice
from ingestion.extract.region_gazetteer import Gazetteer
from ingestion.extract.region_mention import Here, RegionMention

_OWN_FIGURE = (
    r"(?:以|为|达到?|(?:同比)?(?:增长|下降))?\d[\d,.]*(?![\d,.年月日号时点期路线届版])"  # no 岳阳3号, no 2019年
)
_FIGURE = re.compile(_OWN_FIGURE)
_JOINT = re.compile(rf"(?:{_OWN_FIGURE}[%\u4e00-\u9fff]{{1,5}}?)?(?:以及|[、,;和及与])")
_END = re.compile(
    "[、和]|$|排名|位列|分列|分别|均|[两二三四五六七八九]市|等[两二三四五六七八九]?市"
)  # behind the last of a list
_LONGEST_JOINT = 24
_SHORT_NAME = (4, 3, 2)  # characters of a short name that may be an ordinary word, the longest first


@dataclass(slots=True)
class Listing:
    """Reads the lists of one text from left to right."""

    gazetteer: Gazetteer
    here: Here
    end: int = -1  # of the last name that was read

    def holds(self, code: str, start: int, end: int) -> bool:
        """Does the name at start:end, of region `code`, touch its figure or go on a list? `after` was told of the
        names before it."""
        if not self._is_near(code):
            return False
        return _FIGURE.match(self.here.text, end) is not None or self._joins(start)

    def after(self, hit: RegionMention) -> Iterator[RegionMention]:
        """The names behind `hit` in its list that are ordinary words elsewhere: 白银 in 天水5个、白银3个."""
        self.end = hit.end
        while joint := _JOINT.match(self.here.text, self.end):
            ordinary = self._ordinary(joint.end())
            if ordinary is None:
                return
            yield ordinary
            self.end = ordinary.end

    def _ordinary(self, start: int) -> RegionMention | None:
        for length in _SHORT_NAME:
            name = self.here.text[start : start + length]
            if name not in self.gazetteer.cue("ordinary_short") or name not in self.gazetteer.by_short_name:
                continue
            code = choice.choose(self.gazetteer.by_short_name[name], self.here.year, self.here.home, None)
            end = start + length
            is_closed = _END.match(self.here.text, end) is not None or _FIGURE.match(self.here.text, end) is not None
            if code and self._is_near(code) and is_closed:
                full = self.gazetteer.name_of(code, self.here.year) or name
                return RegionMention(start, end, code, full, "short")
        return None

    def _joins(self, start: int) -> bool:
        if not 0 <= self.end < start <= self.end + _LONGEST_JOINT:
            return False
        return _JOINT.fullmatch(self.here.text, self.end, start) is not None

    def _is_near(self, code: str) -> bool:
        """A province, a prefecture of the home province, or a county of the home prefecture."""
        if code.endswith("0000"):
            return True
        near = choice.nearness(code, self.here.home, None)
        home = self.here.home or ""
        return near >= 3 or (near == 2 and (code.endswith("00") or home.endswith("0000")))
