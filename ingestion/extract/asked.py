"""One figure with the words before it, as `naming` asks of what it is, and what stands around it."""

from dataclasses import dataclass

from ingestion.extract.leads import Lead, Scene
from ingestion.extract.mentions import between
from ingestion.extract.quantity import Quantity
from ingestion.extract.structure import Sentence
from ingestion.extract.vocabulary import Vocabulary


@dataclass(slots=True)
class Asked:
    """One figure with the words before it."""

    sentence: Sentence
    q: Quantity
    lead: Lead
    bracket: int | None

    def comma(self, text: str) -> int:
        """The last comma or semicolon of the sentence before the words; -1 when there is none."""
        begin, end = self.sentence.start, self.lead.start
        return max(text.rfind(",", begin, end), text.rfind(";", begin, end))

    def turns(self, scene: Scene) -> bool:
        """Does the clause open with a region, and so turn to something new?"""
        if not self.sentence.regions:
            return False
        comma = self.comma(scene.text)
        return comma >= 0 and any(comma < region.start < self.lead.start for region in self.sentence.regions)

    def counts(self, scene: Scene, vocabulary: Vocabulary) -> int:
        """How many counts of things stand before the figure, from the last semicolon on?"""
        low = max(self.sentence.start, scene.text.rfind(";", self.sentence.start, self.q.start))
        units = (vocabulary.units.get(q.unit) for q in between(scene.quantities, low, self.q.start))
        return sum(unit is not None and unit.is_counter for unit in units)
