"""What does the server itself send, before any browser reads it?"""

import http.client
from urllib.parse import urlsplit

from tests.browser.visits import Site


def test_a_head_has_no_body(site: Site) -> None:
    """Were it sent, the next answer on the same connection would begin with it."""
    connection = http.client.HTTPConnection(urlsplit(site.base).netloc, timeout=60)
    length = 0
    for method in ("HEAD", "GET", "HEAD", "GET"):
        connection.request(method, "/zh/")
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == http.client.OK
        assert len(body) == (int(answer.headers["content-length"]) if method == "GET" else 0)
        length = length or int(answer.headers["content-length"])
        assert int(answer.headers["content-length"]) == length > 1000
    connection.close()
