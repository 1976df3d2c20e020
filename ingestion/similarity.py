"""Are two texts the same article in another frame? What is kept of a text so that the warehouse can tell.

Two pages are one document when nearly all of their runs of characters are the same *and* they state the same figures.
The first is measured by MinHash (datasketch) over runs of five characters. The second must be asked apart: the reports
of two months share their wording and differ in figures alone. Grouping is left to `warehouse.document_groups`.
"""

import hashlib
import re
import struct
import unicodedata
import zlib
from array import array
from collections.abc import Iterable, Sequence

from ingestion.records import Claim, Rejection

LEAST_CHARACTERS = 200  # below, a notice and its neighbour share most of their runs by their form alone
RUN_CHARACTERS = 5  # two to three Chinese words: shorter runs are shared by all reports, longer ones break at each edit
PERMUTATIONS = 64  # an error of 1/8 at worst in the share of runs, which the figures make up for
SEED = 1
SCHEME = "affine32"  # datasketch's name of how it permutes; signatures of two schemes cannot be compared
_BYTES = 2  # of a character in UTF-16
_NO_LETTER = re.compile(r"[\W_]+")
_USUAL = "A-Za-z0-9\u4e00-\u9fff"  # letters of nearly every page, and marks: to all of them NFKC adds no other letter
_USUAL_LETTERS = re.compile(f"[{_USUAL}]+")
_UNUSUAL = re.compile(rf"[^{_USUAL}\s!-/:-@\[-`{{-~，。、；：？！（）“”‘’《》〈〉【】〔〕［］％．／－—…·•]")
_VISITS = tuple(word + counted for word in ("浏览", "阅读", "点击", "访问") for counted in ("", "量", "数", "次数"))
_DIGITS = re.compile(r"\d+")


def shingles(text: str) -> bytes:
    """Hashes of the runs of characters of a text, without space and punctuation; empty for a short text.

    Cheap and without libraries: it runs in every worker, where importing a numeric library would cost a second.
    """
    if len(text) < LEAST_CHARACTERS:
        return b""
    data = _letters(text).encode("utf-16-le", "surrogatepass")
    width = RUN_CHARACTERS * _BYTES
    runs: set[int] = set()
    for start in range(0, width, _BYTES):  # every run begins in one of these rows of runs end to end
        row = data[start : start + (len(data) - start) // width * width]
        runs.update(map(zlib.crc32, struct.unpack(f"{width}s" * (len(row) // width), row)))
    return array("I", runs).tobytes()


def _letters(text: str) -> str:
    """The letters and digits of a text, as NFKC has them and without case."""
    if _UNUSUAL.search(text) is None:
        return "".join(_USUAL_LETTERS.findall(text)).lower()
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text)).casefold()


def signature(runs: bytes) -> str | None:
    """The MinHash of what `shingles` gave: its scheme, and eight hex digits a permutation. None of nothing."""
    if not runs:
        return None
    from datasketch import MinHash

    sketch = MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme=SCHEME, hashfunc=int)
    sketch.update_batch(array("I", runs))
    return f"{SCHEME}:{array('I', sketch.hashvalues.tolist()).tobytes().hex()}"


def figures_sha256(claims: Sequence[Claim], rejections: Iterable[Rejection], text: str) -> str:
    """A hash of the set of figures that a document states, whatever stands around them.

    Where nothing was read as a figure, of the numbers of the text: notices of two meetings differ in their dates.
    """
    stated = {"\x1f".join(map(str, _statement(claim))) for claim in claims}
    stated |= {f"rejected\x1f{rejection.quote}" for rejection in rejections if not _is_counter(rejection)}
    if not stated:
        stated = {f"number\x1f{number}" for number in _DIGITS.findall(unicodedata.normalize("NFKC", text))}
    return hashlib.sha256("\x1e".join(sorted(stated)).encode("utf-8", "surrogatepass")).hexdigest()


def _is_counter(rejection: Rejection) -> bool:
    """Is it the number of visits, which a page's frame counts up from day to day?"""
    return rejection.sentence.partition(rejection.quote)[0].rstrip(" 　:：").endswith(_VISITS)


def _statement(claim: Claim) -> tuple[object, ...]:
    high = None if claim.value_high is None else claim.value_high.normalize()
    values = (claim.comparator, claim.value.normalize(), high, claim.unit)
    what = (claim.kind, claim.region, claim.indicator, claim.measure, claim.strength)
    return (*what, *values, claim.period_start, claim.period_end)
