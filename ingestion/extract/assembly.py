"""How do drafts become claims? Evidence in the page's own characters, names, and one claim where one thing is said.

Runs the stages in order: normalise, structure, scan, frames; then the tables. What a figure means is decided before.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter

from ingestion.extract.article import divide
from ingestion.extract.barred_tables import barred_tables
from ingestion.extract.claim_ids import claim_id
from ingestion.extract.dealing import Dealer
from ingestion.extract.document import describe
from ingestion.extract.drafts import Draft, Refusal
from ingestion.extract.frames import Machine
from ingestion.extract.leads import scan
from ingestion.extract.naming import Naming
from ingestion.extract.normalize import NormalText, is_normal, normalize
from ingestion.extract.periods import find_periods
from ingestion.extract.places import Place, Places
from ingestion.extract.recorder import Recorder
from ingestion.extract.registers import Registers
from ingestion.extract.responsible import Responsible, find_responsible, responsible_for
from ingestion.extract.running_tables import running_tables
from ingestion.extract.structure import Block, Sentence, blocks
from ingestion.extract.tables import extract_tables
from ingestion.extract.text_tables import find_tables, opening_period
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Claim, Comparator, Kind, Measure, Page, Rejection, SourceContext

SENTENCE_MAXIMUM = 400
_SCRIPT_REACH = 300  # characters of text that tell the script of its title
_MIXED = "text/html"  # a page on which tables stand beside prose
_BAR = " | "  # between the cells of a table's row, as the parsers write it


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the drafts of a page were found."""

    normal: NormalText
    layout: Sequence[Block]
    responsible: Sequence[Responsible]
    doc: str
    digest: str
    quoted: dict[tuple[int, int], str] = field(
        default_factory=dict
    )  # sentences that were quoted already, by their places

    def sentence(self, sentence: Sentence) -> str:
        """The source's own characters of a sentence, which all its figures share."""
        place = sentence.start, sentence.end
        known = self.quoted.get(place)
        if known is None:
            first, last = self.normal.source_span(*place)
            known = self.normal.source[first : min(last, first + SENTENCE_MAXIMUM)].strip()
            self.quoted[place] = known
        return known


Parts = tuple[tuple[Claim, ...], tuple[Rejection, ...], str | None]


def assemble(page: Page, context: SourceContext, doc: str, vocabulary: Vocabulary) -> Parts:
    """See `ingestion.extract.extract`."""
    in_tables, refused, skipped = _tables(page, context, doc, vocabulary)
    claims, rejections, region = _prose(page, context, doc, vocabulary, skipped)
    return _once((*claims, *in_tables)), (*rejections, *refused), region


def _tables(
    page: Page, context: SourceContext, doc: str, vocabulary: Vocabulary
) -> tuple[tuple[Claim, ...], tuple[Rejection, ...], frozenset[int]]:
    """Claims of the page's tables, and the starts of the lines of text that were read as tables."""
    if page.tables:
        return *extract_tables(page, context, doc, vocabulary), frozenset()
    claims: tuple[Claim, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    skipped: frozenset[int] = frozenset()
    tables = (*find_tables(page.text), *running_tables(page.text, vocabulary), *barred_tables(page.text))
    published = _published(page, vocabulary) if tables else None
    for found in tables:
        if found.starts & skipped:
            continue
        tabled = replace(page, tables=(found.table,), media_type=_MIXED, published_date=published)
        read, refused = extract_tables(tabled, context, doc, vocabulary, opening_period(page.text, found.start))
        if read:  # else these lines are no statistics, and prose as before
            claims, rejections, skipped = (*claims, *read), (*rejections, *refused), skipped | found.starts
    return claims, rejections, skipped


def _published(page: Page, vocabulary: Vocabulary) -> date | None:
    """When the page says it was published, which is the time of tables that name no year."""
    text = normalize(page.text, vocabulary.protected_names).text
    return describe(
        page, _title(page, vocabulary), text, list(blocks(text)), vocabulary, periods=find_periods(text)
    ).published


def _title(page: Page, vocabulary: Vocabulary) -> str:
    """The page's title, its script judged with the text below: alone it has too few characters that would tell."""
    title = " ".join((page.title or "").split("\n"))
    if not title.strip() or is_normal(title):
        return title.strip()
    return (
        normalize(f"{title}\n\n{page.text[:_SCRIPT_REACH]}", vocabulary.protected_names).text.partition("\n")[0].strip()
    )


def _prose(page: Page, context: SourceContext, doc: str, vocabulary: Vocabulary, skipped: frozenset[int]) -> Parts:
    """What the text says outside the lines that begin at `skipped` and outside rows of tables."""
    normal = normalize(page.text, vocabulary.protected_names)
    title = _title(page, vocabulary)
    layout = list(blocks(normal.text))
    periods = find_periods(normal.text)
    document = describe(page, title, normal.text, layout, vocabulary, periods=periods)
    year = document.year if document.is_dated else None
    mention = vocabulary.regions.document_region(title or None, normal.text, context, year)
    home = Place(mention.code, mention.name, mention.kind) if mention is not None else None
    rows = [b for b in layout if _is_row(b, normal, page, skipped)]
    tabled = frozenset(rows)
    layout = [b for b in layout if b not in tabled]
    regions = vocabulary.regions.find(normal.text, year, home.code if home else None)
    scene = scan(_blanked(normal.text, rows), vocabulary, regions, periods)
    registers = Registers(scene, document, Places(scene, home))
    recorder = Recorder(scene, document, registers, vocabulary)
    names = Naming(scene, vocabulary, registers)
    lists = Dealer(scene, vocabulary, registers, recorder, names)
    page_parts = divide(layout, scene, vocabulary)
    Machine(scene, vocabulary, registers, recorder, names, lists).read(page_parts.article)
    recorder.pass_over(page_parts.around)
    digest = hashlib.sha256(page.text.encode("utf-8", "surrogatepass")).hexdigest()
    source = _Source(normal, layout, find_responsible(normal.text), doc, digest)
    claims = tuple(_claim(d, source) for d in recorder.drafts)
    return claims, tuple(_rejection(r, source) for r in recorder.refusals), home.code if home else None


def _is_row(block: Block, normal: NormalText, page: Page, skipped: frozenset[int]) -> bool:
    """Is the line a row of a table, which `tables` reads?"""
    if page.tables:
        return _BAR in normal.text[block.start : block.end]
    return normal.offsets[block.start] in skipped


def _blanked(text: str, rows: Sequence[Block]) -> str:
    """`text` with blanks where the rows of tables stand, so that their figures are not looked for a second time."""
    kept: list[str] = []
    position = 0
    for row in rows:
        kept += (text[position : row.start], " " * (row.end - row.start))
        position = row.end
    return "".join((*kept, text[position:])) if rows else text


def _claim(draft: Draft, source: _Source) -> Claim:
    normal, digest = source.normal, source.digest
    start, end = normal.source_span(draft.start, draft.end)
    first, last = (draft.time.start, draft.time.end) if draft.time.is_known else (None, None)
    name, reading = draft.name, draft.reading
    return Claim(
        claim_id=claim_id(
            text_sha256=digest,
            char_start=start,
            char_end=end,
            cell=None,
            kind=draft.kind,
            region=draft.place.code,
            indicator=name.text,
            measure=reading.measure,
            period_start=first,
            period_end=last,
        ),
        doc=source.doc,
        text_sha256=digest,
        kind=draft.kind,
        region=draft.place.code,
        region_name=draft.place.name,
        indicator=name.text,
        indicator_id=name.indicator.indicator_id if name.indicator else None,
        qualifier=name.qualifier,
        core=name.is_core,
        measure=reading.measure,
        comparator=draft.comparator,
        value=reading.value,
        value_high=reading.value_high,
        unit=reading.unit,
        period_start=first,
        period_end=last,
        strength=draft.strength,
        responsible=_responsible(draft, source) if draft.kind is Kind.TARGET else (),
        quote=normal.source[start:end],
        sentence=source.sentence(draft.sentence),
        char_start=start,
        char_end=end,
        cell=None,
        rule=draft.rule,
        region_basis=draft.place.basis,
        period_basis=draft.time.basis,
        optional=draft.optional,
    )


def _responsible(draft: Draft, source: _Source) -> tuple[str, ...]:
    """The bracket of responsibility behind the figure, in its own line."""
    if not source.responsible:
        return ()
    block = source.layout[bisect_right(source.layout, draft.start, key=attrgetter("start")) - 1]
    return responsible_for(source.responsible, draft.end, block.end)


def _rejection(refusal: Refusal, source: _Source) -> Rejection:
    normal = source.normal
    start, end = normal.source_span(refusal.start, refusal.end)
    return Rejection(
        text_sha256=source.digest,
        reason=refusal.reason,
        quote=normal.source[start:end],
        sentence=source.sentence(refusal.sentence),
        char_start=start,
        char_end=end,
        cell=None,
        detail=refusal.detail,
    )


def _once(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The first saying of each claim; a second that differs only in its comparator is kept as optional."""
    kept: list[Claim] = []
    said: dict[tuple[object, ...], list[Comparator]] = {}
    for claim in claims:
        fact = (
            *(claim.kind, claim.region, _part_of_share(claim), claim.measure, claim.value, claim.value_high),
            *(claim.unit, claim.period_start, claim.period_end),
        )
        before = said.setdefault(fact, [])
        if claim.comparator not in before:
            kept.append(replace(claim, optional=True) if before else claim)
            before.append(claim.comparator)
    return tuple(kept)


def _part_of_share(claim: Claim) -> str:
    """城镇人口 of 城镇人口占总人口比重 and 城镇人口占比: shares of one part that are alike are one."""
    return claim.indicator.partition("占")[0] if claim.measure is Measure.SHARE else claim.indicator
