"""Does a figure tell what joins a stock (新增30家), or the stock (总数达200家)? And what of the figures beside it?

The words of joining are cues; which measure a figure has by its own words is decided in `measures`. Here is what one
figure says about its neighbour, and what drafts are given for it.
"""

from dataclasses import replace

from ingestion.extract.drafts import Draft
from ingestion.extract.indicators import Name
from ingestion.extract.leads import Lead
from ingestion.extract.measures import Reading
from ingestion.extract.phrases import changes_things
from ingestion.extract.structure import Sentence
from ingestion.extract.units import UnitTable
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Measure

_JOINING = ("新增", "新登记", "新设立", "新设", "净增")  # the first is meant where no word is said (进规)
_LEVEL, _INCREMENT = Measure.LEVEL, Measure.INCREMENT  # looked up slowly: once


def joining_word(lead: Lead, reading: Reading) -> str:
    """The word that says so when a figure tells what joins a stock: 新增, 新登记. '' for growth of a stock."""
    if reading.measure is not _INCREMENT or lead.link("growth") is not None:
        return ""
    said = next((m.cue.phrase for m in (*lead.before, *lead.after) if m.cue.kind == "increment"), "")
    return said or next((word for word in _JOINING if lead.phrase.startswith(word)), _JOINING[0])


def joined(last: Draft | None, sentence: Sentence, name: Name) -> Name:
    """新登记市场主体X户,增长Y%: what grows is the number that joined, not the stock."""
    if last is None or last.sentence != sentence or not last.joins or last.name.text != name.text:
        return name
    return name if last.joins in name.text else name._replace(text=last.joins + name.text)


def joins_too(  # noqa: PLR0917  what was read, in the order of reading
    last: Draft | None, sentence: Sentence, text: str, lead: Lead, reading: Reading, units: UnitTable
) -> bool:
    """新增规上工业企业15家,高新技术企业10家: the verb of the first member holds for the second.

    So it does for things counted otherwise where they stand in one list: 新增市场主体3万户、上市企业4家.
    """
    if last is None or last.sentence != sentence or lead.before or lead.after:
        return False
    if changes_things(lead.phrase):  # 新增线路3条,优化调整线路20条
        return False
    both = last.reading.measure is _INCREMENT and reading.measure is _LEVEL
    between = text[last.end : lead.start]
    one, two = units.get(last.reading.unit), units.get(reading.unit)
    listed = between == "、" and one is not None and two is not None and one.is_counter and two.is_counter
    return both and (listed or last.reading.unit == reading.unit) and ";" not in between


def can_stand(reading: Reading, lead: Lead, vocabulary: Vocabulary) -> bool:
    """Is it said to be the whole count? 税收46亿元,力争48亿元 is a base and a hope, no stock that grows."""
    if reading.measure is not _LEVEL:
        return False
    unit = vocabulary.units.get(reading.unit)
    whole = lead.has("goes_to") or lead.has("attribute") or lead.has("adverb", "free")
    return whole and unit is not None and unit.dimension != "currency" and not lead.has("modal")


def before_total(before: Draft, total: Draft) -> Draft:
    """培育X个,总数达Y: with a standing total after it, the figure before it tells what joins."""
    same = before.sentence == total.sentence and before.name == total.name and before.place == total.place
    if not same or before.name.qualifier == "申报":  # a list of regions; who applies does not belong yet
        return before
    if before.reading.measure is not _LEVEL:
        return before
    return replace(before, reading=replace(before.reading, measure=_INCREMENT))
