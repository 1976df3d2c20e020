"""Which hosts has a person told us to leave alone? The kill switch: `<home>/stop_hosts.txt`, read before each request.

One line each: `host | reason | until`, the last day as 2026-12-31 or left out for good; `#` opens a remark. A host
stops its subdomains too. A line that cannot be read stops everything, since somebody meant to stop something.
"""

from datetime import date
from pathlib import Path

from ingestion.errors import SourceFailed

FILE_NAME = "stop_hosts.txt"


def stop_reason(home: Path, host: str, today: date) -> str | None:
    """Why this host may not be asked today, or None. Raises SourceFailed for a file that cannot be read."""
    path = home / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise SourceFailed(f"{path}: cannot be read ({error}); no host is asked until it can") from error
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.split("#", 1)[0].strip()
        if not content:
            continue
        stopped, reason, until = _fields(path, number, content)
        if (host == stopped or host.endswith(f".{stopped}")) and (until is None or today <= until):
            term = "" if until is None else f" until {until}"
            return f"host {host} is stopped{term}: {reason} ({FILE_NAME})"
    return None


def _fields(path: Path, number: int, content: str) -> tuple[str, str, date | None]:
    parts = [part.strip() for part in content.split("|")]
    try:
        if len(parts) not in (2, 3) or not parts[0] or not parts[1]:
            raise ValueError("write `host | reason | until`")
        until = date.fromisoformat(parts[2]) if len(parts) == 3 and parts[2] else None
    except ValueError as error:
        raise SourceFailed(f"{path}, line {number}: {error}; no host is asked until it is mended") from error
    return parts[0].lower().strip("."), parts[1], until
