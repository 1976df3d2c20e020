"""What stands right above and below an element of a page? Markup of its neighbours, outwards, until it is enough.

Beside `html` the only place that touches the HTML parser's nodes. Whole neighbours are taken, so that a list of links
is known as one; what is more than enough is cut off at a tag.
"""

from selectolax.lexbor import LexborNode

MOST_STEPS = 40
CHARS_BEFORE = 6000
CHARS_AFTER = 2000
_BREAK = "<br>"  # between the neighbours of an element and those of its parent


def before(node: LexborNode) -> str:
    """Markup that ends where `node` starts."""
    markup = "".join(reversed(_neighbours(node, CHARS_BEFORE, is_before=True)))
    return markup if len(markup) <= CHARS_BEFORE else markup[markup.find("<", len(markup) - CHARS_BEFORE) :]


def after(node: LexborNode) -> str:
    """Markup that starts where `node` ends."""
    markup = "".join(_neighbours(node, CHARS_AFTER, is_before=False))
    return markup if len(markup) <= CHARS_AFTER else markup[: markup.rfind(">", 0, CHARS_AFTER) + 1]


def _neighbours(node: LexborNode, enough: int, *, is_before: bool) -> list[str]:
    """The nearest first."""
    parts: list[str] = []
    size = 0
    here: LexborNode | None = node
    for _ in range(MOST_STEPS):
        if here is None or here.tag == "body" or size >= enough:
            break
        neighbour = here.prev if is_before else here.next
        parts.append(_BREAK if neighbour is None else neighbour.html or "")
        size += len(parts[-1])
        here = here.parent if neighbour is None else neighbour
    return parts
