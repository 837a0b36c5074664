"""Plays a clip in a thread that decodes ahead into a short queue and loops."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Condition, Thread

from vjfx.sources.clip import Clip, TimedFrame

QUEUED = 8  # frames: at 25 frames/s they cover a third of a second of seeking at the loop point


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    at: float
    forward: bool


class ClipPlayer:
    """Plays a clip in one direction, again and again; the first frame follows the last without a gap."""

    def __init__(self, clip: Clip) -> None:
        self._clip = clip
        self._changed = Condition()
        self._queue: deque[TimedFrame | Exception] = deque()
        self._request: _Request | None = None
        self._thread = Thread(target=self._run, name=f"decode {clip.address}", daemon=True)
        self._thread.start()

    def play(self, at: float, forward: bool) -> None:
        """Empty the queue, and continue with the frame on view at `at` seconds of the clip."""
        with self._changed:
            self._queue.clear()
            self._request = _Request(at, forward)
            self._changed.notify_all()

    def take(self, wait: bool) -> TimedFrame | None:
        """The next frame; None if none is queued, or after `close`. Raises the errors of decoding."""
        with self._changed:
            if wait:
                self._changed.wait_for(lambda: self._queue or self._clip.stopped)
            if not self._queue or self._clip.stopped:
                return None
            item = self._queue.popleft()
            if isinstance(item, Exception):
                self._queue.appendleft(item)  # nothing follows it: the next call raises it again
                raise item
            self._changed.notify_all()
            return item

    def close(self) -> None:
        """End the thread, which closes the clip; a stalled network delays that until its timeout."""
        with self._changed:
            self._clip.stop()
            self._queue.clear()
            self._changed.notify_all()
        self._thread.join(timeout=1.0)

    def _run(self) -> None:
        request = None
        while request := self._next_request(request):
            try:
                for frame in self._loop(request):
                    if not self._put(request, frame):
                        break
            except Exception as error:  # raised again by `take`, in the caller's thread
                self._put(request, error)
        self._clip.close()

    def _loop(self, request: _Request) -> Iterator[TimedFrame]:
        yield from self._clip.forward(request.at) if request.forward else self._clip.backward(request.at)
        while not self._clip.stopped:
            yield from self._clip.forward(0.0) if request.forward else self._clip.backward(math.inf)

    def _next_request(self, done: _Request | None) -> _Request | None:
        with self._changed:
            self._changed.wait_for(lambda: self._request is not done or self._clip.stopped)
            return None if self._clip.stopped else self._request

    def _put(self, request: _Request, item: TimedFrame | Exception) -> bool:
        """Wait for room; False if there is a newer request."""
        room = QUEUED if request.forward else max(QUEUED, self._clip.reverse_limit)
        with self._changed:
            self._changed.wait_for(
                lambda: len(self._queue) < room or self._request is not request or self._clip.stopped
            )
            if self._request is not request or self._clip.stopped:
                return False
            self._queue.append(item)
            self._changed.notify_all()
            return True
