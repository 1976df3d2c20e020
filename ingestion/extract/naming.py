"""Which indicator does a figure mean, given what was named before it? Heads of clauses, parents of lists, brackets.

`frames` walks the figures and asks; the answer is a name with the form that gave it. How names are composed is left
to `indicators`.
"""

from dataclasses import dataclass, field

from ingestion.extract import forms, phrases
from ingestion.extract.indicators import Name, name_of, subset, with_side
from ingestion.extract.leads import Lead, Scene, between, read_lead
from ingestion.extract.numbers import Quantity
from ingestion.extract.recorder import Draft
from ingestion.extract.registers import Registers
from ingestion.extract.structure import Sentence
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Measure

_BRANCHES = ("第一产业", "第二产业", "第三产业")
_OF_OUTPUT = frozenset({"gdp", "primary_value_added", "secondary_value_added", "tertiary_value_added"})


@dataclass(slots=True)
class Naming:
    """The names said so far in a line of text."""

    scene: Scene
    vocabulary: Vocabulary
    registers: Registers
    head: Name | None = None  # named last: what a bare follow-on is of
    base: Name | None = None  # named last without narrowing: what 城镇实现 narrows
    parent: Name | None = None  # what 其中 speaks of
    parent_lasts: bool = False
    parent_joins: bool = False
    bracket_heads: dict[int, Name | None] = field(default_factory=dict)
    consumed: int = 0  # end of the last noun behind a figure

    def enter_block(self) -> None:
        """Nothing said in the line before is meant."""
        self.head = self.base = self.parent = None

    def enter_sentence(self, sentence: Sentence) -> None:
        """其中 at the head of a sentence goes on with the one before."""
        if not self.scene.text.startswith(("其中", "包括"), sentence.start):
            self.parent = None
        self.bracket_heads = {}

    def announce(self, sentence: Sentence) -> None:
        """一、地区生产总值。 A sentence that is nothing but a known name says what the next one is of."""
        if not between(self.scene.aliases, sentence.start, sentence.end):
            return
        lead = read_lead(self.scene, sentence.start, sentence.end)
        phrase = lead.phrase.rstrip("。")
        if self.vocabulary.is_alias(phrase):
            self.head = self.base = name_of(phrase, self.vocabulary)

    def remember(self, name: Name, rule: str) -> None:
        """Keep what was named for the clauses behind it."""
        if rule in ("follow_on", "act"):
            return
        self.head = name
        if rule not in ("narrowed", "subset", "side"):
            self.base = name

    def name(  # noqa: PLR0911, PLR0912  one return a form, in order of strength
        self, sentence: Sentence, q: Quantity, lead: Lead, bracket: int | None
    ) -> tuple[Name | None, str]:
        """The indicator of a figure, and the form that gave it."""
        lead = self._branch(lead)
        tail = forms.tail(self.scene, q, sentence.end, self.vocabulary)
        if tail is not None and phrases.takes_tail(lead):
            self.consumed = tail.end
            self.registers.nouns.append((q.end, tail.end))
            phrase = "" if lead.phrase.endswith("等") or phrases.is_example(lead) else lead.phrase
            name = name_of(phrase + tail.phrase, self.vocabulary)
            if name is not None:
                return name, "verb_figure_noun"
        subject = self.head
        if not lead.phrase:
            named = None if lead.has("growth") else self._subject(sentence, lead)
            if named is None and subject is not None and phrases.is_unlike(subject, q, self.vocabulary.units):
                return None, "follow_on"
            return (subject, "follow_on") if named is None else (named, "noun_figure")
        compared = subject is not None and (
            phrases.is_comparison(lead, q) or lead.phrase in self.vocabulary.words("plan")
        )
        if compared or phrases.is_proviso(lead.phrase) or phrases.is_short_for(lead.phrase, subject, self.vocabulary):
            return subject or name_of(lead.phrase, self.vocabulary), "follow_on"
        if self.base is not None and phrases.is_act(lead.phrase) and self.base.is_project:
            return name_of(lead.phrase + phrases.without_act(self.base.stem), self.vocabulary), "act"
        if subject is not None and (crop := phrases.harvest(lead.phrase, subject)) is not None:
            return name_of(crop, self.vocabulary), "side"
        if subject is not None and phrases.is_side(lead.phrase):
            side = with_side(subject, lead.phrase, self.vocabulary)
            if side is not None:
                return side, "side"
        if (
            self.base is not None
            and bracket is None
            and self.parent is None
            and (
                phrases.only_narrows(lead.phrase, self.vocabulary)
                or phrases.lends_act(self.base, lead.phrase, self.scene.text[sentence.start : lead.start])
            )
        ):
            return subset(self.base, lead.phrase, self.vocabulary), "narrowed"
        parent = self.parent if bracket is None else self.bracket_heads.get(bracket)
        if parent is not None and phrases.differs_in_act(parent, lead.phrase):
            parent = self.parent = None
        if parent is not None:
            name = subset(parent, lead.phrase, self.vocabulary)
            if name is not None and self.parent_joins and bracket is None and parent is self.parent:
                name = name._replace(measure=Measure.INCREMENT)
            return name, "subset"
        return name_of(lead.phrase, self.vocabulary), "noun_figure"

    def _subject(self, sentence: Sentence, lead: Lead) -> Name | None:
        """地区生产总值迈上新台阶,完成85亿元: what opened the clause before, when no figure stood there."""
        text = self.scene.text
        comma = text.rfind(",", sentence.start, lead.start)
        low = max(sentence.start, *(text.rfind(mark, sentence.start, comma) + 1 for mark in ",;:。"))
        if comma < 0 or between(self.scene.quantities, low, comma):
            return None
        before = read_lead(self.scene, low, comma)
        alias = self.scene.alias_at.get(before.start)
        return name_of(text[alias.start : alias.end], self.vocabulary) if alias and alias.end < comma else None

    def _branch(self, lead: Lead) -> Lead:
        """第一产业 where the sentence is on 地区生产总值 is its value added."""
        if lead.phrase not in _BRANCHES:
            return lead
        said = [name.indicator.indicator_id for name in (self.parent, self.base, self.head) if name and name.indicator]
        return lead._replace(phrase=lead.phrase + "增加值") if set(said) & _OF_OUTPUT else lead

    def open_subset(self, sentence: Sentence, q: Quantity, last: Draft | None) -> None:
        """其中 makes the last head the parent of what follows, up to the next semicolon; 其中: up to the full stop."""
        text = self.scene.text
        low = last.end if last is not None and last.sentence == sentence else sentence.start
        if self.parent is not None and not self.parent_lasts and ";" in text[low : q.start]:
            self.parent = self.parent if phrases.is_parallel(self.parent, text[low : q.start]) else None
        for cue in between(self.scene.cues, low, q.start):
            if cue.cue.kind == "subset":
                self.parent = self.parent or self.head
                self.parent_lasts = text.startswith(":", cue.end)
                self.parent_joins = last is not None and last.reading.measure is Measure.INCREMENT
            elif cue.cue.kind == "modal" and not self.parent_lasts:
                self.parent = None

    def leave_bracket(self, bracket: int | None) -> None:
        """Behind a closed bracket the head is the one before it."""
        for opening in sorted(self.bracket_heads):
            if opening != bracket:
                self.head = self.bracket_heads.pop(opening)
                break
        if bracket is not None:
            self.bracket_heads.setdefault(bracket, self.head)
