"""Does the compiled extractor say the same as the sources, byte for byte, and can it be built offline?"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("ingestion", "dbt_project/seeds", "tests/golden", "tests/sites", "benchmarks", "zhibiao/demo/site")
FILES = ("setup.py", "pyproject.toml", "README.md")
READ = """
import pickle, sys
from pathlib import Path
from benchmarks.pages import made_pages
from benchmarks.texts import families
from ingestion.extract import extract, frames, load_vocabulary
from ingestion.parse import parse, tree
from ingestion.records import SourceContext

for module in (frames, tree):
    assert module.__file__.endswith(".so") == (sys.argv[1] == "compiled"), module.__file__
vocabulary = load_vocabulary(Path("dbt_project/seeds"))
for family, pages in families().items():
    for page in pages:
        claims, rejections, region = extract(page, SourceContext("s", "", "other", None, "t.txt"), "t", vocabulary)
        assert pickle.loads(pickle.dumps((page, claims, rejections))) == (page, claims, rejections)
        print(family, page, region, *claims, *rejections, sep="\\n")
unknown = [(path.read_bytes(), path.name, None) for path in sorted(Path("tests/sites").glob("*.html"))]
for data, url, selectors in (*unknown, *((page.data, page.url, page.selectors) for page in made_pages(20))):
    print(parse(data, raw_sha256="0" * 64, url=url, media_type="text/html", selectors=selectors))
"""

COMPILER = (sysconfig.get_config_var("CC") or "cc").split()[0]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(shutil.which(COMPILER) is None, reason=f"no C compiler ({COMPILER})"),
]


def _checkout(folder: Path) -> Path:
    """A copy of what the extractor is built from and read by, without anything compiled."""
    ignored = shutil.ignore_patterns("*.so", "__pycache__")
    for name in NEEDED:
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    others = ROOT.parent / "shared" / "evaluation" / "seeds"  # pages of other people, where they lie beside us
    if others.is_dir():
        (folder.parent / "shared" / "evaluation").mkdir(parents=True)
        (folder.parent / "shared" / "evaluation" / "seeds").symlink_to(others)
    return folder


def _python(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "no_proxy": "", "https_proxy": "http://127.0.0.1:9", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_compiled_and_plain_say_the_same(tmp_path: Path) -> None:
    """Also: what is compiled can be sent between processes, keeps its records frozen, and notices a later change."""
    folder = _checkout(tmp_path / "checkout")
    plain = _python(folder, "-c", READ, "plain")
    assert plain.returncode == 0, plain.stderr[-2000:]
    assert plain.stdout.count("Claim(") > 500

    build = _python(folder, "setup.py", "-q", "build_ext", "--inplace", ZHIBIAO_COMPILED="1")
    assert build.returncode == 0, (build.stdout + build.stderr)[-2000:]
    compiled = _python(folder, "-c", READ, "compiled")
    assert compiled.returncode == 0, compiled.stderr[-2000:]
    assert compiled.stdout == plain.stdout

    change = "from ingestion.records import TableCell; TableCell(1, 2, '').row = 3"
    assert "FrozenInstanceError" in _python(folder, "-c", change).stderr
    source = folder / "ingestion" / "extract" / "phrases.py"
    source.write_text(source.read_text("utf-8") + "# changed\n", "utf-8")
    stale = _python(folder, "-c", READ, "compiled")
    assert "changed after it was compiled" in stale.stderr
