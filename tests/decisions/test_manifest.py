"""Does a manifest have one text alone, and is every other refused with a line that says what is wrong?"""

import hashlib
import json
from pathlib import Path

import pytest

from tests.decisions.small import said
from warehouse.errors import ReleaseInvalid
from warehouse.manifest import FORMAT, MANIFEST, REQUIRED, Scope, canonical, read_manifest, sealed


def test_canonical_text_is_sorted_indented_and_keeps_its_characters() -> None:
    assert canonical({"b": [1], "a": "指标"}) == '{\n  "a": "指标",\n  "b": [\n    1\n  ]\n}\n'


def test_scope_is_told_with_sorted_sources_and_read_back() -> None:
    told = Scope("demo", ("b", "a")).as_json()
    assert told == {"name": "demo", "sources": ["a", "b"]}
    assert Scope.from_json(told) == Scope("demo", ("a", "b"))
    assert Scope.from_json({"name": 7, "sources": [8]}) == Scope("7", ("8",))


@pytest.mark.parametrize("field", ["name", "sources"])
def test_scope_without_a_field_is_an_error(field: str) -> None:
    told = {key: value for key, value in Scope("demo", ("a",)).as_json().items() if key != field}
    with pytest.raises(KeyError, match=field):
        Scope.from_json(told)


def test_seal_is_the_digest_of_everything_else() -> None:
    body = said("r1")
    text = sealed(body | {"self_digest": "of another time"})
    assert json.loads(text) == body | {"self_digest": hashlib.sha256(canonical(body).encode()).hexdigest()}
    assert text == canonical(json.loads(text))
    assert set(json.loads(text)) == REQUIRED


def test_what_lacks_fields_is_not_sealed() -> None:
    body = said("r1")
    del body["gates"], body["files"]
    with pytest.raises(ReleaseInvalid) as caught:
        sealed(body)
    assert str(caught.value) == "the manifest lacks files, gates"


def test_sealed_manifest_is_read_back(tmp_path: Path) -> None:
    text = sealed(said("r1") | {"more": "说明"})
    (tmp_path / MANIFEST).write_text(text, "utf-8")
    assert read_manifest(tmp_path) == json.loads(text)


def refused(folder: Path, content: bytes | None) -> str:
    path = folder / MANIFEST
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReleaseInvalid) as caught:
        read_manifest(folder)
    message = str(caught.value)
    assert message.startswith(f"{path} ")
    return message.removeprefix(f"{path} ")


def test_each_wrong_manifest_is_refused_in_words(tmp_path: Path) -> None:
    assert refused(tmp_path, None) == "is missing: the folder is no complete release"
    for content in (b"", b"{", b"\xff\xfe"):
        message = refused(tmp_path, content)
        assert message.startswith("is no JSON in UTF-8 (")
        assert message.endswith("): the release was altered")
    lacking = "lacks required fields: the release was altered or made by another program"
    without = {key: value for key, value in json.loads(sealed(said("r1"))).items() if key != "gates"}
    for value in ([], sorted(REQUIRED), "x", {}, without):
        assert refused(tmp_path, json.dumps(value).encode()) == lacking
    other = sealed(said("r1", format=FORMAT + 1))
    assert refused(tmp_path, other.encode()) == f"has format {FORMAT + 1}, this program reads {FORMAT}"
    for text in (sealed(said("r1")) + " ", sealed(said("r1")).replace("演示", "样例")):
        assert refused(tmp_path, text.encode()) == "does not match its own digest: the release was altered"
