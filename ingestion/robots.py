"""May this address be asked, and how slowly? robots.txt as RFC 9309 has it.

4xx: there are no rules. 5xx or unreachable: stay out. One answer is kept for the length of a run.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from ingestion.errors import Failed, Refused
from ingestion.network import Answer

MAX_BYTES = 512 * 1024  # the RFC asks for at least 500 KiB to be read
MAX_CRAWL_DELAY_SECONDS = 60.0  # a longer wish is honoured as far as a nightly run can


@dataclass(slots=True)
class Robots:
    """The rules of every origin met in one run. `ask` gets one address without consulting these rules."""

    user_agent: str
    ask: Callable[[str], Answer]
    _rules: dict[str, Protego | str] = field(default_factory=dict)

    def refusal(self, url: str) -> str | None:
        """Why the address may not be asked, or None."""
        rules = self._of(url)
        if isinstance(rules, str):
            return rules
        if rules.can_fetch(url, self.user_agent):
            return None
        return "robots.txt does not allow this address"

    def crawl_delay(self, url: str) -> float:
        """Seconds between two requests that the site asks for, 0 when it does not say."""
        rules = self._of(url)
        delay = None if isinstance(rules, str) else rules.crawl_delay(self.user_agent)
        return min(float(delay or 0), MAX_CRAWL_DELAY_SECONDS)

    def _of(self, url: str) -> Protego | str:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = self._ask(f"{origin}/robots.txt")
        return self._rules[origin]

    def _ask(self, url: str) -> Protego | str:
        try:
            answer = self.ask(url)
        except (Failed, Refused) as problem:
            return f"robots.txt cannot be read, so we stay out ({problem})"
        if 400 <= answer.status < 500 and answer.status != 429:
            return Protego.parse("")
        if answer.status != 200:
            return f"robots.txt answers {answer.status}, so we stay out"
        return Protego.parse(answer.body[:MAX_BYTES].decode("utf-8", "replace"))
