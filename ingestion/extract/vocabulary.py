"""Which words does the extractor know? The seeds, read once into frozen look-up structures.

All vocabulary is data in `dbt_project/seeds/*.csv`, shared with dbt. This module reads it, checks that every alias
leads to an indicator, and scans texts for it; what the words do in a sentence is left to `frames` and `indicators`.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from ingestion.extract.name_cues import NameCues
from ingestion.extract.normalize import names_to_protect
from ingestion.extract.region_gazetteer import SEED_FILES as REGION_SEED_FILES
from ingestion.extract.regions import RegionReference
from ingestion.extract.seed_rows import seed_rows
from ingestion.extract.table_cues import TableCues
from ingestion.extract.units import UnitTable
from ingestion.records import Measure

SEED_FILES = (
    *REGION_SEED_FILES, "cue.csv", "indicator.csv", "indicator_alias.csv", "name_cue.csv", "table_cue.csv", "unit.csv",
)  # fmt: skip
# Cue classes that are word lists of their own and never take part in reading a clause.
_LIST_CLASSES = frozenset(
    {
        "qualifier", "replace", "hope", "report", "plan", "measure_noun", "lent_noun", "carried_noun",
        "shared_verb", "furniture", "elsewhere", "pair", "short", "firm_noun", "pushed",
    }
)  # fmt: skip


_ACTS = frozenset({"projects_signed", "projects_started", "projects_enrolled", "projects_completed"})


class VocabularyError(ValueError):
    """A seed file is missing, or holds a row that fits nothing. The message names file and row."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of seed `indicator`, as far as extraction needs it."""

    indicator_id: str
    name: str
    unit: str
    dimension: str
    is_core: bool

    @property
    def is_act(self) -> bool:
        """Is it a number of projects that something is done to in the period?"""
        return self.indicator_id in _ACTS


@dataclass(frozen=True, slots=True)
class Alias:
    """A surface form of an indicator. `name` is what a claim calls it; `measure` is set where the words imply one."""

    surface: str
    indicator: Indicator
    name: str
    measure: Measure | None
    is_narrower: bool  # tells a part of its indicator: 省外资金 of 实际到位资金


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that tells how a figure is meant. `kind` and `value` are explained in cue.yml."""

    phrase: str
    kind: str
    value: str


@dataclass(slots=True)  # read often, as is the next: a slot is read faster than a field of a tuple
class CueMention:
    """A cue at its place in a text."""

    start: int
    end: int
    cue: Cue


@dataclass(slots=True)
class AliasMention:
    """An indicator's name at its place in a text."""

    start: int
    end: int
    alias: Alias


class Vocabulary:
    """Everything that extraction reads from seeds, built once and then only read.

    `digest` is the SHA-256 over the seed files, in a fixed order. One vocabulary is equal to itself only, so that what
    is asked of it can be kept.
    """

    def __init__(
        self,
        *,
        units: UnitTable,
        regions: RegionReference,
        indicators: Mapping[str, Indicator],
        aliases: Sequence[Alias],
        cues: Sequence[Cue],
        digest: str,
        table_cues: TableCues,
        name_cues: NameCues,
    ) -> None:
        self.units = units
        self.regions = regions
        self.indicators = indicators
        self.aliases = aliases
        self.cues = cues
        self.digest = digest
        self.table_cues = table_cues
        self.name_cues = name_cues
        self._surfaces = frozenset(alias.surface for alias in aliases)
        self._alias_automaton = _automaton(alias.surface for alias in aliases)
        self._clause_cues = tuple(cue for cue in cues if cue.kind not in _LIST_CLASSES)
        self._cue_automaton = _automaton(cue.phrase for cue in self._clause_cues)
        self._lists = {kind: frozenset(cue.phrase for cue in cues if cue.kind == kind) for kind in _LIST_CLASSES}
        self._longest_first = {kind: _longest_first(words) for kind, words in self._lists.items()}
        self._protected_names: tuple[str, ...] | None = None
        changed = {cue.phrase: cue.value for cue in cues if cue.kind == "replace"}
        paired = {cue.phrase: cue.value.partition(" ") for cue in cues if cue.kind == "pair"}
        # What a word means alone before a rate of growth: 经济 for 地区生产总值.
        self.short_words = {cue.phrase: cue.value for cue in cues if cue.kind == "short"}
        # Settled replacements inside names, longest first.
        self.replacements = tuple((word, changed[word]) for word in _longest_first(changed))
        # Contractions of two names, with both: 存贷款, 存款, 贷款.
        self.pairs = tuple((short, paired[short][0], paired[short][2]) for short in _longest_first(paired))

    @classmethod
    def load(cls, seeds: Path) -> "Vocabulary":
        """Read the seeds. Raises VocabularyError for a missing file or an alias that leads nowhere."""
        digest = digest_of(seeds)
        indicators = {row["indicator_id"]: _indicator(row) for row in _rows(seeds / "indicator.csv")}
        return cls(
            units=UnitTable.load(seeds),
            regions=RegionReference.load(seeds),
            indicators=indicators,
            aliases=tuple(_alias(row, indicators) for row in _rows(seeds / "indicator_alias.csv")),
            cues=tuple(Cue(r["phrase"], r["class"], r["value"]) for r in _rows(seeds / "cue.csv")),
            digest=digest,
            table_cues=TableCues.load(seeds),
            name_cues=NameCues.load(seeds),
        )

    def find_aliases(self, text: str) -> list[AliasMention]:
        """Indicator names in `text`, leftmost-longest, without overlap."""
        return [AliasMention(s, e, self.aliases[i]) for i, s, e in _scan(self._alias_automaton, text)]

    def is_alias(self, text: str) -> bool:
        """Is the whole of `text` a name of the vocabulary?"""
        return text in self._surfaces

    def find_cues(self, text: str) -> list[CueMention]:
        """Cues of clause grammar in `text`, leftmost-longest, without overlap."""
        cues = self._clause_cues
        return [CueMention(s, e, cues[i]) for i, s, e in _scan(self._cue_automaton, text)]

    def words(self, kind: str) -> Collection[str]:
        """The phrases of one list class (qualifier, hope, report, plan, measure_noun …)."""
        return self._lists.get(kind, frozenset())

    def ending(self, kind: str, text: str) -> str:
        """The longest phrase of one list class that `text` ends with; '' when there is none."""
        phrases = self._longest_first.get(kind, ())
        return next(filter(text.endswith, phrases)) if text.endswith(phrases) else ""

    def opening(self, kind: str, text: str) -> str:
        """The longest phrase of one list class that `text` begins with; '' when there is none."""
        phrases = self._longest_first.get(kind, ())
        return next(filter(text.startswith, phrases)) if text.startswith(phrases) else ""

    @property
    def protected_names(self) -> tuple[str, ...]:
        """Region names that the change of script would spoil (乾县). Told when first asked: it takes a dictionary."""
        if self._protected_names is None:
            places = self.regions.gazetteer
            names = {*places.by_name, *places.by_short_name, *places.townships}
            self._protected_names = names_to_protect(names)
        return self._protected_names


def digest_of(seeds: Path) -> str:
    """The digest of the vocabulary's files. Raises VocabularyError for a missing one."""
    missing = [name for name in SEED_FILES if not (seeds / name).is_file()]
    if missing:
        raise VocabularyError(f"{seeds}: no {', '.join(missing)}; the vocabulary is these seed files")
    digest = hashlib.sha256()
    for name in SEED_FILES:
        digest.update(name.encode() + b"\0" + (seeds / name).read_bytes() + b"\0")
    return digest.hexdigest()


def _automaton(words: Iterable[str]) -> AhoCorasick:
    return AhoCorasick(list(words), matchkind=MatchKind.LeftmostLongest)


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _scan(automaton: AhoCorasick, text: str) -> list[tuple[int, int, int]]:
    matches: list[tuple[int, int, int]] = automaton.find_matches_as_indexes(text)
    return matches


def _rows(path: Path) -> list[dict[str, str]]:
    return [row for _, row in seed_rows(path, ())]


def _indicator(row: dict[str, str]) -> Indicator:
    return Indicator(
        row["indicator_id"], row["name_zh"], row["default_unit"], row["dimension"], row["is_core"] == "true"
    )


def _alias(row: dict[str, str], indicators: Mapping[str, Indicator]) -> Alias:
    indicator = indicators.get(row["indicator_id"])
    if indicator is None:
        raise VocabularyError(f"indicator_alias.csv: {row['alias']} leads to no indicator {row['indicator_id']}")
    measure = Measure(row["measure"]) if row["measure"] else None
    return Alias(row["alias"], indicator, row["claim_name_zh"], measure, row["is_qualified"] == "true")
