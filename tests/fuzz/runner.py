"""How is a target fuzzed? By atheris, which follows what the code does with each input: `python -m tests.fuzz.parse`.

Arguments are libFuzzer's (`-max_total_time=60`). It begins with the kept cases of the target and our own documents, and
keeps what it learns in build/fuzz/<target>. What fails is written there as `crash-…`: mend the code, then keep the file
in tests/fuzz/cases/<target>/, where the quick suite replays it.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).with_name("cases")
DEMO = ROOT / "zhibiao" / "demo" / "site"
LIMITS = ("-timeout=20", "-rss_limit_mb=2500", "-print_final_stats=1")
LONGEST = {"numbers": 400}  # bytes: a sentence; a page elsewhere
MOST_STARTS = 40


def begin_with(target: str) -> list[bytes]:
    """What each target is given first: our own pages, their sentences, or the parts of a workbook."""
    from tests.fuzz.targets import PARTS, STYLE_PART, STYLES
    from tests.hostile.workbook_cases import parts, zipped

    pages = [path.read_bytes() for path in sorted(DEMO.rglob("*.html"))[:MOST_STARTS]]
    if target == "zip":
        whole = parts() | {STYLE_PART: STYLES}
        return [zipped(whole), *(bytes([at]) + whole[name] for at, name in enumerate(PARTS))]
    if target == "numbers":
        texts = (re.sub(r"<[^>]+>", "", page.decode("utf-8", "replace")) for page in pages)
        sentences = (piece for text in texts for piece in re.split(r"[。\n]", text))
        return [piece.strip().encode() for piece in sentences if re.search(r"\d", piece)][: 20 * MOST_STARTS]
    return [b"\x00" + page for page in pages]  # the byte that chooses kind and charset


def main(target: str) -> None:
    """Fuzz until the time that was asked for is over, or something fails."""
    import atheris

    with atheris.instrument_imports(include=["ingestion"], enable_loader_override=False):
        from tests.fuzz.targets import TARGETS
    work = ROOT / "build" / "fuzz" / target
    corpus, starts = work / "corpus", work / "starts"
    for folder in (corpus, starts, CASES / target):
        folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(begin_with(target)):
        (starts / str(number)).write_bytes(data)
    folders = [str(corpus), str(starts), str(CASES / target)]
    longest = f"-max_len={LONGEST.get(target, 32768)}"
    atheris.Setup(
        [sys.argv[0], *LIMITS, longest, f"-artifact_prefix={work}/", *sys.argv[1:], *folders], TARGETS[target]
    )
    atheris.Fuzz()
