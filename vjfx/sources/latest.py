"""A live input, decoded in a thread that keeps the newest picture."""

from __future__ import annotations

from threading import Condition, Thread

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from vjfx.core.errors import SourceError
from vjfx.core.frame import Frame
from vjfx.media.open import reason
from vjfx.media.planes import to_frame

# Without it FFmpeg first reads twenty pictures to guess their rate.
AT_ONCE = {"fpsprobesize": "0"}


class Latest:
    """The newest frame of an open container; a slow reader does not delay the sender."""

    def __init__(self, name: str, container: InputContainer, stream: VideoStream) -> None:
        self._name = name
        self._container = container
        self._stream = stream
        stream.thread_type = "SLICE"  # frame threads delay the picture by one frame per core
        self._changed = Condition()
        self._frame: Frame | None = None
        self._error: SourceError | None = None
        self._closed = False
        self._thread = Thread(target=self._run, name=f"decode {name}", daemon=True)
        self._thread.start()

    def read(self) -> Frame | None:
        """The newest frame; waits only for the first. None after `close`. Raises SourceError when the input ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame or self._error or self._closed)
            if self._closed:
                return None
            if self._error:
                raise self._error
            return self._frame

    def close(self) -> None:
        """End the thread, which closes the container; a stalled device delays that until its next picture."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(timeout=1.0)

    def _run(self) -> None:
        try:
            self._decode()
            error = SourceError(f"'{self._name}' has ended")
        except av.FFmpegError as cause:
            error = SourceError(f"'{self._name}' broke off: {reason(cause)}")
        finally:
            self._container.close()
        with self._changed:
            self._error = error
            self._changed.notify_all()

    def _decode(self) -> None:
        aspect = float(self._stream.sample_aspect_ratio or 1)
        origin: float | None = None
        count = 0
        for packet in self._container.demux(self._stream):
            if self._closed:
                return
            try:
                pictures = packet.decode()
            except av.InvalidDataError:
                continue  # a damaged packet, as after a lost one: the next key frame recovers
            for picture in pictures:
                time = picture.time or 0.0
                origin = time if origin is None else origin
                frame = to_frame(picture, time - origin, count, aspect)
                count += 1
                with self._changed:
                    self._frame = frame
                    self._changed.notify_all()
