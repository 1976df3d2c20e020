"""Does a release come whole to object storage, and is there never a name for a half one? On a real S3 server."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fsspec
import pytest
from typer.testing import CliRunner

from tests.warehouse.marts_factory import make_build, publish_build
from warehouse.errors import ReleaseInvalid, ServerAway, ServerRefused
from warehouse.manifest import MANIFEST
from warehouse.object_storage import CURRENT, store_release
from warehouse.release import Release, open_release, published_folder, verify
from zhibiao.build_stages import copy_release
from zhibiao.cli import app
from zhibiao.settings import load_settings

CREDENTIALS = {"key": "a", "secret": "b"}
NOW = datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    home = tmp_path_factory.mktemp("home")
    for name, value in (("r1", 440), ("r2", 450)):
        publish_build(make_build(home, name, value=value))
    published = published_folder(home)
    return open_release(published / "r1"), open_release(published / "r2")


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, Any]]:
    """Options of a driver that speaks to a server of our own, with a bucket `figures`."""
    pytest.importorskip("s3fs", reason="s3fs is not installed: requirements/scale-*.lock")
    moto = pytest.importorskip("moto.server", reason="moto is not installed: requirements/dev-*.lock")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    options = {**CREDENTIALS, "client_kwargs": {"endpoint_url": f"http://{host}:{port}"}}
    fsspec.filesystem("s3", **options).mkdir("figures")
    yield options
    server.stop()


def names(options: dict[str, Any], root: str) -> set[str]:
    store = fsspec.filesystem("s3", **options)
    store.invalidate_cache()
    return {path.removeprefix(f"{root}/") for path in store.find(root)}


def test_a_release_arrives_whole_and_current_names_it(
    releases: tuple[Release, Release], s3: dict[str, Any], tmp_path: Path
) -> None:
    for release in releases:
        stored = store_release(release, "s3://figures/a", now=NOW, options=s3)
        assert stored.is_new and stored.files == len(release.manifest["files"])
    store = fsspec.filesystem("s3", **s3)
    pointer = json.loads(store.cat_file(f"figures/a/{CURRENT}"))
    assert (pointer["release"], pointer["copied_at"]) == ("r2", NOW.isoformat())
    store.get(f"figures/a/{pointer['release']}", str(tmp_path / "r2"), recursive=True)
    assert verify(tmp_path / "r2") == []


def test_the_same_again_sends_nothing_and_the_one_before_can_come_back(
    releases: tuple[Release, Release], s3: dict[str, Any]
) -> None:
    sent: list[str] = []
    for release in (*releases, releases[0]):
        store_release(release, "s3://figures/again", now=NOW, options=s3, failpoint=sent.append)
    assert sent.count(MANIFEST) == 2
    pointer = json.loads(fsspec.filesystem("s3", **s3).cat_file(f"figures/again/{CURRENT}"))
    assert pointer["release"] == "r1"


@pytest.mark.parametrize("at", ["zhibiao.duckdb", "fct_actuals.parquet"])
def test_a_copy_that_breaks_off_is_no_release_and_is_begun_anew(
    releases: tuple[Release, Release], s3: dict[str, Any], at: str
) -> None:
    def broken(step: str) -> None:
        if step == at:
            raise ConnectionResetError("cable pulled")

    place = f"figures/broken-{at}"
    store_release(releases[0], f"s3://{place}", now=NOW, options=s3)
    with pytest.raises(ServerAway, match="cable pulled"):
        store_release(releases[1], f"s3://{place}", now=NOW, options=s3, failpoint=broken)
    assert f"r2/{at}" in names(s3, place)
    assert f"r2/{MANIFEST}" not in names(s3, place)
    assert json.loads(fsspec.filesystem("s3", **s3).cat_file(f"{place}/{CURRENT}"))["release"] == "r1"
    assert store_release(releases[1], f"s3://{place}", now=NOW, options=s3).is_new
    assert names(s3, place) >= {f"r2/{name}" for name in releases[1].manifest["files"]}


def test_a_file_of_other_bytes_is_not_named_a_release(tmp_path: Path, s3: dict[str, Any]) -> None:
    publish_build(make_build(tmp_path, "r1", value=440))
    release = open_release(published_folder(tmp_path) / "r1")
    damaged = release.folder / "fct_actuals.parquet"
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    with pytest.raises(ReleaseInvalid, match=r"fct_actuals\.parquet is not what its manifest says"):
        store_release(release, "s3://figures/damaged", now=NOW, options=s3)
    assert not names(s3, "figures/damaged") & {f"r1/{MANIFEST}", CURRENT}


def test_another_release_of_the_same_name_is_never_overwritten(
    releases: tuple[Release, Release], s3: dict[str, Any], tmp_path: Path
) -> None:
    publish_build(make_build(tmp_path, "r1", value=441))
    store_release(releases[0], "s3://figures/same", now=NOW, options=s3)
    with pytest.raises(ServerRefused, match="holds another release r1"):
        store_release(open_release(published_folder(tmp_path) / "r1"), "s3://figures/same", now=NOW, options=s3)


def test_what_is_not_there_and_who_does_not_answer_is_told_in_one_line(
    releases: tuple[Release, Release], s3: dict[str, Any]
) -> None:
    with pytest.raises(ServerRefused, match="s3://nowhere/a refused"):
        store_release(releases[0], "s3://nowhere/a", now=NOW, options=s3)
    with pytest.raises(ServerRefused, match="no driver for gopher://"):
        store_release(releases[0], "gopher://a/b", now=NOW)
    quick = {"connect_timeout": 1, "read_timeout": 1, "retries": {"max_attempts": 0}}
    away = {**s3, "client_kwargs": {"endpoint_url": "http://127.0.0.1:9"}, "config_kwargs": quick}
    with pytest.raises(ServerAway, match="does not answer") as told:
        store_release(releases[0], "s3://figures/away", now=NOW, options=away)
    assert "\n" not in str(told.value)


def test_a_folder_of_another_machine_is_a_store_too(releases: tuple[Release, Release], tmp_path: Path) -> None:
    store_release(releases[0], f"file://{tmp_path}/mirror", now=NOW)
    assert verify(tmp_path / "mirror" / "r1") == []
    assert {path.name for path in (tmp_path / "mirror").iterdir()} == {"r1", CURRENT}


@pytest.fixture
def surroundings(s3: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Server and credentials where the driver looks for them, as on a machine that was set up."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3["client_kwargs"]["endpoint_url"])
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3["key"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3["secret"])


@pytest.mark.usefixtures("surroundings")
def test_a_person_copies_the_current_release_by_its_address(releases: tuple[Release, Release]) -> None:
    home = str(releases[0].folder.parents[1])
    told = [CliRunner().invoke(app, ["publish", "--to", "s3://figures/cli", "--home", home]) for _ in range(2)]
    assert [each.exit_code for each in told] == [0, 0], told[0].output
    assert "s3://figures/cli holds release r2: " in told[0].stdout
    assert told[1].stdout == "s3://figures/cli holds release r2 already; current.json names it\n"
    refused = CliRunner().invoke(app, ["publish", "--to", "s3://nowhere/cli", "--home", home])
    assert refused.exit_code == 65


@pytest.mark.usefixtures("surroundings")
def test_the_night_copies_where_the_settings_say(releases: tuple[Release, Release]) -> None:
    env = {"ZHIBIAO_HOME": str(releases[0].folder.parents[1]), "ZHIBIAO_OBJECT_STORAGE": "s3://figures/night"}
    settings = load_settings(env)
    assert copy_release(settings, "r2") == {"is_new": True, "note": "s3://figures/night holds r2"}
    assert copy_release(settings, "r2")["is_new"] is False


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("figures/zhibiao", "must be an address"),
        ("sftp://desk:geheim@files.example/zhibiao", "holds a password"),
    ],
)
def test_a_place_that_would_be_taken_for_another_or_shown_is_refused(
    address: str, says: str, releases: tuple[Release, Release]
) -> None:
    with pytest.raises(ServerRefused, match=says) as error:
        store_release(releases[0], address, now=NOW)
    assert "geheim" not in str(error.value)
