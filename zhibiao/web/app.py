"""What answers a browser? One application: pages in two languages, figures as JSON, files of the release.

It reads the current release and nothing else, changes nothing, asks for no cookie and runs no script. Every answer is
named by the release's digest, so that what a browser holds is asked for again only after a new release.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from threading import Lock

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint
from starlette.middleware.trustedhost import TrustedHostMiddleware

from warehouse.connection import DEFAULT_MEMORY_LIMIT
from warehouse.errors import NoRelease, QueryFailed, QuestionUnclear, ReleaseInvalid
from warehouse.release import Release
from warehouse.snapshot import Snapshot, Snapshots
from zhibiao.web import api, pages
from zhibiao.web.links import ServedLinks
from zhibiao.web.page_queries import page_queries
from zhibiao.web.render import release_facts, render, style, style_digest
from zhibiao.web.words import LANGUAGES, words

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "interest-cohort=()",
}
_KEPT_PAGES = 512
_LONGEST_KEPT = 1_000_000
_YEAR_SECONDS = 31_536_000


class PageCache:
    """The pages asked for last, by release and address."""

    def __init__(self, most: int = _KEPT_PAGES) -> None:
        self._most = most
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, made: Callable[[], bytes]) -> bytes:
        """The page of a key, made when it is not kept; a failure is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        page = made()
        if len(page) <= _LONGEST_KEPT:
            with self._lock:
                self._kept[key] = page
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return page


def make_app(
    published: Path,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    hosts: Sequence[str] = (),
    memory_limit: str = DEFAULT_MEMORY_LIMIT,
    threads: int = 2,
) -> FastAPI:
    """The application over a folder of releases. `hosts` are names of a proxy before it, besides this machine's own."""

    def opened(release: Release) -> Snapshot:
        return Snapshot(release, page_queries(), memory_limit=memory_limit, threads=threads)

    snapshots = Snapshots(published, opened)
    app = FastAPI(
        title="Zhibiao",
        version="1",
        summary="Targets and results of Chinese local governments, each with its sentence",
        docs_url=None,  # these pages load their scripts from other people's servers
        redoc_url=None,
    )
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOCAL_HOSTS, *hosts])
    app.include_router(api.router(snapshot_of))
    _add_guards(app, snapshots, now)
    _add_failures(app)
    _add_files(app)
    _add_pages(app, PageCache())
    app.openapi_schema = api.described(app.openapi())
    for route in app.routes:
        if isinstance(route, APIRoute):
            route.methods.add("HEAD")  # as GET, without the body, which the server leaves out; described once, as GET
    return app


def snapshot_of(request: Request) -> Snapshot:
    """The release that this request is answered from, from its first to its last word."""
    snapshot: Snapshot | None = getattr(request.state, "snapshot", None)
    if snapshot is None:
        snapshot = request.app.state.snapshots.current()
        request.state.snapshot = snapshot
    return snapshot


def _add_guards(app: FastAPI, snapshots: Snapshots, now: Callable[[], datetime]) -> None:
    """Headers of every answer, and 304 for what a browser holds already."""
    app.state.snapshots = snapshots

    @app.middleware("http")
    async def guard(request: Request, call_next: RequestResponseEndpoint) -> Response:
        tag = _tag(request, now())
        if tag is not None and request.headers.get("if-none-match") == tag:
            response = Response(status_code=HTTPStatus.NOT_MODIFIED)
        else:
            response = await call_next(request)
        response.headers.update(HEADERS)
        if tag is not None and response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            response.headers.update({"etag": tag, "cache-control": "no-cache"})
        elif response.status_code != HTTPStatus.OK:
            response.headers["cache-control"] = "no-store"
        return response


def _tag(request: Request, moment: datetime) -> str | None:
    """What names the answer to this address: release and style, and the hour, as pages say how old a release is.

    None for files, which have tags of their own, and where there is no release: the answer then says so.
    """
    kind = request.url.path.split("/")[1]
    if kind not in (*LANGUAGES, "api"):
        return None
    try:
        snapshot = snapshot_of(request)
    except (NoRelease, ReleaseInvalid):
        return None
    request.state.facts = release_facts(snapshot.release.manifest, moment, kind if kind in LANGUAGES else "en")
    address = f"{request.url.path}?{request.url.query}"
    key = f"{snapshot.digest} {style_digest()} {request.state.facts.age} {address}"
    request.state.key = key
    return f'"{hashlib.sha256(key.encode()).hexdigest()[:24]}"'


def _add_failures(app: FastAPI) -> None:
    """Errors in one line, as JSON to programs and as a page to people."""

    def fail(request: Request, error: Exception, status: int) -> Response:
        answer = told(request, error, status)
        if isinstance(error, HTTPException):
            answer.headers.update(error.headers or {})  # Allow, of a method that is not answered
        return answer

    def told(request: Request, error: Exception, status: int) -> Response:
        if request.url.path.startswith("/api/"):
            return api.problem(error, status)
        return _message(request, "not_found" if status == HTTPStatus.NOT_FOUND else "unclear", str(error), status)

    app.add_exception_handler(QuestionUnclear, lambda request, error: fail(request, error, api.status_of(error)))
    app.add_exception_handler(QueryFailed, lambda request, error: fail(request, error, HTTPStatus.SERVICE_UNAVAILABLE))
    app.add_exception_handler(HTTPException, lambda request, error: fail(request, error, error.status_code))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        what = f"{'.'.join(str(part) for part in first['loc'][1:])}: {first['msg']}"
        return fail(request, ValueError(what), HTTPStatus.BAD_REQUEST)

    @app.exception_handler(NoRelease)
    @app.exception_handler(ReleaseInvalid)
    def nothing(request: Request, error: Exception) -> Response:
        if request.url.path.startswith("/api/"):
            return api.problem(error, HTTPStatus.SERVICE_UNAVAILABLE)
        return _message(request, "no_release", str(error), HTTPStatus.SERVICE_UNAVAILABLE)


def _add_files(app: FastAPI) -> None:
    @app.get("/static/page-{digest}.css", include_in_schema=False)
    def style_sheet(digest: str) -> Response:
        if digest != style_digest():
            raise HTTPException(HTTPStatus.NOT_FOUND, "an older style sheet: load the page anew")
        return Response(
            style(), media_type="text/css", headers={"cache-control": f"public, max-age={_YEAR_SECONDS}, immutable"}
        )

    @app.get("/release/{name}", include_in_schema=False)
    def release_file(request: Request, name: str) -> Response:
        snapshot = snapshot_of(request)
        files = snapshot.release.manifest["files"]
        if name not in files and name != "manifest.json":
            raise HTTPException(HTTPStatus.NOT_FOUND, "the release holds no such file")
        etag = {"etag": f'"{files[name]["sha256"]}"'} if name in files else None
        return FileResponse(snapshot.release.folder / name, headers=etag)

    @app.get("/healthz", include_in_schema=False)
    def health(request: Request) -> dict[str, str]:
        return {"release": snapshot_of(request).release.name}

    @app.get("/robots.txt", include_in_schema=False)
    def robots() -> Response:
        return Response("User-agent: *\nDisallow: /api/\nDisallow: /release/\n", media_type="text/plain")


def _add_pages(app: FastAPI, cache: PageCache) -> None:
    @app.get("/", include_in_schema=False)
    def root(request: Request) -> Response:
        first = request.headers.get("accept-language", "zh").strip().lower()
        return RedirectResponse("/en/" if first.startswith("en") else "/zh/", headers={"vary": "accept-language"})

    @app.get("/{language}/{path:path}", include_in_schema=False)
    def page(request: Request, language: str, path: str) -> Response:
        if language not in LANGUAGES:
            raise HTTPException(HTTPStatus.NOT_FOUND, "pages begin with /zh/ or /en/")
        snapshot = snapshot_of(request)

        def made() -> bytes:
            asked = pages.Asked(path.rstrip("/"), request.query_params, _links(request, language))
            return pages.make(snapshot, asked, request.state.facts).encode()

        return HTMLResponse(cache.get(request.state.key, made))


def _links(request: Request, language: str) -> ServedLinks:
    return ServedLinks(language, request.url.path, request.url.query, style_digest())


def _message(request: Request, word: str, text: str, status: int) -> Response:
    language = next((each for each in LANGUAGES if request.url.path.startswith(f"/{each}/")), "zh")
    title = words()[language][word]
    html = render("message.html.j2", _links(request, language), None, title=title, text=text)
    return HTMLResponse(html, status_code=status)
