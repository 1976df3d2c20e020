"""What does a clause take over from the name said before it? The thing whose other measure it states, a topic's noun.

玉米播种面积402万亩,平均亩产1386斤: the second figure is of the same crop. `naming` asks in its order; names are
composed in `indicators` and `parts`.
"""

import re
from collections.abc import Iterable

from ingestion.extract.indicators import Name, name_of
from ingestion.extract.leads import Lead, Scene, between, read_lead
from ingestion.extract.parts import in_sector, is_bare, is_measure, measured
from ingestion.extract.quantity import Quantity
from ingestion.extract.structure import Sentence
from ingestion.extract.vocabulary import Vocabulary

_BRANCHES = ("第一产业", "第二产业", "第三产业")
_OF_OUTPUT = frozenset({"gdp", "primary_value_added", "secondary_value_added", "tertiary_value_added"})
_WHOLE = re.compile("^(?:全?年|年度|当年|综合|平均)?(?=.{2})")
_RELATIVE = re.compile("[人亩户]均$")
_BARE_ACT = re.compile("(?:已|实际|新)?(?:开工|竣工|投产|复工|开复工|注销|退出|达产|建成|落地)(?:率)?")
_TASK = re.compile("(?:建设)?(?:任务|计划|目标)$")
_VIEW = re.compile("从[^,。;]{0,10}?看[,:]?")
_HEADING_END = re.compile("(?:完成情况|任务分解(?:如下)?|目标分解(?:如下)?|增速|增幅|分别为|如下|情况)+$")
_INDUSTRY = re.compile(".+?产业")
_STATE = re.compile("(?:完成|增长|运行)?(?:情况|走势)?$")
_SECTORAL = re.compile("(?<!企)业$|类$")


def is_branch_of_output(phrase: str, said: Iterable[Name | None]) -> bool:
    """第一产业 where the sentence is on 地区生产总值: its value added is meant."""
    if phrase not in _BRANCHES:
        return False
    return any(name.indicator.indicator_id in _OF_OUTPUT for name in said if name and name.indicator)


def another_measure(head: Name, phrase: str, vocabulary: Vocabulary) -> Name | None:
    """Another measure of the thing of `head`: 产值 after 石斛种植面积. None when `phrase` is no bare measure."""
    if _BARE_ACT.fullmatch(phrase) and (head.is_counted or phrase.endswith("率")) and not head.is_project:
        thing = _TASK.sub("", head.stem)
        return name_of(thing + phrase if phrase.endswith("率") else phrase + thing, vocabulary)
    bare = _WHOLE.sub("", phrase)
    relative = bare[:2] if _RELATIVE.match(bare[:2]) else ""
    if bare.removeprefix(relative) not in vocabulary.words("carried_noun"):
        return None
    thing = _thing(head, vocabulary)
    if not thing:
        return None
    full = _WHOLE.match(phrase)
    kept = full[0] if full and full[0] in ("综合", "平均") else ""
    return name_of(thing + kept + bare, vocabulary)


def _thing(head: Name, vocabulary: Vocabulary) -> str:
    """What `head` is a measure of; '' for a common indicator, which is all measure."""
    if head.is_counted and head.stem.endswith("企业"):
        industry = _INDUSTRY.match(head.stem)  # 仪表产业规上企业: what is made is made by the industry
        return industry[0] if industry else head.stem
    aliases = vocabulary.find_aliases(head.text)
    if aliases and aliases[-1].end == len(head.text):
        thing = head.text[: aliases[-1].start]
        if not thing and head.indicator is not None and not head.indicator.is_core:
            thing = head.text.removesuffix(measured(head.text, vocabulary))
    else:
        noun = measured(head.text, vocabulary)
        thing = head.text.removesuffix(noun) if noun else ""
    return _RELATIVE.sub("", thing)


def full_noun(head: Name | None, noun: str) -> str:
    """工业行业 of 35个工业行业中,25个行业正增长: the noun as it was said in full before."""
    return head.stem if head is not None and head.is_counted and head.stem.endswith(noun) else noun


def shared_verb(head: Name | None, phrase: str, vocabulary: Vocabulary) -> str:
    """种植 of 种植茶叶1.1万亩、油菜6400亩: the act that the member before says for both. '' when there is none."""
    if head is None or not is_bare(phrase, vocabulary):
        return ""
    return next((verb for verb in vocabulary.words("shared_verb") if head.stem.startswith(verb)), "")


def sector(base: Name, phrase: str, vocabulary: Vocabulary) -> Name | None:
    """B行业 after A行业增加值: the measure is carried. None when the phrase is no bare sector."""
    if not _SECTORAL.search(phrase) or not is_bare(phrase, vocabulary):
        return None
    noun = measured(base.text, vocabulary)
    return in_sector(base, phrase, vocabulary) if noun in vocabulary.words("lent_noun") else None


def topic(scene: Scene, sentence: Sentence, vocabulary: Vocabulary) -> Name | None:
    """从行业产值看, … and …固定资产投资增速:A县…: what the figures of a sentence are of, said before the first."""
    text, figures = scene.text, sentence.quantities
    if not figures:
        return None
    view = _VIEW.search(text, sentence.start, figures[0].start)
    if view is not None:
        noun = measured(_STATE.sub("", view[0].rstrip(",:")[1:-1]), vocabulary)
        return name_of(noun, vocabulary) if noun in vocabulary.words("lent_noun") else None
    colon = text.find(":", sentence.start, figures[0].start)
    if colon < 0:
        return None
    words = text[sentence.start : colon]
    ending = _HEADING_END.search(words)
    if ending is None:
        return None
    lead = read_lead(scene, sentence.start, colon - len(ending[0]))
    return name_of(lead.phrase, vocabulary) if lead.phrase else None


def in_front(  # noqa: PLR0917  where the figure stands
    scene: Scene, sentence: Sentence, q: Quantity, lead: Lead, bracket: int | None, vocabulary: Vocabulary
) -> Name | None:
    """财政收入(11.5亿元,增长8%), 茶园面积:稳定在19万亩: the name stands before the bracket, or the colon."""
    text, edge = scene.text, bracket
    if edge is None and text[lead.start - 1 : lead.start] == ":":
        edge = lead.start - 1
    if edge is None or between(scene.quantities, edge, q.start):
        return None
    low = max(sentence.start, *(text.rfind(mark, sentence.start, edge) + 1 for mark in ",;:。"))
    if between(scene.quantities, low, edge):
        return None
    phrase = read_lead(scene, low, edge).phrase
    return name_of(phrase, vocabulary) if phrase and is_measure(phrase, vocabulary) else None


def subject(scene: Scene, sentence: Sentence, lead: Lead, vocabulary: Vocabulary) -> Name | None:
    """地区生产总值迈上新台阶,完成85亿元: what opened the clause before, when no figure stood there."""
    text = scene.text
    comma = text.rfind(",", sentence.start, lead.start)
    low = max(sentence.start, *(text.rfind(mark, sentence.start, comma) + 1 for mark in ",;:。"))
    if comma < 0 or between(scene.quantities, low, comma):
        return None
    before = read_lead(scene, low, comma)
    alias = scene.alias_at.get(before.start)
    return name_of(text[alias.start : alias.end], vocabulary) if alias and alias.end < comma else None
