"""What stands right above and below an element of a page? Markup of its neighbours, outwards, until it is enough.

Beside `html` the only place that touches the HTML parser's nodes. A neighbour that is a list of links is passed over,
as it is left out where a whole page is read; what is more than enough is cut off at a tag.
"""

from selectolax.lexbor import LexborNode

from ingestion.parse.blocks import LINKED, LIST_LINKS, readable

MOST_STEPS = 40
CHARS_BEFORE = 6000
CHARS_AFTER = 1200
WORTH_JUDGING = 1000  # characters by which a neighbour is judged; a shorter one costs less to read than to judge
_BREAK = "<br>"  # between the neighbours of an element and those of its parent


def before(node: LexborNode) -> str:
    """Markup that ends where `node` starts."""
    return "".join(reversed(_neighbours(node, CHARS_BEFORE, is_before=True)))


def after(node: LexborNode) -> str:
    """Markup that starts where `node` ends."""
    return "".join(_neighbours(node, CHARS_AFTER, is_before=False))


def _neighbours(node: LexborNode, enough: int, *, is_before: bool) -> list[str]:
    """The nearest first."""
    cut = _end_of if is_before else _start_of
    parts: list[str] = []
    here: LexborNode | None = node
    for _ in range(MOST_STEPS):
        if here is None or here.tag == "body" or enough <= 0:
            break
        neighbour = here.prev if is_before else here.next
        if neighbour is None:
            parts.append(_BREAK)
            here = here.parent
            continue
        markup = cut(neighbour.html or "", enough)
        nearest = cut(markup, WORTH_JUDGING)
        parts.append("" if len(nearest) < len(markup) and _is_list_of_links(nearest) else markup)
        enough -= len(parts[-1])
        here = neighbour
    return parts


def _is_list_of_links(markup: str) -> bool:
    links = LINKED.findall(markup)
    if len(links) < LIST_LINKS:
        return False
    linked = len("".join(readable("".join(links)).split()))
    return 2 * linked > len("".join(readable(markup).split()))


def _end_of(markup: str, enough: int) -> str:
    start = max(0, len(markup) - enough)
    return markup[max(start, markup.find("<", start)) :] if start else markup


def _start_of(markup: str, enough: int) -> str:
    return markup if len(markup) <= enough else markup[: markup.rfind(">", 0, enough) + 1]
