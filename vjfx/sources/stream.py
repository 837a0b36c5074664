"""A broadcast: RTMP, RTSP, RTP, UDP or TCP, where the sender sets the pace."""

from __future__ import annotations

from vjfx.core.frame import Frame
from vjfx.core.param import Values
from vjfx.core.protocols import Setting, Source
from vjfx.media.open import open_video
from vjfx.sources.latest import AT_ONCE, Latest


class Stream(Source):
    """Shows the newest picture that has come in; what comes next depends on the sender, also offline."""

    def __init__(self, argument: str, _setting: Setting) -> None:
        self._latest = Latest(argument, *open_video(argument, AT_ONCE))

    def read(self, _now: float, _values: Values) -> Frame | None:
        """The newest frame. Raises SourceError once the sender has gone, or has been silent for too long."""
        return self._latest.read()

    def close(self) -> None:
        """Let go of the connection and the thread."""
        self._latest.close()
