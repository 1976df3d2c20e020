"""Which indicator does a figure mean, given what was named before it? Heads of clauses, parents of lists, brackets.

`frames` walks the figures and asks; the answer is a name with the form that gave it. How names are composed is left
to `indicators`, how parts are named to `parts`, what a clause takes over from the one before to `carrying`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingestion.extract import acts, carrying, own_names, phrases, tails, topics
from ingestion.extract.asked import Asked
from ingestion.extract.drafts import Draft
from ingestion.extract.indicators import Name, name_of, with_side
from ingestion.extract.leads import Lead, Scene, read_lead
from ingestion.extract.mentions import between
from ingestion.extract.parts import is_bare, measured, share_in, subset
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.registers import Registers
from ingestion.extract.structure import Sentence
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Measure

_SPAN = re.compile(  # 五年翻了两番, 比“九五”末增长 name nothing
    r"(?:近|过去|这)?[两三四五六七八九十\d]{1,2}年(?:来|间|内|以来)?|[比较]?“?(?:[七八九]五|十[一二三四]?五)”?(?:末|初|时期|期间)?"
    r"|\([^()]*\)"  # 甲市(不含乙区)增长2%
)
_SIDEWAYS = frozenset({"narrowed", "subset", "side", "carried"})  # forms that leave the base as it was
_PASSING = frozenset({"follow_on", "act"})  # forms after which the next clause is still of the name before

Found = tuple[Name | None, str]


@dataclass(slots=True)
class Naming:
    """The names said so far in a line of text."""

    scene: Scene
    vocabulary: Vocabulary
    registers: Registers
    head: Name | None = None  # named last: what a bare follow-on is of
    base: Name | None = None  # named last without narrowing: what 城镇实现 narrows
    earlier: Name | None = None  # the base of the last line that had one
    parent: Name | None = None  # what 其中 speaks of
    parent_lasts: bool = False
    parent_joins: bool = False
    item: str = ""  # the words of the 其中 item named last
    bracket_heads: dict[int, Name | None] = field(default_factory=dict)
    consumed: int = 0  # end of the last noun behind a figure
    announced: bool = False  # the line before is nothing but the name of an indicator
    works: Name | None = None  # the projects named first in the line: 项目开工率 is of them
    said_in: Sentence | None = None  # the sentence in which the head was named
    produced: bool = False  # the line tells how much of things is produced

    def enter_block(self) -> None:
        """Nothing said in the line before is meant, unless it was a heading that names an indicator."""
        self.earlier = self.base or self.earlier
        if not self.announced:
            self.head = self.base = None
        self.parent, self.works, self.announced, self.produced = None, None, False, False

    def enter_sentence(self, sentence: Sentence) -> None:
        """其中 at the head of a sentence goes on with the one before."""
        if not self.scene.text.startswith(("其中", "包括"), sentence.start):
            self.parent = None
        self.bracket_heads = {}
        topic = topics.topic(self.scene, sentence, self.vocabulary)
        if topics.lends_output(self.scene.text, sentence):
            self.produced, topic = True, name_of("产量", self.vocabulary)
        elif topic is not None:
            self.produced = False
        if topic is not None:
            self.head = self.base = topic
        elif self.base is None and topics.views_parts(self.scene.text, sentence):
            self.base = self.earlier

    def announce(self, sentence: Sentence) -> None:
        """一、地区生产总值。 A sentence that is nothing but a known name says what the next one is of."""
        if not between(self.scene.aliases, sentence.start, sentence.end):
            return
        lead = read_lead(self.scene, sentence.start, sentence.end)
        phrase = lead.phrase.rstrip("。")
        if self.vocabulary.is_alias(phrase):
            self.head = self.base = name_of(phrase, self.vocabulary)
            self.announced = True

    def remember(self, name: Name, rule: str, sentence: Sentence) -> None:
        """Keep what was named for the clauses behind it."""
        if rule in _PASSING:
            return
        self.head, self.said_in = name, sentence
        if self.works is None and name.is_project and name.is_counted:
            self.works = name
        if rule not in _SIDEWAYS:
            self.base = name

    def name(self, sentence: Sentence, q: Quantity, lead: Lead, bracket: int | None) -> Found:
        """The indicator of a figure, and the form that gave it: the first that fits, in order of strength."""
        if _SPAN.fullmatch(lead.phrase):  # 五年翻了两番 names nothing
            lead = replace(lead, phrase="")
        if carrying.is_branch_of_output(lead.phrase, (self.parent, self.base, self.head)):
            lead = replace(lead, phrase=lead.phrase + "增加值")
        lead = own_names.of_subject(lead, topics.whose(self.scene, sentence, lead))
        asked = Asked(sentence, q, lead, bracket)
        found = self._behind(asked) or self._unsaid(asked)
        found = found or self._said_again(asked) or self._other_side(asked)
        found = found or self._in_short(asked) or self._narrowing(asked)
        return found or self._of_parent(asked) or (self._own(asked), "noun_figure")

    def _own(self, asked: Asked) -> Name | None:
        """The name that the clause itself says."""
        lead, text, vocabulary = asked.lead, self.scene.text, self.vocabulary
        if (cue := own_names.joining_cue(self.scene, lead)) is not None:
            return own_names.of_joining(lead, cue, vocabulary)
        if (total := own_names.total(lead)) is not None:
            return name_of(total, vocabulary)
        short = own_names.told_in_short(lead, asked.q, vocabulary) or own_names.sized_firms(lead, asked.q, vocabulary)
        if short:
            return name_of(short, vocabulary)
        whose = carrying.contributor(self.head, lead.phrase, lead, text, vocabulary)
        listed = text[lead.start - 1 : lead.start] == "、" and self.said_in == asked.sentence
        verb = carrying.shared_verb(self.head, lead.phrase, vocabulary) if listed else ""
        nouns = self.registers.nouns
        counted = nouns[-1] if nouns and nouns[-1][1] == self.consumed else None
        firms = own_names.firms_before(self.scene, lead, counted, vocabulary)
        name = name_of((verb or whose or firms) + lead.phrase, vocabulary)
        name = carrying.in_scope(self.base, name, text, asked.sentence)
        return own_names.handed_out(name, lead, asked.q, vocabulary)

    def _behind(self, asked: Asked) -> Found | None:
        """打造6个旅游名村: the noun stands behind the figure."""
        q, lead = asked.q, asked.lead
        tail = tails.tail(self.scene, q, asked.sentence.end, self.vocabulary)
        if tail is None or not tails.takes_tail(lead) or phrases.is_plan(tail.phrase):
            return None
        self.consumed = tail.end
        self.registers.keep_noun(q.end, tail.end)
        if tail.told:
            noun = carrying.full_noun(self.head, tail.phrase)
            return name_of(tail.told + noun, self.vocabulary) if noun else None, "verb_figure_noun"
        if phrases.is_amount(tail.phrase, q, self.vocabulary.units):
            return None, "verb_figure_noun"
        is_example = lead.phrase.endswith("等") or phrases.is_example(lead)
        phrase = "" if is_example else tails.words_before(self.scene, lead, tail)
        name = name_of(phrase + tail.phrase, self.vocabulary)
        if name is None:  # 8个农贸市场改造、…、…“四个到位”: a list of works too long for one name
            name = name_of(phrase + tail.phrase.partition("、")[0], self.vocabulary)
        return None if name is None else (name, "verb_figure_noun")

    def take_subject(self, sentence: Sentence, q: Quantity) -> None:
        """18家规模以上工业企业实现总产值: the noun behind a count that is no figure of its own."""
        tail = tails.tail(self.scene, q, sentence.end, self.vocabulary)
        if tail is not None and measured(tail.phrase, self.vocabulary):  # 36家重点企业产值增长5%: a name in full
            tail = None
        self.consumed = q.end if tail is None else tail.end
        self.registers.nouns.append((q.end, self.consumed))

    def take_ranked(self, sentence: Sentence, names: Sequence[Name]) -> list[Name]:
        """投资增速居前三位的是甲县(9%)、乙县(8%): no claim, but what is ranked names the figures of those listed."""
        said = name_of(names[0].stem.removesuffix("增速"), self.vocabulary) if len(names) == 1 else None
        if said is not None and said.indicator is not None:
            self.remember(said, "rank", sentence)
        return []

    def _unsaid(self, asked: Asked) -> Found | None:
        """…,增长5%: the clause names nothing."""
        if asked.lead.phrase:
            return None
        scene, vocabulary = self.scene, self.vocabulary
        named = carrying.in_front(scene, asked.sentence, asked.q, asked.lead, asked.bracket, vocabulary)
        named = named or topics.subject(scene, asked.sentence, asked.lead, vocabulary)
        if named is not None:
            return named, "noun_figure"
        if self.head is not None and phrases.is_unlike(self.head, asked.q, self.vocabulary.units):
            return None, "follow_on"
        return self.head, "follow_on"

    def _said_again(self, asked: Asked) -> Found | None:
        """高于全省2个百分点, 全年任务的…: the words name no other thing than the head."""
        phrase, head = asked.lead.phrase, self.head
        compared = head is not None and (
            phrases.is_comparison(asked.lead, asked.q) or phrase in self.vocabulary.words("plan")
        )
        if head is not None and not compared and phrases.is_plan(phrase):  # 市下达任务10万亩的97%
            compared = phrases.is_goal(self.scene.text, asked.q, asked.sentence.end)
        for name in (self.parent, head):
            if name is not None and phrases.is_shorter(name, phrase):
                clause = max(asked.comma(self.scene.text), asked.sentence.start)
                if asked.lead.phrase.startswith("累计") or phrases.is_of_one_month(
                    self.scene.text[clause : asked.lead.end]
                ):
                    return name, "follow_on"
        if compared or phrases.is_proviso(phrase) or phrases.is_short_for(phrase, head, self.vocabulary):
            return head or name_of(phrase, self.vocabulary), "follow_on"
        return None

    def _other_side(self, asked: Asked) -> Found | None:
        """已开工185个, 总投资30亿元, 产量20万吨: another act on the thing, another side or measure of it."""
        phrase, head = asked.lead.phrase, self.head
        if self.works is not None and acts.is_rate_of_works(phrase):
            return name_of(self.works.stem + phrase.removeprefix("项目"), self.vocabulary), "carried"
        if self.base is not None and acts.is_act(phrase) and self.base.is_project:
            return name_of(phrase + acts.without_act(self.base.stem), self.vocabulary), "act"
        if head is None:
            return None
        if (side := self._side(head, asked.lead)) is not None:
            return side, "side"
        return self._of_the_thing(asked, head)

    def _of_the_thing(self, asked: Asked, head: Name) -> Found | None:
        """产量20万吨, 到位资金3亿元: what else is measured of the thing said before in the sentence."""
        if self.said_in != asked.sentence or asked.bracket is not None or asked.turns(self.scene):
            return None
        phrase, counts = asked.lead.phrase, asked.counts(self.scene, self.vocabulary)
        name = carrying.funds_of(self.base, phrase, counts, self.vocabulary) if self.base is not None else None
        name = name or carrying.another_measure(self.base or head, phrase, self.vocabulary)
        return None if name is None else (name, "carried")

    def _side(self, head: Name, lead: Lead) -> Name | None:
        """总投资30亿元, of projects that were counted."""
        if not phrases.is_side(lead.phrase):
            return None
        ends = lead.phrase.startswith("投资") and any("完成" in m.cue.phrase for m in lead.before)
        return with_side(head, ("完成" if ends else "") + lead.phrase, self.vocabulary)

    def _in_short(self, asked: Asked) -> Found | None:
        """规上工业增长8% behind 地区生产总值: its value added, and no part of the product by that name."""
        short = own_names.told_in_short(asked.lead, asked.q, self.vocabulary)
        if not short or not all(name is None or carrying.is_output(name) for name in (self.parent, self.base)):
            return None
        return name_of(short, self.vocabulary), "noun_figure"

    def _narrowing(self, asked: Asked) -> Found | None:
        """城镇实现58亿元, B行业增长3%: the words only narrow the name said before."""
        phrase, base = asked.lead.phrase, self.base
        if base is None or asked.bracket is not None or self.parent is not None:
            return None
        said = self.scene.text[asked.sentence.start : asked.lead.start]
        if phrase.endswith("企业") and base.is_counted:  # 外资企业5家 after 市场主体: things of their own
            return None
        grows = asked.lead.link("growth") is not None or asked.q.form is Form.STANDSTILL
        if grows and self.produced and is_bare(phrase, self.vocabulary):
            return name_of(phrase + "产量", self.vocabulary), "narrowed"
        if phrases.only_narrows(phrase, self.vocabulary) or acts.lends_act(base, phrase, said):
            return subset(base, phrase, self.vocabulary), "narrowed"
        if self.said_in == asked.sentence and carrying.is_product(self.head, phrase, asked.q, self.vocabulary):
            return name_of(phrase + "产量", self.vocabulary), "narrowed"
        name = carrying.grown_part(base, asked.lead, self.vocabulary) if grows else None
        return None if name is None else (name, "narrowed")

    def _of_parent(self, asked: Asked) -> Found | None:
        """An 其中 item."""
        own = asked.bracket is None
        parent = self.parent if own else self.bracket_heads.get(asked.bracket or 0)
        if parent is not None and acts.differs_in_act(parent, asked.lead.phrase):
            parent = self.parent = None
        if parent is None:
            return None
        phrase = asked.lead.phrase
        if not parent.is_counted and asked.q.unit == "%" and phrases.is_firms(phrase):
            phrase = phrase.removesuffix("企业").removesuffix("单位")  # 规上企业增长6% of an amount
        self.item = phrase
        name = subset(parent, phrase, self.vocabulary)
        if name is not None and self.parent_joins and own and parent is self.parent:
            name = name._replace(measure=Measure.INCREMENT)
        return name, "subset"

    def share_in_parent(self) -> Name | None:
        """其中:工业项目100个(占比75%): the whole of the share are the projects of which the item is a part."""
        return share_in(self.parent, self.item) if self.parent is not None else None

    def open_subset(self, sentence: Sentence, q: Quantity, last: Draft | None) -> None:
        """其中 makes the last head the parent of what follows, up to the next semicolon; 其中: up to the full stop."""
        text = self.scene.text
        low = last.end if last is not None and last.sentence == sentence else sentence.start
        if self.parent is not None and not self.parent_lasts and ";" in text[low : q.start]:
            self.parent = self.parent if phrases.is_parallel(self.parent, text[low : q.start]) else None
        if self.parent is None and not self.scene.said("subset", low, q.start):
            return
        for cue in between(self.scene.cues, low, q.start):
            if cue.cue.kind == "subset":
                parts = cue.cue.value == "parts"  # 分行业看,…
                self.parent = self.base if parts else self.parent or self.head
                self.parent_lasts = parts or text.startswith(":", cue.end)
                self.parent_joins = last is not None and last.joins != ""
            elif cue.cue.kind == "modal" and not self.parent_lasts:
                self.parent = None

    def leave_bracket(self, bracket: int | None) -> None:
        """Behind a closed bracket the head is the one before it."""
        for opening in sorted(self.bracket_heads):
            if opening != bracket:
                self.head = self.bracket_heads.pop(opening) or self.head
                break
        if bracket is not None:
            self.bracket_heads.setdefault(bracket, self.head)
