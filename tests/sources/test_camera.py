"""Cameras, tested with FFmpeg input devices that need no hardware: a generator, a screen."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.tools import need
from vjfx.core.errors import DeviceError, SourceError
from vjfx.core.protocols import Setting
from vjfx.sources.camera import Camera
from vjfx.sources.cameras import CameraInfo, cameras, video4linux


def test_the_newest_frame_is_read() -> None:
    start = time.monotonic()
    camera = Camera("lavfi:testsrc2=size=320x180:rate=100", Setting())
    first = camera.read(0.0, {})
    assert first and first.size == (320, 180)
    deadline = time.monotonic() + 5
    while (later := camera.read(0.1, {})) and later.index < first.index + 9 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert later and later.index >= first.index + 9
    assert later.index <= 100 * (time.monotonic() - start) + 5, "a drawn picture keeps its rate too"
    assert later.time == pytest.approx(later.index / 100)
    camera.close()
    camera.close()


def test_a_camera_that_is_unplugged_is_reported_by_read() -> None:
    camera = Camera("lavfi:testsrc2=size=64x48:rate=50:duration=0.1", Setting())
    deadline = time.monotonic() + 5
    with pytest.raises(SourceError, match=r"lavfi:testsrc2.* has ended"):
        while time.monotonic() < deadline:
            camera.read(0.0, {})
            time.sleep(0.01)
    camera.close()


@pytest.mark.parametrize("wanted", ["", "97", "No Such Camera", "v4l2:/dev/video97", "lavfi:nonsense", "x11grab::97"])
def test_a_missing_camera_is_reported_in_one_line(wanted: str) -> None:
    if wanted == "" and cameras():
        pytest.skip("there is a camera here")
    with pytest.raises(DeviceError, match=r"cameras: .*--source FILE.*--source testcard") as error:
        Camera(wanted, Setting())
    assert wanted in str(error.value) and "\n" not in str(error.value)


@pytest.fixture
def screen() -> Iterator[str]:
    """A virtual screen of 320 x 240 pixels."""
    process = subprocess.Popen(
        [need("Xvfb"), "-displayfd", "1", "-screen", "0", "320x240x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    yield f":{process.stdout.readline().strip()}"
    process.terminate()
    process.wait()


def test_size_and_rate_are_requested(screen: str) -> None:
    camera = Camera(f"x11grab:{screen}", Setting(size=(160, 120), fps=10.0))
    frame = camera.read(0.0, {})
    assert frame and frame.size == (160, 120)
    assert (np.asarray(frame.planes[0])[..., 3] == 255).all()
    while (later := camera.read(0.0, {})) and later.index < 4:
        time.sleep(0.02)
    assert later and later.time == pytest.approx(later.index / 10, abs=0.08)
    camera.close()


def test_a_size_that_is_refused_falls_back_to_the_devices_own(screen: str) -> None:
    camera = Camera(f"x11grab:{screen}", Setting(size=(1280, 720)))
    frame = camera.read(0.0, {})
    assert frame and frame.size == (320, 240)
    camera.close()


def test_linux_cameras_have_the_kernels_names(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    nodes = [("video10", "Capture HDMI", "0"), ("video0", "Cam Link", "0"), ("video1", "Cam Link", "1")]
    for node, name, index in nodes:
        (tmp_path / "dev" / node).touch()
        about = tmp_path / "sys/class/video4linux" / node
        about.mkdir(parents=True)
        (about / "name").write_text(f"{name}\n")
        (about / "index").write_text(f"{index}\n")
    (tmp_path / "dev" / "video2").touch()
    dev = f"{tmp_path}/dev"
    assert video4linux(tmp_path) == [
        CameraInfo(0, "Cam Link", f"{dev}/video0", "v4l2"),
        CameraInfo(2, "video2", f"{dev}/video2", "v4l2"),
        CameraInfo(10, "Capture HDMI", f"{dev}/video10", "v4l2"),
    ]
