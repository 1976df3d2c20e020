"""Which addresses may be asked at all, and where do they lead? Every spelling is judged as it would be connected to.

Names that a source's record allows, robots.txt and the stop list are looked at by `visit`; here stands what holds for
every address: its scheme, its port, no private machine behind it, no way back from https to another host.
"""

import ipaddress
import re
import socket
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from ingestion.errors import Failed, Refused

MAX_URL_CHARS = 2000
RESOLVE_SECONDS = 20.0
PORTS = {"http": 80, "https": 443}
# `is_global` of the standard library says yes to these, and each can lead to a private address.
DENIED = tuple(
    ipaddress.ip_network(text)
    for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96", "fec0::/10", "192.0.0.0/24", "192.88.99.0/24")
)
# Names of session ids that servers of Java, PHP and .NET write into addresses: each visit would be a page of its own.
SESSION_NAMES = frozenset({"jsessionid", "phpsessid", "asp.net_sessionid", "sessionid"})
_PATH_SESSION = re.compile(r";jsessionid=[^/;?#]*", re.IGNORECASE)
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def canonical(url: str, base: str | None = None) -> str | None:
    """A link's address in its one spelling, so that it is asked once; None if it is none that can be asked.

    Without fragment, session id, default port and dot segments, with scheme and host in lower case. Order and names of
    other query parts are the site's own business and stay.
    """
    try:
        parts = urlsplit(urljoin(base, url.strip()) if base is not None else url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:  # such as an unclosed bracket of an IPv6 address, or a port of letters
        return None
    if parts.scheme not in PORTS or not host or parts.username is not None:
        return None
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != PORTS[parts.scheme]:
        place = f"{place}:{port}"
    path = _without_dots(_PATH_SESSION.sub("", parts.path)) or "/"
    found = urlunsplit((parts.scheme, place, _upper_percent(path), _without_session(_upper_percent(parts.query)), ""))
    return found if len(found) <= MAX_URL_CHARS else None


def next_address(current: str, location: str, seen: list[str]) -> str:
    """Where a redirect leads. Raises Refused for a circle and for a way from https to another host's http."""
    try:
        target = urljoin(current, _readable(location))
        before, after = urlsplit(current), urlsplit(target)
    except ValueError as error:  # such as an unclosed bracket of an IPv6 address
        raise Refused(f"redirected to what is not an address: {location[:200]!r}") from error
    if target in seen:
        raise Refused(f"redirects in a circle, back to {target[:200]!r}")
    if before.scheme == "https" and after.scheme == "http" and before.hostname != after.hostname:
        raise Refused(f"redirected from https to http on another host: {target[:200]!r}")
    return target


def endpoints(url: str, resolve: Mapping[str, tuple[str, int]], *, allow_private: bool) -> list[tuple[str, int]]:
    """Where to connect for an address as `requests` prepared it: that one is judged, not what was written."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused(f"not an address that can be asked: {url[:200]!r}") from error
    if parts.scheme not in PORTS:
        raise Refused(f"scheme {parts.scheme!r} is not http or https")
    if parts.username is not None or parts.password is not None:
        raise Refused("an address with a user name in it is not asked")
    if not host:
        raise Refused(f"no host in {url[:200]!r}")
    if host in resolve:
        return [resolve[host]]
    port = PORTS[parts.scheme] if port is None else port
    if port not in PORTS.values():
        raise Refused(f"port {port} is not 80 or 443")
    if allow_private:
        return [(host, port)]
    return [(address, port) for address in global_addresses(host, port)]


def global_addresses(host: str, port: int, seconds: float = RESOLVE_SECONDS) -> list[str]:
    """Resolve a host and check every address it has. Raises Failed (no address) or Refused (a private one)."""
    addresses = sorted(
        {str(item[4][0]) for item in _resolved(host, port, seconds)}, key=lambda text: (":" in text, text)
    )
    for text in addresses:
        if not is_global(text):
            raise Refused(f"{host} resolves to {text}, which is not a public address")
    return addresses


def _resolved(host: str, port: int, seconds: float) -> list[Any]:
    """The system's answer within a time: it asks each of its name servers in turn, and none of them can be stopped."""
    answers: list[Any] = []
    errors: list[Exception] = []

    def ask() -> None:
        try:
            answers.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            errors.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise Failed(f"{host}: name not resolved ({errors[0]})") from errors[0]
    if thread.is_alive():
        raise Failed(f"{host}: name not resolved within {seconds:g} s")
    return answers


def is_global(text: str) -> bool:
    """Is this a public unicast address, however it is dressed?"""
    try:
        address: IpAddress = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address in net for net in DENIED if net.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4, for a path that is absolute or empty; `urljoin` does it only for relative ones."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _without_session(query: str) -> str:
    if not any(name in query.lower() for name in SESSION_NAMES):
        return query
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if name.lower() not in SESSION_NAMES])


def _upper_percent(text: str) -> str:
    return _PERCENT.sub(lambda match: match[0].upper(), text)


def _readable(location: str) -> str:
    """Servers write Chinese paths raw; http.client took their UTF-8 for Latin-1."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
