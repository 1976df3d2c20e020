"""Which decisions are there? One line each, from their own headings."""

from pathlib import Path


def page(folder: Path) -> str:
    """A page that lists the decisions by number. Raises ValueError for one without a heading."""
    lines = ["# Decisions", "", "One page for each choice that others will ask about.", ""]
    for path in sorted(folder.glob("*.md")):
        first = path.read_text("utf-8").partition("\n")[0]
        if not first.startswith("# "):
            raise ValueError(f"{path.name} does not begin with a heading")
        lines.append(f"- [{first.removeprefix('# ')}]({path.name})")
    return "\n".join([*lines, ""])
