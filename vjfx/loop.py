"""The frame loop: one turn hears, listens to the controls, draws, and hands the picture to the outputs."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from numpy.typing import NDArray

from vjfx.beat import BeatClock
from vjfx.clock import Clock
from vjfx.errors import VjfxError
from vjfx.interfaces import Output, Picture, Samples, Sound, Tick
from vjfx.patch import Patch, Snapshot
from vjfx.show import Show, Texture
from vjfx.signals import Signals
from vjfx.stats import Stats
from vjfx.trouble import Trouble

log = logging.getLogger("vjfx")


class Ears(Protocol):
    """What makes numbers of sound."""

    @property
    def waveform(self) -> NDArray[Any]:
        """The newest sound, (channels, n), 0..1, centred on 0.5."""

    @property
    def spectrum(self) -> NDArray[Any]:
        """What it is made of, (channels, n), 0..1."""

    def feed(self, samples: Samples) -> Mapping[str, float]:
        """The signals at the end of the samples, by name."""


class Screen(Protocol):
    """What makes pictures of textures, and brings pixels back from the GPU."""

    def picture(self, texture: Texture, tick: Tick, level: float) -> Picture:
        """The picture at a fader's level."""

    def push(self, picture: Any) -> Sequence[Picture]:
        """Start reading back; what has arrived."""

    def flush(self) -> Sequence[Picture]:
        """One more of those on their way, or none."""

    def forget(self) -> None:
        """A show has been released, with its textures."""


class Switch(Protocol):
    """What builds the next show while this one plays."""

    def begin(self, name: str) -> None:
        """Start building a preset; a build under way is given up."""

    def step(self, tick: Tick) -> Show | None:
        """Do a little of the work; the show once it is ready. Raises VjfxError if it cannot be built."""


@dataclass(slots=True)
class Loop:
    """A performance: what stays when the show changes."""

    clock: Clock
    patch: Patch
    show: Show
    screen: Screen
    outputs: Sequence[Output]
    stats: Stats
    trouble: Trouble
    sound: Sound | None = None
    ears: Ears | None = None
    speaker: Any = None  # has follow(now)
    rows: Any = None  # has hear(waveform, spectrum): sound for shaders
    midi: Any = None  # has bind(bindings)
    switch: Switch | None = None
    beat: BeatClock = field(default_factory=BeatClock)
    controls: Callable[[], bool] = lambda: True  # called once a turn; False ends the performance
    heard: Mapping[str, float] = field(default_factory=dict)
    now: float = 0.0
    rate: float = 0.0  # frames a second, smoothed
    _signals: Signals = field(default_factory=lambda: Signals(()))
    _bpm: float = 0.0
    _preset: str = ""
    _picture: Texture = None
    # Sound whose picture is still on its way back; the GPU's ring holds two, more than that nobody waits for.
    _unheard: deque[tuple[int, Samples]] = field(default_factory=lambda: deque(maxlen=8))

    def run(self, seconds: float | None = None, frames: int | None = None) -> None:
        """Play until the controls say stop, or for so long; pictures on their way are delivered before it returns."""
        self._on_air(self.show)
        while self.controls():
            tick = self.clock.tick()
            if (seconds is not None and tick.now >= seconds) or (frames is not None and tick.index >= frames):
                break
            start = time.perf_counter()
            self.turn(tick)
            self.stats.frame(time.perf_counter() - start)
            if self.stats.first_frame is None:
                self.stats.first_frame = time.perf_counter() - self.stats.started
        while arrived := self.screen.flush():
            self._deliver_pixels(arrived)

    def turn(self, tick: Tick) -> None:
        """One turn."""
        self.now = tick.now
        if tick.dt > 0:
            self.rate += (1 / tick.dt - self.rate) * (0.05 if self.rate else 1.0)
        with self.stats.stage("sound"):
            self._listen(tick)
        beats = self.beat.advance(tick.now)
        values = self.patch.snapshot(self._signals.read(self.heard, beats), tick.dt)
        self._obey(values, tick)
        with self.stats.stage("draw"):
            if not values[""]["freeze"] or self._picture is None:
                self._picture = self.show.draw(tick, values)
        level = 0.0 if values[""]["blackout"] else values["/master"]["level"]
        picture = self.screen.picture(self._picture, tick, level)  # type: ignore[arg-type]
        self._deliver(picture)

    def close(self) -> None:
        """Finish the outputs, then stop everything else."""
        for output in self.outputs:
            output.close()
        for part in (self.speaker, self.sound, self.show):
            if part is not None:
                part.close()

    def _listen(self, tick: Tick) -> None:
        if self.sound is None or self.ears is None:
            return
        if self.speaker is not None:
            self.speaker.follow(tick.now)
        samples = self.sound.read(tick.now)
        for output in self.outputs:
            if not output.wants_pixels:
                output.hear(samples)
        self._unheard.append((tick.index, samples))
        self.heard = self.ears.feed(samples)
        if self.rows is not None:
            self.rows.hear(self.ears.waveform, self.ears.spectrum)

    def _obey(self, values: Snapshot, tick: Tick) -> None:
        """Carry out what was said to the whole show rather than to a knob."""
        said = values[""]
        if said["panic"]:
            self.patch.reset()
        if said["tap"]:
            self.beat.tap(tick.now)
            self.patch.set("/bpm", self.beat.bpm)
            self._set_tempo(self.beat.bpm)
        elif said["bpm"] != self._bpm:
            self._set_tempo(float(said["bpm"]))  # type: ignore[arg-type]
        if self.switch is None:
            return
        if said["preset"] != self._preset:
            self._preset = str(said["preset"])
            self.switch.begin(self._preset)
        try:
            with self.stats.stage("switch"):
                show = self.switch.step(tick)
        except VjfxError as error:
            log.warning("the show goes on: %s", error)
            return
        if show is not None:
            old, self.show = self.show, show
            self._on_air(show)
            # The last picture is the old show's: it must not be drawn again once its texture is gone.
            self._picture = None
            old.close()
            self.screen.forget()
            values.clear()
            values.update(self.patch.snapshot({}, 0.0))

    def _set_tempo(self, bpm: float) -> None:
        self.beat.bpm = self._bpm = bpm
        if hasattr(self.sound, "bpm"):  # the built-in beat keeps the tempo of the show
            self.sound.bpm = bpm  # type: ignore[union-attr]

    def _on_air(self, show: Show) -> None:
        self.patch.load(show.params, show.values, show.routes)
        self._signals = Signals({route.source for route in show.routes})
        if self.midi is not None:
            self.midi.bind(show.midi)

    def _deliver(self, picture: Picture) -> None:
        with self.stats.stage("output"):
            for output in self.outputs:
                if not output.wants_pixels:
                    output.write(picture)
        if any(output.wants_pixels for output in self.outputs):
            with self.stats.stage("readback"):
                arrived = self.screen.push(picture)
            self._deliver_pixels(arrived)

    def _deliver_pixels(self, pictures: Sequence[Picture]) -> None:
        """Pictures that have come back from the GPU, each with the sound of its own turn."""
        outputs = [output for output in self.outputs if output.wants_pixels]
        for picture in pictures:
            while self._unheard and self._unheard[0][0] <= picture.tick.index:
                _, samples = self._unheard.popleft()
                for output in outputs:
                    output.hear(samples)
            for output in outputs:
                output.write(picture)
