"""Which day does a piece of text or an address write? The forms of dates, and nothing of what they mean. Pure.

Every pattern is anchored or of bounded width, so that a hostile line costs no more than its length.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import urlsplit

EARLIEST = date(1990, 1, 1)
LATEST_YEAR = 2099  # a bound against typing errors; the clock is no part of parsing
_CHINA = timezone(timedelta(hours=8))

DAY = r"(?P<y>(?:19|20)\d{2})\s{0,3}(?:年|[-/.])\s{0,3}(?P<m>\d{1,2})\s{0,3}(?:月|[-/.])\s{0,3}(?P<d>\d{1,2})(?!\d)"
# 15:30 · T15:30 · 15时30分 · HKT 15:30
CLOCK = r"\s{0,3}日?\s{0,3}(?:T|[A-Z]{3,4} )?\d{1,2}(?:[:：]\d{2}(?::\d{2})?|[时時]\d{2}分?)"
_ANY_DAY = re.compile(rf"(?<!\d){DAY}")
_ISO_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})")
_DIGITS = "〇○０零Ｏ一二三四五六七八九"
_HAN_DAY = re.compile(
    rf"(?P<y>[二一][{_DIGITS}]{{3}})年(?P<m>十[一二]?|[一二三四五六七八九])月(?P<d>[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
_URL_DAYS = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})-?(?P<m>\d{2})/(?P<d>\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})/(?P<m>\d{2})(?P<d>\d{2})(?!\d)"),  # /n1/2024/0328/c1003-…
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)"),
    # A number that begins with the moment: 2024032808154312345. Hour and minute must be ones, because other systems
    # number by month and serial (20180502739876) and no day stands in that.
    re.compile(r"(?<!\d)(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:[01]\d|2[0-3])[0-5]\d\d{2,9}(?!\d)"),
)
_URL_YEAR = re.compile(r"/(?P<y>20\d{2})(?=\d{0,4}/|-\d{2}|\d{0,4}_)")
_URL_MONTH = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[-/]?(?P<m>0[1-9]|1[0-2])(?=\d{0,2}/|/|_)")


def day_of(match: re.Match[str] | None) -> date | None:
    """The date a match holds in its groups y, m and d; None if there is no such day."""
    if match is None:
        return None
    year = int(match["y"])
    return valid_day(year + 2000 if year < 100 else year, int(match["m"]), int(match["d"]))


def valid_day(year: int, month: int, day: int) -> date | None:
    """That day, if there is one and pages could be of it."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found >= EARLIEST and year <= LATEST_YEAR else None


def day_in(text: str) -> date | None:
    """The first full date in a short text such as a meta value; a moment with its zone is told in China's."""
    moment = _ISO_MOMENT.search(text)
    if moment is not None:
        return _day_in_china(moment)
    return day_of(_ANY_DAY.search(text))


def han_day(text: str) -> date | None:
    """The first date in Chinese numerals, as documents are signed: 二〇二四年三月二十八日."""
    match = _HAN_DAY.search(text)
    if match is None:
        return None
    year = int("".join(str(max(0, _DIGITS.index(digit) - 4)) for digit in match["y"]))
    return valid_day(year, _number(match["m"]), _number(match["d"]))


def day_of_moment(seconds: int) -> date | None:
    """The day in China of a moment in seconds since 1970."""
    try:
        found = datetime.fromtimestamp(seconds, UTC).astimezone(_CHINA).date()
    except (ValueError, OverflowError, OSError):
        return None
    return valid_day(found.year, found.month, found.day)


def day_of_url(url: str) -> date | None:
    """The day that the path of an address holds, as content systems write it."""
    path = urlsplit(url).path
    for pattern in _URL_DAYS:
        day = day_of(pattern.search(path))
        if day is not None:
            return day
    return None


def month_of_url(url: str) -> tuple[int, int] | None:
    """The (year, month) that the path of an address holds, with or without a day."""
    match = _URL_MONTH.search(urlsplit(url).path)
    return None if match is None else (int(match["y"]), int(match["m"]))


def year_of_url(url: str) -> int | None:
    """The year that the path of an address holds."""
    match = _URL_YEAR.search(urlsplit(url).path)
    return None if match is None else int(match["y"])


def _day_in_china(match: re.Match[str]) -> date | None:
    try:
        moment = datetime.fromisoformat(match[1] + match[2].replace("Z", "+00:00")).astimezone(_CHINA)
    except (ValueError, OverflowError):
        return None
    return valid_day(moment.year, moment.month, moment.day)


def _number(numeral: str) -> int:
    """1 to 39 in Chinese numerals."""
    tens, ten, ones = numeral.rpartition("十")
    digit = {character: value for value, character in enumerate("一二三四五六七八九", start=1)}
    if not ten:
        return digit[ones]
    return (digit[tens] if tens else 1) * 10 + (digit[ones] if ones else 0)
