"""Where finished pictures and their sound go: to presenters on the GPU, to recorders as pixels."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any, Protocol

from vjfx.core.breaker import CircuitBreaker
from vjfx.core.errors import VjfxError
from vjfx.core.protocols import Picture, Presenter, Recorder, Samples, Tick
from vjfx.core.stats import Stats
from vjfx.show.show import Texture


class Screen(Protocol):
    """Makes pictures of textures, and reads pixels back from the GPU."""

    def picture(self, texture: Texture, tick: Tick, level: float) -> Picture:
        """The picture at a fader level, 0 (black) to 1."""

    def push(self, picture: Any) -> Sequence[Picture]:
        """Start reading a picture back; returns those that have arrived."""

    def flush(self) -> Sequence[Picture]:
        """One more of the pictures that are being read back; empty when there is none."""

    def forget(self) -> None:
        """Drop references to the textures of a show that has been released."""


class Delivery:
    """Hands each picture to the outputs; pixels arrive up to two frames later, with the sound of their own frame."""

    def __init__(
        self, screen: Screen, stats: Stats, breaker: CircuitBreaker, presenters: Mapping[str, Presenter] | None = None
    ) -> None:
        self.screen = screen
        self.presenters = dict(presenters or {})  # by the name under which a failure is reported
        self.recorders: dict[str, Recorder] = {}
        self.picture: Picture | None = None  # the newest
        self._stats = stats
        self._breaker = breaker
        # Sound whose picture is being read back: two frames on a GPU, with room for a few more.
        self._pending: deque[tuple[Tick, Samples]] = deque(maxlen=8)

    def add_audio(self, tick: Tick, samples: Samples) -> None:
        """Take the samples that belong to the picture of this tick."""
        self._pending.append((tick, samples))

    def deliver(self, texture: Texture, tick: Tick, level: float) -> None:
        """Present the picture, and start reading it back for the recorders."""
        self.picture = picture = self.screen.picture(texture, tick, level)
        with self._stats.stage("output"):
            for name, presenter in self.presenters.items():
                self._breaker.attempt(name, tick.now, partial(presenter.present, picture), None)
        if self.recorders:
            with self._stats.stage("readback"):
                arrived = self.screen.push(picture)
            self._record(arrived)
        else:
            self._pending.clear()

    def flush(self) -> None:
        """Deliver everything that is still being read back, and the rest of the sound."""
        while arrived := self.screen.flush():
            self._record(arrived)
        self._record_audio(math.inf)

    def close_recorders(self, now: float) -> None:
        """Finish every film, even when another fails; what is not a VjfxError is only logged when live."""
        with ExitStack() as rest:
            for name, recorder in self.recorders.items():
                rest.callback(self._close, name, recorder, now)

    def close_presenters(self) -> None:
        """Close the windows."""
        for presenter in self.presenters.values():
            presenter.close()

    def _close(self, name: str, recorder: Recorder, now: float) -> None:
        try:
            recorder.close()
        except VjfxError:
            raise
        except Exception as error:
            self._breaker.fail(name, error, now)

    def _record(self, pictures: Sequence[Picture]) -> None:
        for picture in pictures:
            self._record_audio(picture.tick.index)
            for name, recorder in self.recorders.items():
                self._breaker.attempt(name, picture.tick.now, partial(recorder.write, picture), None)

    def _record_audio(self, until: float) -> None:
        """Write the sound up to the frame of this index."""
        while self._pending and self._pending[0][0].index <= until:
            tick, samples = self._pending.popleft()
            for name, recorder in self.recorders.items():
                self._breaker.attempt(name, tick.now, partial(recorder.write_audio, samples), None)
