"""Does the runner of docs/ refuse what it cannot check, and notice what is not as a page says?"""

from pathlib import Path

import pytest

from tests.docs.runner import EXECUTED, EXECUTED_BESIDE_A_SERVER, DocError, agrees, blocks, follow


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    (tmp_path / "names.csv").write_text("name\n")
    return tmp_path


def page(folder: Path, text: str) -> Path:
    path = folder / "page.md"
    path.write_text(text, "utf-8")
    return path


def test_files_are_written_and_commands_run_in_their_order(place: Path) -> None:
    told = page(
        place,
        "```csv append=names.csv\nb\n```\n\n```console\n$ cat names.csv\nname\nb\n```\n"
        '```text insert=names.csv after="name"\na\n```\n```sql file=models/new.sql\nselect 1\n```\n'
        "```console\n$ cat names.csv \\\n    models/new.sql\nname\n...\nselect 1\n$ false\n[exit 1]\n```\n",
    )
    assert follow(told, place) == 3
    assert (place / "names.csv").read_text() == "name\na\nb\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("```\n$ rm -r data\n```\n", r"page.md:1: a block of 'no language'"),
        ("words\n\n```sh\nrm -r data\n```\n", r"page.md:3: a block of 'sh'"),
        ("```sql files=a.sql\nselect 1\n```\n", "nobody knows files="),
        ("```csv file=names.csv\nname\n```\n", "names.csv exists already"),
        ("```csv append=other.csv\nname\n```\n", "other.csv is missing"),
        ("```text file=../outside.txt\na\n```\n", "lies outside"),
        ('```text insert=names.csv after="nome"\na\n```\n', "has no line 'nome'"),
        ("```console\n$ echo one\ntwo\n```\n", "echo one\nexit 0, told: 0\none"),
        ("```console\n$ exit 65\n```\n", "exit 65, told: 0"),
        ("```console\n$ true\n[exit 65]\n```\n", "exit 0, told: 65"),
    ],
)
def test_what_is_not_so_is_told_with_its_line(place: Path, text: str, complaint: str) -> None:
    with pytest.raises(DocError, match=complaint):
        follow(page(place, text), place)


def test_dots_stand_for_what_varies_and_for_nothing_else() -> None:
    assert agrees("release  ...\n", "release  20240101-1   \n")
    assert agrees("a\n...\nb", "a\nb\n")
    assert agrees("...\nb\n", "x\ny\nb")
    assert agrees("", "\n")
    assert not agrees("a\n...", "b\na")
    assert not agrees("a...c", "a\nc")
    assert not agrees("", "a")


def test_every_executed_page_is_marked_throughout() -> None:
    docs = Path(__file__).parents[2] / "docs"
    for name in (*EXECUTED, *EXECUTED_BESIDE_A_SERVER):
        kinds = [block.kind for block in blocks(docs / f"{name}.md")]
        assert "console" in kinds, name


def test_every_page_with_a_console_is_executed() -> None:
    docs = Path(__file__).parents[2] / "docs"
    told = {path.stem for path in docs.glob("*.md") if "```console" in path.read_text("utf-8")}
    assert told == {*EXECUTED, *EXECUTED_BESIDE_A_SERVER}
