"""What is on the page? A light tree of elements and text, without what no reader sees, bounded in depth and size.

The one place that touches the HTML parser's nodes; everything after works on plain Python objects.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from ingestion.errors import ParseFailure
from ingestion.parse.marks import BLOCK_TAGS, DROPPED_TAGS, UNNESTED_TAGS
from ingestion.records import QuarantineReason

MAX_DEPTH = 200
MAX_OPEN_TAGS = 10_000  # judged before parsing, since the parser's time grows with the square of the depth
MAX_TEXT_NODE_CHARS = 500_000
MAX_ELEMENTS = 300_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Element:
    """One element. `children` are elements and strings in document order."""

    tag: str
    attributes: dict[str, str | None]
    mem_id: int
    children: list["Element | str"] = field(default_factory=list)
    is_block: bool = False  # itself or something within it starts a new line

    def attribute(self, name: str) -> str:
        """An attribute's text, '' when absent."""
        return self.attributes.get(name) or ""


def refuse_deep(markup: str) -> None:
    """Raise ParseFailure for markup so deep that parsing it would cost too much."""
    depth = 0
    for match in _TAG.finditer(markup):
        if match[2].lower() in UNNESTED_TAGS:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth > MAX_OPEN_TAGS:
            raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"more than {MAX_OPEN_TAGS} elements open at once")


def build(body: Any) -> Element:
    """The light tree under a parser's node. Raises ParseFailure (parser_limit)."""
    root = Element(body.tag, {}, body.mem_id, is_block=True)
    stack = [(root, body, 1)]
    order: list[Element] = [root]
    while stack:
        element, node, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"elements nested deeper than {MAX_DEPTH}")
        for child in node.iter(include_text=True):
            tag = child.tag
            if tag == "-text":
                text = child.text_content or ""
                if len(text) > MAX_TEXT_NODE_CHARS:
                    raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"a text of {len(text)} characters in one piece")
                element.children.append(text)
            elif tag is not None and not tag.startswith("-") and tag not in DROPPED_TAGS:
                attributes = child.attributes
                if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
                    continue
                inner = Element(tag, attributes, child.mem_id, is_block=tag in BLOCK_TAGS)
                element.children.append(inner)
                order.append(inner)
                stack.append((inner, child, depth + 1))
        if len(order) > MAX_ELEMENTS:
            raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"more than {MAX_ELEMENTS} elements")
    for element in reversed(order):  # children come after their parents in `order`
        if not element.is_block:
            element.is_block = any(isinstance(child, Element) and child.is_block for child in element.children)
    return root


def text_of(element: Element) -> str:
    """All text under an element, as it stands in the source."""
    parts: list[str] = []
    stack: list[Element | str] = [element]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
        else:
            if item.tag == "br":
                parts.append("\n")
            stack.extend(reversed(item.children))
    return "".join(parts)
