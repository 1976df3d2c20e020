"""JSON that is too deep, doubled, of wrong types, cut, or armed."""

import json
from collections.abc import Iterator

from tests.hostile.case import GOOD, GOOD_CLAIMS, Case
from tests.hostile.html_cases import ARMED


def cases() -> Iterator[Case]:
    """All of them."""

    def case(name: str, value: object, expect: int | str = GOOD_CLAIMS) -> Case:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return Case(
            f"json/{name}", lambda: text.encode("utf-8", "surrogatepass"), f"{name}.json", "application/json", expect
        )

    sound = json.dumps({"id": "a", "text": GOOD}, ensure_ascii=False)
    yield case("sound", sound)
    yield case("escaped", json.dumps({"text": GOOD}))
    for at in (1, 10, 30, len(sound) // 2, len(sound) - 1):
        yield case(f"cut-at-{at}", sound[:at], "unreadable")
    for depth in (900, 5000, 100_000, 1_000_000):
        yield case(f"deep-lists-{depth}", "[" * depth, "unreadable")
    yield case("deep-objects", '{"a":' * 100_000 + "1" + "}" * 100_000, "unreadable")
    yield case("deep-beside-the-text", '{"text": ' + json.dumps(GOOD) + ', "x": ' + "[" * 200 + "]" * 200 + "}")
    yield case("number-of-a-million-digits", '{"n": ' + "9" * 1_000_000 + "}", "unreadable")
    yield case("number-beyond-all", f'{{"n": 1e999999, "text": {json.dumps(GOOD)}}}')
    yield case("not-a-number", f'{{"n": NaN, "text": {json.dumps(GOOD)}}}')
    yield case("keys-100000", {f"k{n}": n for n in range(100_000)} | {"text": GOOD})
    yield case("key-twice", f'{{"text": "甲", "text": {json.dumps(GOOD)}}}')
    yield case("key-of-python", {"__proto__": {"x": 1}, "__class__": "os.system", "text": GOOD})
    yield case("list", [{"text": GOOD}], "unreadable")
    yield case("text-alone", json.dumps(GOOD), "unreadable")
    yield case("null", "null", "unreadable")
    yield case("no-text", {"id": "a"}, "unreadable")
    yield case("text-that-is-a-number", {"text": 5}, "unreadable")
    yield case("text-that-is-a-list", {"text": [GOOD]}, "unreadable")
    yield case("text-of-spaces", {"text": "  \n"}, "unreadable")
    yield case("text-too-long", {"text": "咸安区发展。\n" * 150_000}, "too_large")
    yield case("lone-surrogate-escaped", '{"text": "咸安\\ud800区"}', "decode")
    yield case("pair-of-surrogates", '{"text": ' + json.dumps(GOOD + "\U0001f600") + "}")
    yield case("zero-escaped", '{"text": ' + json.dumps(GOOD.replace("安区", "安\x00区", 1)) + "}", 2)
    yield case("two-values", sound + sound, "unreadable")
    yield case("comment", "/* x */" + sound, "unreadable")
    yield case("single-quotes", "{'text': 'x'}", "unreadable")
    yield case("title-of-1-mb", {"title": "题" * 300_000, "text": GOOD})
    yield case("date-of-nowhere", {"date": "9999-99-99", "text": GOOD})
    yield case("page-named-json", "<html><body><p>x</p></body></html>", "empty")
    for name, text in ARMED.items():
        yield case(f"armed-{name}", {"title": text, "publisher": text, "text": GOOD})
