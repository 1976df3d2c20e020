"""Into which shares is a night's reading divided? By the hash of the bytes, so that no plan has to be kept anywhere.

A share is written `2/5`: the third of five. Whoever is told that knows which documents are meant, also when a task is
tried again after others were read. What reading a share means is left to `pipeline`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

SHARE_DOCUMENTS = (
    2000  # half a minute of reading and more, so that the two seconds a task of Airflow costs stay below 5 %
)
MAX_SHARES = 256


@dataclass(frozen=True, slots=True)
class Share:
    """One of `of` shares, counted from 0."""

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> Self:
        """The share that `2/5` names. Raises ValueError."""
        match = re.fullmatch(r"(\d{1,3})/(\d{1,3})", text)
        if match is None or int(match[1]) >= int(match[2]):
            raise ValueError(f"not a share: {text!r}; write 0/1 or 2/5")
        return cls(int(match[1]), int(match[2]))

    def holds(self, raw_sha256: str) -> bool:
        """Do these bytes belong to it?"""
        return int(raw_sha256[:8], 16) % self.of == self.number


def shares_of(hashes: Sequence[str]) -> tuple[str, ...]:
    """The shares of so many documents, those that hold none left out."""
    count = min(MAX_SHARES, -(-len(hashes) // SHARE_DOCUMENTS))
    held = {int(raw_sha256[:8], 16) % count for raw_sha256 in hashes}
    return tuple(f"{number}/{count}" for number in sorted(held))
