"""Bytes that are in no encoding, in two, cut, or in another one than they say."""

from collections.abc import Iterator

from tests.hostile.case import GOOD, GOOD_CLAIMS, HEADING, SENTENCE, Case

OLD = (
    GOOD.replace("区", "區")
    .replace("产", "產")
    .replace("总", "總")
    .replace("争", "爭")
    .replace("长", "長")
    .replace("税", "稅")
    .replace("达", "達")
    .replace("亿", "億")
    .replace("计划", "計劃")
)
PAGE = (
    '<html><head><meta charset="{}"><title>'
    + HEADING
    + "</title></head><body><h1>"
    + HEADING
    + "</h1><p>"
    + SENTENCE
    + "</p></body></html>"
)


def cases() -> Iterator[Case]:
    """All of them."""

    def case(name: str, data: bytes, expect: int | str = GOOD_CLAIMS, media_type: str = "text/plain") -> Case:
        ending = "html" if "html" in media_type else "txt"
        return Case(f"encoding/{name}", lambda: data, f"{name}.{ending}", media_type, expect)

    for codec in ("gb18030", "gbk", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        for declared in ("", "; charset=big5", "; charset=utf-8", "; charset=iso-8859-1"):
            yield case(
                f"{codec}-said-to-be{declared[10:] or '-nothing'}",
                GOOD.encode(codec),
                media_type=f"text/plain{declared}",
            )
    for declared in ("", "; charset=gbk", "; charset=utf-8"):
        yield case(
            f"big5-said-to-be{declared[10:] or '-nothing'}", OLD.encode("cp950"), media_type=f"text/plain{declared}"
        )
    for meta in ("gb2312", "big5", "utf-16", "x-nothing", "utf-8; x=y"):
        yield case(
            f"page-in-gb18030-that-says-{meta.split(';')[0]}",
            PAGE.format(meta).encode("gb18030"),
            media_type="text/html",
        )
        yield case(
            f"page-in-utf8-that-says-{meta.split(';')[0]}",
            PAGE.format(meta).encode(),
            media_type="text/html; charset=gbk",
        )
    yield case("utf8-broken-once", GOOD.encode() + b"\xe5\n")
    yield case("utf8-broken-often", b"\xe5<".join([GOOD.encode()] * 20), "decode")
    yield case("utf8-cut", GOOD.encode()[:-2])
    yield case("utf8-too-long-forms", GOOD.encode() + b"\xc0\xaf\xe0\x80\xaf" * 50, "decode")
    yield case("utf8-of-surrogates", GOOD.encode() + b"\xed\xa0\x80" * 50, "decode")
    yield case("gb18030-broken", GOOD.encode("gb18030") + b"\xff" + GOOD.encode("gb18030"), "decode")
    yield case("two-encodings", GOOD.encode() * 3 + GOOD.encode("gb18030") * 3, "decode")
    yield case("mark-of-utf16-on-utf8", b"\xff\xfe" + GOOD.encode() + b"x" * (len(GOOD.encode()) % 2 + 1), "decode")
    yield case("mark-of-utf8-on-gb18030", b"\xef\xbb\xbf" + GOOD.encode("gb18030"), "decode")
    yield case("mark-twice", b"\xef\xbb\xbf" * 2 + GOOD.encode())
    yield case("noise", bytes((n * 7919 >> 3) % 128 + 128 for n in range(4000)), "decode")
    yield case("utf8-read-as-latin-and-saved", (GOOD * 3).encode().decode("latin-1").encode(), "decode")
    yield case(
        "gb18030-read-as-utf8-and-saved", (GOOD * 3).encode("gb18030").decode("utf-8", "replace").encode(), "decode"
    )
    yield case("private-use", (GOOD + "\ue5e5\ue76c").encode("gb18030"))
    yield case("beyond-the-plane", (GOOD + "𠮷\U0010fffd").encode("gb18030"))
