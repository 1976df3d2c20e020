"""Does each place get its copy, whatever became of the others, and does none ever go back?"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.warehouse.marts_factory import make_build, publish_build
from warehouse.errors import ServerRefused
from zhibiao import build_stages
from zhibiao.copies import copy_to_places
from zhibiao.settings import load_settings

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_a_place_that_refuses_keeps_no_other_from_its_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = publish_build(make_build(tmp_path / "home", "r1"))
    told: list[str] = []

    def taken(_: object, address: str, *more: object) -> tuple[bool, str]:
        told.append(address)
        return True, "there"

    monkeypatch.setattr("zhibiao.copies._to_postgres", taken)
    settings = load_settings(
        {
            "ZHIBIAO_HOME": str(tmp_path / "home"),
            "ZHIBIAO_OBJECT_STORAGE": "no scheme at all",
            "ZHIBIAO_POSTGRES": "postgresql://figures",
        }
    )
    with pytest.raises(ServerRefused, match="must be an address"):
        copy_to_places(release, settings, now=NOW)
    assert told == ["postgresql://figures"]


def test_the_task_of_an_older_night_copies_nothing(tmp_path: Path) -> None:
    for name, value in (("r1", 440), ("r2", 450)):
        publish_build(make_build(tmp_path / "home", name, value=value))
    place = tmp_path / "place"
    env = {"ZHIBIAO_HOME": str(tmp_path / "home"), "ZHIBIAO_OBJECT_STORAGE": f"file://{place}"}
    settings = load_settings(env)
    assert build_stages.copy_release(settings, "r1") == {
        "is_new": False,
        "note": "r2 is current by now: r1 is not copied",
    }
    assert not place.exists()
    assert build_stages.copy_release(settings, "r2")["is_new"] is True


def test_without_a_place_it_says_which_there_are(tmp_path: Path) -> None:
    release = publish_build(make_build(tmp_path, "r1"))
    report = copy_to_places(release, load_settings({"ZHIBIAO_HOME": str(tmp_path)}), now=NOW)
    assert report["is_new"] is False
    for name in ("ZHIBIAO_OBJECT_STORAGE", "ZHIBIAO_POSTGRES", "ZHIBIAO_LAKE"):
        assert name in str(report["note"])
