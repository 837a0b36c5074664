"""The frame loop: each turn reads the sound, the controls and the clock, draws, and delivers the picture."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol

from vjfx.app.audio_input import AudioInput
from vjfx.app.delivery import Delivery
from vjfx.app.on_air import OnAir
from vjfx.app.tempo import TempoController
from vjfx.core.protocols import Tick
from vjfx.core.stats import Stats
from vjfx.show.show import Show
from vjfx.values.address import Snapshot, split
from vjfx.values.clock import Clock
from vjfx.values.patch import Patch


class Learning(Protocol):
    """Learns a style while the show plays."""

    @property
    def status(self) -> str:
        """One line while something is being learned, otherwise empty."""

    def request(self, picture: str, show: Show) -> None:
        """Learn the style of a picture: a file, or `layer:NAME`. Never raises."""

    def step(self, bars: float) -> None:
        """Pass on to the layers what has been learned; once per frame, with the bars so far."""


@dataclass(slots=True)
class Loop:
    """A performance, one turn per frame. It knows protocols, and no class that opens a device or a file."""

    clock: Clock
    patch: Patch
    audio: AudioInput
    tempo: TempoController
    on_air: OnAir
    delivery: Delivery
    stats: Stats
    learning: Learning | None = None
    controls: Callable[[], bool] = lambda: True  # called once per turn; False ends the performance
    now: float = 0.0  # seconds since the start
    _period: float = 0.0  # seconds per frame, smoothed
    _level: float = 1.0  # of the master fader, in the last frame

    @property
    def rate(self) -> float:
        """Frames per second, smoothed over the last second or so; 0 before the second frame."""
        return 1 / self._period if self._period else 0.0

    def run(self, seconds: float | None = None, frames: int | None = None) -> None:
        """Play until the controls end it, or to this time or frame; delivers everything before it returns."""
        while self.controls():
            tick = self.clock.tick()
            if (seconds is not None and tick.now >= seconds) or (frames is not None and tick.index >= frames):
                self._listen(tick)  # the sound of the last picture
                break
            start = time.perf_counter()
            self.turn(tick)
            self.stats.frame(time.perf_counter() - start)
        self.delivery.flush()

    def close(self) -> None:
        """Finish the films, then stop everything else; windows come last, as the show's textures live in them."""
        with ExitStack() as rest:  # closed in reverse, each even when another fails
            rest.callback(self.delivery.close_presenters)
            rest.callback(self.on_air.close)
            rest.callback(self.audio.close)
            self.delivery.close_recorders(self.now)

    def turn(self, tick: Tick) -> None:
        """One frame."""
        self.now = tick.now
        if tick.dt > 0:
            self._period += (tick.dt - self._period) * (0.05 if self._period else 1.0)
        with self.stats.stage("sound"):
            self._listen(tick)
        with self.stats.stage("switch"):
            if self.on_air.step(tick, self.tempo.clock.bpm):
                self.delivery.screen.forget()
        # Decided before the snapshot is taken, so that its events wait for a picture that shows them.
        if not self.on_air.hold():
            self.tempo.follow(tick.now)
            if self.learning is not None:
                self.learning.step(self.tempo.bars())
            signals = self.on_air.signals.read(
                self.audio.signals, self.tempo.beats(), tick.now, self.tempo.bars(), self.tempo.clock.metre
            )
            values = self.patch.snapshot(signals, tick.dt)
            self._obey(values, tick)
            with self.stats.stage("draw"):
                self.on_air.draw(tick, values, signals)
            self._level = 0.0 if values[""].flag("blackout") else values["/master"].number("level")
        self.delivery.deliver(self.on_air.picture, tick, self._level)

    def _listen(self, tick: Tick) -> None:
        samples = self.audio.read(tick.now)
        if samples is not None:
            self.delivery.add_audio(tick, samples)

    def _obey(self, values: Snapshot, tick: Tick) -> None:
        """Carry out what addresses the whole performance: panic, grabs, tempo, the next preset, a style to learn."""
        said = values[""]
        if said.flag("panic"):
            self.patch.reset()
            self.on_air.show.reset()
        if said.flag("grab"):
            for group in (split(address)[0] for address in self.patch.params if address.endswith("/source/grab")):
                if self.patch.value(f"{group}/from"):
                    self.patch.set(f"{group}/grab", True)
        self.tempo.obey(said, tick.now)
        self.on_air.request(said.text("preset"))
        if step := values["/preset"].flag("next") - values["/preset"].flag("previous"):
            self.patch.set("/preset", self.on_air.neighbour(step))
        if self.learning is not None and (picture := values["/style"].text("learn")):
            self.learning.request(picture, self.on_air.show)
