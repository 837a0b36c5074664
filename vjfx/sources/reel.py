"""A clip that is decoded ahead in a thread, lap after lap, into a queue of a few stills."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Condition, Thread

from vjfx.sources.clip import Clip, Still

AHEAD = 8  # stills: at 25 a second they cover a third of a second of seeking at the seam


@dataclass(frozen=True, slots=True, eq=False)
class _Order:
    at: float
    forward: bool


class Reel:
    """Plays a clip on and on in one direction; after the last still comes the first, without a gap."""

    def __init__(self, clip: Clip) -> None:
        self._clip = clip
        self._changed = Condition()
        self._queue: deque[Still | Exception] = deque()
        self._order: _Order | None = None
        self._thread = Thread(target=self._run, name=f"decode {clip.address}", daemon=True)
        self._thread.start()

    def play(self, at: float, forward: bool) -> None:
        """Start anew with the still on view at `at` seconds of the clip; what is queued is forgotten."""
        with self._changed:
            self._queue.clear()
            self._order = _Order(at, forward)
            self._changed.notify_all()

    def take(self, wait: bool) -> Still | None:
        """The next still; None if there is none yet, or none any more. Raises what went wrong in decoding."""
        with self._changed:
            if wait:
                self._changed.wait_for(lambda: self._queue or self._clip.stopped)
            if not self._queue or self._clip.stopped:
                return None
            still = self._queue.popleft()
            if isinstance(still, Exception):
                self._queue.appendleft(still)  # nothing follows it: whoever asks again hears it again
                raise still
            self._changed.notify_all()
            return still

    def close(self) -> None:
        """End the thread, which closes the clip; a silent network keeps it until the clip's patience ends."""
        with self._changed:
            self._clip.stop()
            self._queue.clear()
            self._changed.notify_all()
        self._thread.join(timeout=1.0)

    def _run(self) -> None:
        order = None
        while order := self._next_order(order):
            try:
                for still in self._laps(order):
                    if not self._put(order, still):
                        break
            except Exception as error:  # raised again by `take`, in the thread that can tell someone
                self._put(order, error)
        self._clip.close()

    def _laps(self, order: _Order) -> Iterator[Still]:
        yield from self._clip.forward(order.at) if order.forward else self._clip.backward(order.at)
        while not self._clip.stopped:
            yield from self._clip.forward(0.0) if order.forward else self._clip.backward(math.inf)

    def _next_order(self, done: _Order | None) -> _Order | None:
        with self._changed:
            self._changed.wait_for(lambda: self._order is not done or self._clip.stopped)
            return None if self._clip.stopped else self._order

    def _put(self, order: _Order, still: Still | Exception) -> bool:
        """Wait for room; False if the order has been overtaken."""
        room = AHEAD if order.forward else max(AHEAD, self._clip.stretch)
        with self._changed:
            self._changed.wait_for(lambda: len(self._queue) < room or self._order is not order or self._clip.stopped)
            if self._order is not order or self._clip.stopped:
                return False
            self._queue.append(still)
            self._changed.notify_all()
            return True
