"""A camera, or any other input device of FFmpeg."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import av
from av.container import InputContainer

from vjfx.core.errors import DeviceError
from vjfx.core.frame import Frame
from vjfx.core.param import Values
from vjfx.core.protocols import Setting, Source
from vjfx.media.open import reason
from vjfx.sources.cameras import CameraInfo, cameras, find, missing
from vjfx.sources.latest import AT_ONCE, Latest

# "camera:x11grab::0" names FFmpeg's input and what it opens: a screen, a capture card, a generator.
INPUTS = ("v4l2", "avfoundation", "dshow", "x11grab", "gdigrab", "fbdev", "lavfi")


class Camera(Source):
    """The newest picture of a camera, by number or name; "" is the first camera."""

    def __init__(self, argument: str, setting: Setting) -> None:
        camera = choose(argument)
        container = _open(camera, setting)
        self._latest = Latest(camera.name, container, container.streams.video[0])

    def read(self, _now: float, _values: Values) -> Frame | None:
        """The newest frame; waits only for the first. Raises SourceError when the camera is unplugged."""
        return self._latest.read()

    def close(self) -> None:
        """Release the camera and the thread."""
        self._latest.close()


def choose(argument: str) -> CameraInfo:
    """The device that "1", "FaceTime HD" or "lavfi:testsrc2" means; raises DeviceError."""
    backend, colon, address = argument.partition(":")
    if not colon or backend not in INPUTS:
        return find(argument)
    # lavfi generates as fast as it can; `realtime` gives it a camera's pace.
    return CameraInfo(-1, argument, f"{address},realtime" if backend == "lavfi" else address, backend)


def _open(camera: CameraInfo, setting: Setting) -> InputContainer:
    *preferred, fallback = _options(camera.backend, setting)
    for options in preferred:
        with suppress(av.FFmpegError, OSError, ValueError):
            return av.open(camera.address, mode="r", format=camera.backend, options=options | AT_ONCE)
    try:
        return av.open(camera.address, mode="r", format=camera.backend, options=fallback | AT_ONCE)
    except (av.FFmpegError, OSError, ValueError) as error:
        what = f"camera '{camera.name}' cannot be opened: {reason(error)}"
        raise DeviceError(missing(what, cameras())) from error


def _options(backend: str, setting: Setting) -> Iterator[dict[str, str]]:
    """Options to try, the most specific first: devices refuse those that they do not support."""
    size = {"video_size": "{}x{}".format(*setting.size)}
    rate = {"framerate": f"{setting.fps:g}"}
    if backend == "v4l2":
        # Raw pictures of this size exceed USB 2; most cameras offer JPEG instead.
        yield {"input_format": "mjpeg"} | size | rate
    if backend != "lavfi":
        yield size | rate
        yield size
        # By default AVFoundation is asked for 29.97 frames/s, which many cameras refuse.
        yield {"framerate": "30"}
    yield {}
