"""A broadcast: RTMP, RTSP, RTP, UDP or TCP, where the sender sets the pace."""

from __future__ import annotations

from vjfx.core.frame import Frame
from vjfx.core.param import Values
from vjfx.core.protocols import Setting, Source
from vjfx.media.open import open_video
from vjfx.sources.latest import AT_ONCE, Latest


class Stream(Source):
    """The newest picture received; it depends on the sender, also in a render."""

    def __init__(self, argument: str, _setting: Setting) -> None:
        self._latest = Latest(argument, *open_video(argument, AT_ONCE))

    def read(self, _now: float, _values: Values) -> Frame | None:
        """The newest frame. Raises SourceError when the connection ends, or times out."""
        return self._latest.read()

    def close(self) -> None:
        """Release the connection and the thread."""
        self._latest.close()
