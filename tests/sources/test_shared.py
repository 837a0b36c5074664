"""One open source, several users."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest

from tests.sources import clips
from vjfx.core.errors import SourceError
from vjfx.core.param import defaults
from vjfx.sources import SOURCES
from vjfx.sources.shared import Pool


def test_a_camera_is_opened_once_and_closed_with_its_last_user() -> None:
    pool = Pool(clips.OFFLINE)
    first, second = (
        pool.open(SOURCES.find("camera"), "lavfi:testsrc2=size=64x48:rate=50", shared=True) for _ in range(2)
    )
    assert first._entry is second._entry  # type: ignore[attr-defined]
    first.close()
    first.close()
    assert second.read(0.0, {}) is not None
    second.close()
    third = pool.open(SOURCES.find("camera"), "lavfi:testsrc2=size=64x48:rate=50", shared=True)
    assert third.read(0.0, {}) is not None
    third.close()


def test_a_clip_keeps_playing_from_one_show_to_the_next(tmp_path: Path) -> None:
    clip, pool = str(clips.write(tmp_path / "clip.mkv", 20)), Pool(clips.OFFLINE)
    old = pool.open(SOURCES.find("video"), clip, shared=True)
    assert clips.number(old.read(0.0, defaults(old.params))) == 0
    assert clips.number(old.read(0.2, defaults(old.params))) == 5
    new = pool.open(SOURCES.find("video"), clip, shared=True)
    assert clips.number(new.read(0.24, defaults(new.params))) == 6
    old.close()
    assert clips.number(new.read(0.4, defaults(new.params))) == 10
    assert new.duration == pytest.approx(0.8)  # type: ignore[attr-defined]
    new.close()


def test_the_newest_user_controls_the_position(tmp_path: Path) -> None:
    clip, pool = str(clips.write(tmp_path / "clip.mkv", 20)), Pool(clips.OFFLINE)
    old, new = pool.open(SOURCES.find("video"), clip, shared=True), pool.open(SOURCES.find("video"), clip, shared=True)
    new.read(0.0, defaults(new.params))
    for step in range(1, 6):
        assert clips.number(old.read(step / 25, defaults(old.params) | {"position": 0.9})) == step
    old.close()
    new.close()


def test_a_source_that_is_not_shared_is_opened_again(tmp_path: Path) -> None:
    clip, pool = str(clips.write(tmp_path / "clip.mkv", 20)), Pool(clips.OFFLINE)
    one, two = (pool.open(SOURCES.find("video"), clip, shared=False) for _ in range(2))
    assert one is not two
    one.close()
    assert clips.number(two.read(0.0, defaults(two.params))) == 0
    two.close()
    with pytest.raises(SourceError):
        pool.open(SOURCES.find("video"), str(tmp_path / "missing.mp4"), shared=True)


def test_when_the_newest_user_closes_the_one_before_has_control(tmp_path: Path) -> None:
    clip, pool = str(clips.write(tmp_path / "clip.mkv", 20)), Pool(clips.OFFLINE)
    old, new = pool.open(SOURCES.find("video"), clip, shared=True), pool.open(SOURCES.find("video"), clip, shared=True)
    assert clips.number(old.read(0.0, defaults(old.params))) == 0
    new.close()
    old.read(0.04, defaults(old.params) | {"speed": 0.0})
    assert clips.number(old.read(0.4, defaults(old.params) | {"speed": 0.0})) <= 1
    old.close()


def test_a_broken_source_is_opened_again_while_others_use_it() -> None:
    pool = Pool(clips.OFFLINE)
    first = pool.open(SOURCES.find("camera"), "lavfi:testsrc2=size=64x48:rate=50", shared=True)

    def broken(now: float, values: object) -> None:
        raise SourceError("gone")

    first._entry.source.read = broken  # type: ignore[attr-defined]
    with pytest.raises(SourceError):
        first.read(0.0, {})
    second = pool.open(SOURCES.find("camera"), "lavfi:testsrc2=size=64x48:rate=50", shared=True)
    assert second.read(0.0, {}) is not None
    first.close()
    second.close()


def test_a_user_can_close_while_another_waits_for_a_frame() -> None:
    pool = Pool(clips.OFFLINE)
    first, second = (
        pool.open(SOURCES.find("camera"), "lavfi:testsrc2=size=64x48:rate=50", shared=True) for _ in range(2)
    )
    reading, go = Event(), Event()

    def slow(now: float, values: object) -> None:
        reading.set()
        go.wait(10)

    first._entry.source.read = slow  # type: ignore[attr-defined]
    reader = Thread(target=first.read, args=(0.0, {}))
    reader.start()
    assert reading.wait(5)
    closer = Thread(target=second.close)
    closer.start()
    closer.join(5)
    assert not closer.is_alive()
    go.set()
    reader.join(5)
    first.close()
