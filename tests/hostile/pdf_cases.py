"""PDF files that are cut, wrong in their tables, endless, compressed to bombs, or armed."""

import zlib
from collections.abc import Callable, Iterator
from functools import partial

from tests.hostile.case import Case

PDF = "application/pdf"
CONTENT = b"BT /F1 12 Tf 72 720 Td (Hello 8.3) Tj ET"


def pdf(
    content: bytes = CONTENT,
    *,
    filters: str = "",
    pages: str = "",
    font: str = "/Type /Font /Subtype /Type1 /BaseFont /Helvetica",
    catalog: str = "",
    extra: tuple[bytes, ...] = (),
    count: int = 1,
    length: int | None = None,
) -> bytes:
    """A file of one page, sound but for what is given."""
    stream = f"<< /Length {len(content) if length is None else length} {filters} >>".encode()
    kids = "3 0 R " * count
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        f" /Resources << /Font << /F1 5 0 R >> >> {pages} >>".encode(),
        stream + b"\nstream\n" + content + b"\nendstream",
        f"<< {font} >>".encode(),
        *extra,
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)


def deflated(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return pdf(data, filters=f"/Filter [{'/FlateDecode ' * times}]")


def cases(canary_file: str, canary_url: str) -> Iterator[Case]:
    """All of them; the canaries are named where a reader might open or ask them."""

    def case(name: str, build: Callable[[], bytes], expect: int | str) -> Case:
        return Case(f"pdf/{name}", build, f"{name}.pdf", PDF, expect)

    name = canary_file.replace("/", "#2F")
    yield case("sound", pdf, 0)
    size = len(pdf())
    for cut in (8, 60, size // 4):
        yield case(f"cut-at-{cut}", lambda cut=cut: pdf()[:cut], "unreadable")  # type: ignore[misc]
    for cut in (size // 2, size - 200, size - 7):
        yield case(f"cut-late-at-{cut}", lambda cut=cut: pdf()[:cut], "any")  # type: ignore[misc]
    yield case("start-alone", lambda: b"%PDF-1.4", "unreadable")
    yield case("page-named-pdf", lambda: b"<html><body><p>x</p></body></html>", "empty")
    yield case("text-named-pdf", lambda: b"hello", "unknown_type")
    yield case("start-far-inside", lambda: b"x" * 500 + pdf(), "any")
    yield case("zeros", lambda: b"%PDF-1.4" + bytes(5000), "unreadable")
    yield case("rubbish", lambda: b"%PDF-1.4" + bytes((n * 7919) % 256 for n in range(20_000)), "unreadable")
    yield case("brackets-100000", lambda: b"%PDF-1.4\n1 0 obj " + b"[" * 100_000, "unreadable")
    yield case("brackets-in-content", partial(pdf, b"[" * 100_000), "unreadable")
    yield case("dictionaries-in-content", partial(pdf, b"<<" * 100_000), "unreadable")
    yield case("texts-in-content", partial(pdf, b"(" * 100_000), "unreadable")
    yield case("no-text", partial(pdf, b""), "unreadable")
    yield case("operators-unknown", partial(pdf, CONTENT + b" XX YY 1 2 3 ZZ"), 0)
    yield case("operands-missing", partial(pdf, CONTENT + b" Tj Td Tf cm re"), "any")
    yield case("operands-of-a-million", partial(pdf, b"1 " * 1_000_000 + CONTENT), 0)
    yield case("states-never-restored", partial(pdf, b"q " * 50_000 + CONTENT), 0)
    yield case("states-restored-too-often", partial(pdf, b"Q " * 50_000 + CONTENT), 0)
    yield case("lines-20000", partial(pdf, b"0 0 m 9 9 l S " * 20_000 + CONTENT), "any")
    yield case("size-of-page-endless", partial(pdf, pages="/MediaBox [0 0 1e30 1e30]"), "unreadable")
    yield case("size-of-page-none", partial(pdf, pages="/MediaBox [0 0 0 0]"), "any")
    yield case("size-of-page-in-words", partial(pdf, pages="/MediaBox [(a) (b) (c) (d)]"), "unreadable")
    yield case("length-too-long", partial(pdf, length=10**9), "any")
    yield case("length-below-zero", partial(pdf, length=-5), "any")
    yield case("pages-of-one-page-400", partial(pdf, count=400), 0)
    yield case("pages-that-go-round", lambda: pdf().replace(b"/Kids [3 0 R ]", b"/Kids [2 0 R ]"), "any")
    yield case("content-that-is-missing", partial(pdf, pages="/Contents 99 0 R"), "any")
    yield case("content-that-is-itself", lambda: pdf().replace(b"/Contents 4 0 R", b"/Contents 3 0 R"), "unreadable")
    yield case("bomb-of-100-mb", partial(deflated, b" " * 100_000_000), "any")
    yield case("bomb-in-bomb", partial(deflated, b" " * 100_000_000, 3), "any")
    yield case("filters-200", partial(pdf, CONTENT, filters=f"/Filter [{'/ASCIIHexDecode ' * 200}]"), "unreadable")
    yield case("filter-unknown", partial(pdf, filters="/Filter /NoSuchDecode"), "any")
    yield case("deflate-broken", partial(pdf, b"x\x9c" + b"\xff" * 500, filters="/Filter /FlateDecode"), "unreadable")
    yield case(
        "picture-alone", partial(pdf, b"q 100 0 0 100 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"), "unreadable"
    )
    yield case("font-that-is-missing", partial(pdf, font="/Type /Nothing"), "any")
    yield case(
        "map-of-characters-by-name",
        partial(
            pdf,
            font=f"/Type /Font /Subtype /Type0 /BaseFont /A /Encoding /{name} /DescendantFonts [6 0 R]",
            extra=(
                b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A"
                b" /CIDSystemInfo << /Registry (A) /Ordering (../../x) /Supplement 0 >> >>",
            ),
        ),
        "any",
    )
    yield case("action-on-opening", partial(pdf, catalog=f"/OpenAction << /S /URI /URI ({canary_url}) >>"), 0)
    yield case("script-on-opening", partial(pdf, catalog="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), 0)
    yield case("file-from-outside", partial(pdf, filters=f"/F ({canary_file})"), "any")
    yield case("program-to-launch", partial(pdf, catalog="/OpenAction << /S /Launch /F (/bin/sh) >>"), 0)
    yield case(
        "locked-with-an-unknown-lock",
        lambda: pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /X /V 9 >>"),
        "unreadable",
    )
