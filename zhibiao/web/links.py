"""Where does a link lead? Into the served pages, or from file to file inside a release's `report/`.

Pages that a report does not have (claims, indicators) are None there: the template then shows words without a link.
"""

import hashlib
import re
from typing import Any
from urllib.parse import quote, urlencode

_PLAIN_CODE = re.compile(r"[0-9]{6}\Z")


class ServedLinks:
    """Addresses of the server: /zh/regions/420200, /api/v1/questions/scorecard?region=420200."""

    def __init__(self, language: str, path: str, query: str, style_digest: str) -> None:
        self.language = language
        self._here = (path, query)
        self._style_digest = style_digest

    def page(self, name: str, **parameters: Any) -> str:
        """A page by its name; "" is the overview."""
        return _with(f"/{self.language}/{name}", parameters)

    def region(self, code: str, year: int | None = None) -> str:
        """The page of a region."""
        return _with(f"/{self.language}/regions/{_segment(code)}", {"year": year})

    def indicator(self, key: str) -> str:
        """The page of an indicator."""
        return f"/{self.language}/indicators/{_segment(key)}"

    def claim(self, claim_id: str | None) -> str | None:
        """The page of a claim."""
        return None if claim_id is None else f"/{self.language}/claims/{_segment(claim_id)}"

    def data(self, question: str, **parameters: Any) -> str:
        """The figures of a named question as JSON."""
        return _with(f"/api/v1/questions/{_segment(question)}", parameters)

    def file(self, name: str) -> str:
        """A file of the release."""
        return f"/release/{_segment(name)}"

    def style(self) -> str:
        """The style sheet; its digest in the address lets browsers keep it for ever."""
        return f"/static/page-{self._style_digest}.css"

    def other_language(self) -> str:
        """This page in the other language."""
        path, query = self._here
        other = "en" if self.language == "zh" else "zh"
        address = f"/{other}/" + path.removeprefix(f"/{self.language}").lstrip("/")
        return f"{address}?{query}" if query else address


class ReportLinks:
    """Addresses from one file of `report/<language>/` to another; `depth` folders lie between the file and that one."""

    def __init__(self, language: str, depth: int, file_name: str, regions: frozenset[str]) -> None:
        self.language = language
        self._up = "../" * depth
        self._file_name = file_name
        self._regions = regions

    def page(self, name: str, **parameters: Any) -> str | None:
        """Only the overview is there."""
        return f"{self._up}index.html" if name == "" and not parameters else None

    def region(self, code: str, year: int | None = None) -> str | None:
        """The file of a region with figures; all its years stand in it."""
        anchor = "" if year is None else f"#y{year}"
        return f"{self._up}regions/{region_file(code)}{anchor}" if code in self._regions else None

    def indicator(self, key: str) -> str | None:
        """None: a report has no pages of indicators."""
        return None

    def claim(self, claim_id: str | None) -> str | None:
        """None: the sentences stand in the region's own page."""
        return None

    def data(self, question: str, **parameters: Any) -> str | None:
        """None: the tables lie beside the report as Parquet."""
        return None

    def file(self, name: str) -> str:
        """A file of the release, which lies two folders above."""
        return f"{self._up}../../{quote(name)}"

    def style(self) -> str:
        """The style sheet beside the languages' folders."""
        return f"{self._up}../page.css"

    def other_language(self) -> str:
        """The same file in the other language's folder."""
        other = "en" if self.language == "zh" else "zh"
        return f"{self._up}../{other}/{self._file_name}"


Links = ServedLinks | ReportLinks


def region_file(code: str) -> str:
    """A file name for a region: its code, or the parent's and a digest, as a zone's code holds words of others."""
    if _PLAIN_CODE.match(code):
        return f"{code}.html"
    digits = re.match(r"[0-9]{6}", code)
    return f"{digits[0] if digits else 'region'}-{hashlib.sha256(code.encode()).hexdigest()[:10]}.html"


def _segment(text: str) -> str:
    return quote(text, safe=":")


def _with(path: str, parameters: dict[str, Any]) -> str:
    given = {name: value for name, value in parameters.items() if value is not None}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path
