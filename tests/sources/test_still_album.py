"""The source `still` as a bank of pictures, and pictures that are grabbed from another layer."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.sources.clips import OFFLINE
from tests.sources.stills import at, network, pixels
from tests.tools import absent
from vjfx.core.errors import SourceError
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Value
from vjfx.core.protocols import Setting
from vjfx.sources.still import Still
from vjfx.sources.still.look import Look, look_at

GRAY = PixelFormat(Layout.GRAY8)
LEVELS = {"1.png": 10, "2.png": 20, "10.png": 100, "11.JPG": 110}  # in their order


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four gray pictures, and a file that is none."""
    made = tmp_path / "bank"
    made.mkdir()
    for name, level in LEVELS.items():
        Image.new("RGB", (8, 8), (level, level, level)).save(made / name, quality=100)
    (made / "notes.txt").write_text("not a picture")
    return made


def level(frame: Frame) -> int:
    return int(frame.planes[0][4, 4, 0])


def test_a_folder_is_played_in_its_order(folder: Path) -> None:
    source = Still(str(folder), OFFLINE)

    def after(**changed: Value) -> int:
        return level(at(source, 0.0, fade=0.0, **changed))

    assert [after(next=True) for _ in range(4)] == [20, 100, 110, 10], "2 comes before 10, and it begins again"
    assert after(previous=True) == 110 and after() == 110
    assert after(picture=2) == 20 and after(picture=2, next=True) == 100 and after(picture=3) == 100
    seen = [after(picture=3)] + [after(picture=3, random=True) for _ in range(30)]
    assert all(one != other for one, other in pairwise(seen)) and set(seen) == {10, 20, 100, 110}


def test_a_change_waits_for_its_bar_and_fades(folder: Path) -> None:
    source = Still(str(folder), OFFLINE)
    asked = [at(source, beat, when=2, next=beat == 1.0, fade=2.0) for beat in (0.0, 1.0, 3.9)]
    assert [level(frame) for frame in asked] == [10, 10, 10]
    coming = [at(source, beat, when=2, fade=2.0) for beat in (4.0, 5.0, 6.0)]
    assert [level(frame) for frame in coming] == [20, 20, 20]
    (start, middle, end) = (frame.fading for frame in coming)
    assert start is not None and level(start[0]) == 10 and start[1] == 0.0
    assert middle is not None and middle[1] == 0.5 and end is None


def test_a_broken_picture_is_skipped(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "2.png").write_bytes((folder / "2.png").read_bytes()[:40])
    source = Still(str(folder), Setting(size=(8, 8)))
    assert level(at(source, 0.0, next=True)) == 10
    wait(lambda: at(source, 0.0) and "2.png': it is damaged or not an image" in caplog.text)
    wait(lambda: level(at(source, 0.0, fade=0.0)) == 10)
    at(source, 0.0, next=True)
    wait(lambda: level(at(source, 0.0)) == 100)
    assert caplog.text.count("damaged") == 1
    source.close()
    with pytest.raises(SourceError, match="damaged or not an image"):
        at(Still(str(folder), OFFLINE), 0.0, next=True)


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"has no pictures \(allowed: .bmp"):
        Still(str(tmp_path), OFFLINE)


def wait(condition: Callable[[], object]) -> None:
    patience = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < patience
        time.sleep(0.005)


def test_a_frame_of_another_layer_is_grabbed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    weights = network(tmp_path / "parts.safetensors")
    source = Still("", OFFLINE)
    source.prepare({"from": "layer:cam"})
    luma = np.full((32, 64), 180, np.uint8)
    half = np.full((16, 32), 128, np.uint8)
    newest: dict[str, Frame] = {}
    source.connect(newest.get)
    asked: dict[str, Value] = {"from": "layer:cam", "weights": weights, "fade": 0.0}
    empty = at(source, 0.0, **asked)
    assert not empty.planes[0].any() and empty.size == (1, 1)
    assert at(source, 0.0, grab=True, **asked) is empty
    assert "'layer:cam' has no frame to grab" in caplog.text
    newest["cam"] = Frame((luma, half, half), PixelFormat(Layout.YUV420P), 0.0, 0, rotation=90)
    grabbed = at(source, 1.0, grab=True, **asked)
    assert grabbed.size == (32, 64), "as it is displayed"
    assert grabbed.motion is not None and grabbed.motion.terms.any()
    assert abs(int(pixels(at(source, 0.0, **asked))[30, 16, 0]) - 180) <= 1
    newest["cam"] = Frame((luma // 2,), GRAY, 1.0, 1)
    assert at(source, 0.0, **asked).size == (32, 64), "until it is grabbed again"
    assert at(source, 0.0, grab=True, **asked).size == (64, 32)


def test_the_picture_before_stays_until_a_grabbed_one_is_ready(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = Event()

    def late(*given: Any) -> Look:
        assert ready.wait(20)
        return look_at(*given)

    monkeypatch.setattr("vjfx.sources.still.source.look_at", late)
    weights = network(tmp_path / "parts.safetensors")
    source = Still(str(folder), Setting(size=(64, 48)))
    frame = Frame((np.full((48, 64), 200, np.uint8),), GRAY, 0.0, 0)
    source.connect({"cam": frame}.get)
    asked: dict[str, Value] = {"from": "layer:cam", "weights": weights}
    assert level(at(source, 0.0, grab=True, **asked)) == 10
    assert level(at(source, 0.5, **asked)) == 10
    ready.set()
    wait(lambda: level(at(source, 1.0, **asked)) == 200)
    fading = at(source, 1.5, **asked).fading
    assert fading is not None and level(fading[0]) == 10 and fading[1] == 0.5
    at(source, 2.0, next=True, **asked)
    wait(lambda: level(at(source, 3.0, **asked)) == 20)
    source.close()


def test_memory_stays_flat_over_many_grabs(tmp_path: Path) -> None:
    if not sys.platform.startswith("linux"):
        absent("memory is read from /proc")
    weights = network(tmp_path / "parts.safetensors")
    source = Still("", Setting(size=(128, 128), live=False))
    source.connect(lambda _: Frame((np.random.default_rng().integers(0, 255, (128, 128), np.uint8),), GRAY, 0.0, 0))
    sizes = []
    for number in range(600):
        at(source, number / 30, **{"from": "layer:cam", "grab": number % 10 == 0}, weights=weights, frames=0)
        if number in (200, 599):
            sizes.append(int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
    assert sizes[1] - sizes[0] < 8 << 20, "a hundred pictures take more"
