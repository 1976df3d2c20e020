"""How fast does the extractor read, and in how much memory? Beside the nearest peer, on the same texts in the same run.

    python -m benchmarks.extract [--peer PYTHON]          one core, CPU time; `make bench-extract` installs the peer;
                                                          after `make compiled` both plain and compiled
    python -m benchmarks.extract --jobs N                 N processes, wall time
    python -m benchmarks.extract --memory [--jobs N]      resident memory while 100,000 documents stream through

What is timed is extraction from parsed text to claims; what the texts are, `texts` says. README.md has results.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import chain, islice
from pathlib import Path

import psutil

from benchmarks.texts import OTHERS, ROOT, as_documents, claims_of, endless, families, sample, varied
from ingestion.documents import default_extractor
from ingestion.extract import extract, load_vocabulary
from ingestion.extract.built import COMPILED_FROM
from ingestion.extract.vocabulary import Vocabulary
from ingestion.parallel import extract_in_order
from ingestion.records import Page, SourceContext

SEEDS = ROOT / "dbt_project" / "seeds"
PEER = Path(__file__).with_name("recognizers.py")
CONTEXT = SourceContext("benchmark", "", "other", None, "text.txt")
FLAT = 0.05  # the second half may need this share more than the first


def cpu_seconds(pages: Sequence[Page], vocabulary: Vocabulary) -> tuple[float, int]:
    """CPU seconds of this process for extracting `pages`, and the number of claims."""
    claims = 0
    started = time.process_time()
    for page in pages:
        claims += len(extract(page, CONTEXT, "text", vocabulary)[0])
    return time.process_time() - started, claims


def size(pages: Sequence[Page]) -> float:
    """Megabytes of UTF-8."""
    return sum(len(page.text.encode()) for page in pages) / 1e6


def in_plain_python(runs: int, megabytes: float) -> None:
    """`one_core` in a copy of the checkout that has nothing compiled."""
    arguments = ["--runs", str(runs), "--megabytes", str(megabytes)]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / ROOT.name
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "*.so", "build", "data"))
        if OTHERS.is_dir():
            (copy.parent / "shared").symlink_to(ROOT.parent / "shared")
        subprocess.run([sys.executable, "-m", "benchmarks.extract", *arguments], cwd=copy, check=True)  # noqa: S603


def one_core(runs: int, megabytes: float) -> None:
    """A line a family: every run reads other variations."""
    print("compiled:" if COMPILED_FROM else "plain Python:", end="\n\n")
    vocabulary = load_vocabulary(SEEDS)
    print("| texts | MB/s best | MB/s median | documents/s median | claims/s median |\n| --- | --- | --- | --- | --- |")
    for name, pages in families().items():
        cpu_seconds(pages[:3], vocabulary)  # tables that are built at first use
        speeds, documents, claimed = [], [], []
        for run in range(runs):
            texts = varied(pages, run + 1, int(megabytes * 1e6))
            seconds, claims = cpu_seconds(texts, vocabulary)
            speeds.append(size(texts) / seconds)
            documents.append(len(texts) / seconds)
            claimed.append(claims / seconds)
        middle = statistics.median
        figures = f"{max(speeds):.2f} | {middle(speeds):.2f} | {middle(documents):,.0f} | {middle(claimed):,.0f}"
        print(f"| {name} | {figures} |", flush=True)


def beside_peer(python: Path, runs: int, characters: int) -> None:
    """The same sample of each family through both, best of `runs`."""
    vocabulary = load_vocabulary(SEEDS)
    print("\n| texts | characters | ours, characters/s | peer, characters/s | ratio |\n| --- | --- | --- | --- | --- |")
    for name, pages in families().items():
        texts = sample(pages, 99, characters)
        cpu_seconds(pages[:3], vocabulary)
        ours = min(cpu_seconds(texts, vocabulary)[0] for _ in range(runs))
        question = json.dumps({"texts": [page.text for page in texts], "runs": runs})
        done = subprocess.run([python, PEER], input=question, capture_output=True, text=True, check=True)  # noqa: S603
        theirs = min(json.loads(done.stdout)["seconds"])
        read = sum(len(page.text) for page in texts)
        print(f"| {name} | {read:,} | {read / ours:,.0f} | {read / theirs:,.0f} | {theirs / ours:.0f} × |", flush=True)


def many_cores(jobs: int, megabytes: float) -> None:
    """Wall time of a stream, the start of the workers included."""
    pages = list(chain.from_iterable(families().values()))
    documents = list(as_documents(iter(varied(pages, 1, int(megabytes * 1e6)))))
    extractor = default_extractor(SEEDS)
    started = time.perf_counter()
    claims = sum(extract_in_order(iter(documents), extractor, claims_of, seeds=SEEDS, jobs=jobs))
    seconds = time.perf_counter() - started
    read = sum(len(data) for data, _ in documents) / 1e6
    print(f"{jobs} processes: {read:.1f} MB, {len(documents):,} documents, {claims:,} claims in {seconds:.1f} s wall,")
    print(f"{read / seconds:.2f} MB/s, {len(documents) / seconds:,.0f} documents/s")


def memory(documents: int, jobs: int) -> bool:
    """Resident memory after each tenth of a stream of documents; whether it stays flat."""
    pages = list(chain.from_iterable(families().values()))
    stream = as_documents(islice(endless(pages, 1), documents))
    counts = extract_in_order(stream, default_extractor(SEEDS), claims_of, seeds=SEEDS, jobs=jobs)
    this, resident = psutil.Process(), []
    print("| documents | resident MB |\n| --- | --- |")
    for number, _ in enumerate(counts, 1):
        if number % (documents // 10) == 0:
            running = [this, *this.children(recursive=True)]
            resident.append(sum(process.memory_info().rss for process in running) / 1e6)
            print(f"| {number:,} | {resident[-1]:.1f} |", flush=True)
    first, second = max(resident[:5]), max(resident[5:])
    flat = second <= first * (1 + FLAT)
    print(f"{'flat' if flat else 'growing'}: {first:.1f} MB at most in the first half, {second:.1f} MB in the second")
    return flat


def main() -> int:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", type=Path, metavar="PYTHON", help="interpreter that has requirements/bench.in")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--megabytes", type=float, default=1.0, help="of text a run and family")
    parser.add_argument("--peer-characters", type=int, default=10_000)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--documents", type=int, default=100_000, help="of the stream that --memory reads")
    parser.add_argument("--jobs", type=int)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    if options.memory:
        return 0 if memory(options.documents, options.jobs or 1) else 1
    if options.jobs:
        many_cores(options.jobs, 10 * options.megabytes)
        return 0
    if COMPILED_FROM:
        in_plain_python(options.runs, options.megabytes)
    one_core(options.runs, options.megabytes)
    if options.peer:
        beside_peer(options.peer, min(options.runs, 3), options.peer_characters)
    return 0


if __name__ == "__main__":
    sys.exit(main())
