"""The frame loop: one turn hears, listens to the controls, draws, and hands the picture to the outputs."""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from vjfx.app.parts import AudioAnalyzer, Reload, Screen, Switch
from vjfx.core.breaker import CircuitBreaker
from vjfx.core.errors import VjfxError
from vjfx.core.protocols import Controller, Picture, Presenter, Recorder, Samples, Sound, Tick
from vjfx.core.stats import Stats
from vjfx.show.show import Show, Texture
from vjfx.show.transition import TransitionRun
from vjfx.values.address import Snapshot
from vjfx.values.beat import BAR, BeatClock, Rhythm
from vjfx.values.clock import Clock
from vjfx.values.patch import Patch
from vjfx.values.signals import Signals

log = logging.getLogger("vjfx")

_NUDGE = 1 / 32  # beats, for each /earlier and /later
_LONGEST = 0.05  # seconds of work for one picture while the next show is built
_STEP = 0.01  # seconds of building that may pass without a look at the time


@dataclass(slots=True)
class Loop:
    """A performance: what stays when the show changes."""

    clock: Clock
    patch: Patch
    show: Show
    screen: Screen
    stats: Stats
    trouble: CircuitBreaker
    presenters: dict[str, Presenter] = field(default_factory=dict)  # by the name that a failure is reported under
    recorders: dict[str, Recorder] = field(default_factory=dict)
    controllers: Sequence[Controller] = ()
    sound: Sound | None = None
    ears: AudioAnalyzer | None = None
    foresight: Any = None  # has beat(now) and bpm(now): the beats of the whole sound, known before
    speaker: Any = None  # has follow(now)
    rows: Any = None  # has hear(waveform, spectrum): sound for shaders
    switch: Switch | None = None
    reload: Reload | None = None
    problem: str = ""  # why the preset that was asked for last did not come
    preset: str = ""  # the name of what is on air
    beat: BeatClock = field(default_factory=BeatClock)
    controls: Callable[[], bool] = lambda: True  # called once a turn; False ends the performance
    heard: Mapping[str, float] = field(default_factory=dict)
    now: float = 0.0
    rate: float = 0.0  # frames a second, smoothed
    changeover: TransitionRun | None = None  # while a show takes over from another
    _signals: Signals = field(default_factory=lambda: Signals(()))
    _bpm: float = 0.0
    _wanted: str = ""  # the preset that was asked for last
    _picture: Texture = None
    _level: float = 1.0  # of the master fader, as it was last seen
    _held: bool = False  # the picture stayed for a turn
    _unheard: deque[tuple[int, Samples]] = field(default_factory=lambda: deque(maxlen=8))

    def run(self, seconds: float | None = None, frames: int | None = None) -> None:
        """Play until the controls say stop, or for so long; what is on its way is delivered before it returns."""
        self._on_air(self.show)
        self._wanted = self.preset
        while self.controls():
            tick = self.clock.tick()
            if (seconds is not None and tick.now >= seconds) or (frames is not None and tick.index >= frames):
                self._listen(tick)  # the last picture's own sound
                break
            start = time.perf_counter()
            self.turn(tick)
            self.stats.frame(time.perf_counter() - start)
            if self.stats.first_frame is None:
                self.stats.first_frame = time.perf_counter() - self.stats.started
        while arrived := self.screen.flush():
            self._deliver_pixels(arrived)
        self._deliver_sound(math.inf)

    def turn(self, tick: Tick) -> None:
        """One turn."""
        self.now = tick.now
        if tick.dt > 0:
            self.rate += (1 / tick.dt - self.rate) * (0.05 if self.rate else 1.0)
        with self.stats.stage("sound"):
            self._listen(tick)
        with self.stats.stage("switch"):
            self._next_show(tick)
        self._held = self._must_hold()
        if self._held:  # before the snapshot: what it would deliver, events too, waits for a picture that shows it
            self._deliver(self.screen.picture(self._picture, tick, self._level))
            return
        self._keep_time(tick)
        ahead = float(self.patch.value("/latency") or 0.0) / 1000 * self.beat.bpm / 60  # type: ignore[arg-type]
        signals = self._signals.read(self.heard, self.beat.beats + ahead, tick.now)
        values = self.patch.snapshot(signals, tick.dt)
        self._obey(values, tick)
        with self.stats.stage("draw"):
            if not values[""]["freeze"] or self._picture is None:
                self._picture = self.show.draw(tick, values)
                if self.changeover is not None:
                    self._picture = self.changeover.draw(tick, values, signals, self._picture)
        level = 0.0 if values[""]["blackout"] else values["/master"]["level"]
        self._level = float(level)  # type: ignore[arg-type]
        self._deliver(self.screen.picture(self._picture, tick, self._level))

    def close(self) -> None:
        """Finish the films, stop everything else, and close the window last, which the show's textures live in."""
        self._end_changeover()
        films, windows = self.recorders.values(), self.presenters.values()
        for part in (*films, self.speaker, self.sound, self.reload, self.switch, self.show, *windows):
            if part is not None:
                part.close()

    def _listen(self, tick: Tick) -> None:
        attempt, speaker = self.trouble.attempt, self.speaker
        if speaker is not None:
            attempt("the loudspeaker", tick.now, lambda: speaker.follow(tick.now), None)
        self.heard = attempt("the sound", tick.now, lambda: self._hear(tick), self.heard)

    def _hear(self, tick: Tick) -> Mapping[str, float]:
        if self.sound is None or self.ears is None:
            return {}
        samples = self.sound.read(tick.now)
        # Of a picture that is still on its way back nobody may hear yet; the ring holds two, the deque a few more.
        self._unheard.append((tick.index, samples))
        heard = self.ears.feed(samples)
        if self.rows is not None:
            self.rows.hear(self.ears.waveform, self.ears.spectrum)
        return heard

    def _next_show(self, tick: Tick) -> None:
        """Build on the next preset, and go over to it when it is ready; one changeover at a time."""
        if self.switch is None:
            return
        if self.changeover is not None:
            self.changeover.advance(tick, self.beat.bpm)
            if not self.changeover.over:
                return
            self._end_changeover()
        if self.reload is not None and self.reload.step(self.show, self.patch) and self._wanted == self.preset:
            self.switch.begin(self.preset, cut=True)
        try:
            show = self.switch.step(tick)
        except VjfxError as error:
            log.warning("the show goes on: %s", error)
            self.problem = str(error)
            self._wanted = self.preset
            self.patch.set("/preset", self.preset)
            return
        if show is not None:
            outgoing, self.show = self.show, show
            self.preset, self.problem = self._wanted, ""
            self._go_over(outgoing)

    def _must_hold(self) -> bool:
        """Whether a step of building has taken the time of this turn's picture; never twice in a row."""
        building, drawing = self.stats.spent("switch", 1), self.stats.spent("draw")
        late = building > _STEP and building + drawing > _LONGEST
        return late and self._picture is not None and not self._held

    def _go_over(self, outgoing: Show) -> None:
        """Put `self.show` on air, at once or through its transition."""
        patch, heard = self.patch.part(), outgoing.signals()
        self._on_air(self.show)
        if self.show.entrance is None:
            outgoing.close(wait=False)
            self._forget_picture()
            return
        cost = self.stats.spent("draw")
        self.changeover = TransitionRun(outgoing, patch, self.show, self.show.entrance, self._picture, cost)
        self._signals = Signals(self.show.signals() | heard)

    def _end_changeover(self) -> None:
        if self.changeover is not None:
            self.changeover.close()
            self.changeover = None
            self._forget_picture()

    def _forget_picture(self) -> None:
        """The last picture was partly the old show's: it must not be drawn again once its texture is gone."""
        self._picture = None
        self.screen.forget()

    def _obey(self, values: Snapshot, tick: Tick) -> None:
        """Carry out what was said to the whole show rather than to a knob."""
        said = values[""]
        if said["panic"]:
            self.patch.reset()
            self.show.reset()
        if said["resync"]:
            self.beat.resync(tick.now)
            self._tell(phase=0.0)
        self.beat.nudge(_NUDGE * (bool(said["later"]) - bool(said["earlier"])))
        if said["tap"]:
            self.beat.tap(tick.now)
            self.patch.set("/bpm", self.beat.bpm)
            self._set_tempo(self.beat.bpm)
            self._tell(self.beat.bpm, 0.0)
        elif said["bpm"] != self._bpm:
            first = self._bpm == 0.0
            self._set_tempo(float(said["bpm"]))  # type: ignore[arg-type]
            if not first:  # where a show starts, nobody has said anything yet
                self._tell(self._bpm)
        if self.switch is not None and said["preset"] != self._wanted:
            self._wanted = str(said["preset"])
            self.switch.begin(self._wanted)
            if self.changeover is not None:
                self.changeover.hurried = True

    def _keep_time(self, tick: Tick) -> None:
        """Let the clock follow who knows the beat: the built-in sound, a render's foresight, or the ears."""
        self.beat.advance(tick.now)
        if not self.patch.value("/follow"):
            return
        tempo = self.sound.tempo if self.sound is not None else None
        if self.foresight is not None:
            self.beat.follow(_known(self.foresight.bpm(tick.now), self.foresight.beat(tick.now)))
        elif tempo is not None:
            self.beat.follow(_known(tempo.bpm, tempo.beat(tick.now)))
        elif self.ears is not None:
            tracker = self.ears.tracker
            self.beat.follow(Rhythm(tracker.bpm, tracker.phase, tracker.bar, tracker.confidence))

    def _tell(self, bpm: float | None = None, phase: float | None = None) -> None:
        """Tell the ears what the performer says about the beat."""
        if self.ears is not None:
            self.ears.tracker.set(bpm, phase)

    def _set_tempo(self, bpm: float) -> None:
        self.beat.bpm = self._bpm = bpm
        if self.sound is not None:
            self.sound.set_tempo(bpm)

    def _on_air(self, show: Show) -> None:
        self.patch.load(show.params, {**show.values, "/preset": self.preset}, show.routes)
        self._signals = Signals(show.signals())
        for controller in self.controllers:
            controller.bind(show.midi)
        if self.reload is not None:
            self.reload.follow(show)

    def _deliver(self, picture: Picture) -> None:
        with self.stats.stage("output"):
            for name, presenter in self.presenters.items():
                self.trouble.attempt(name, picture.tick.now, partial(presenter.present, picture), None)
        if self.recorders:
            with self.stats.stage("readback"):
                arrived = self.screen.push(picture)
            self._deliver_pixels(arrived)
        else:
            self._unheard.clear()

    def _deliver_pixels(self, pictures: Sequence[Picture]) -> None:
        """Pictures that have come back from the GPU, each with the sound of its own turn."""
        for picture in pictures:
            self._deliver_sound(picture.tick.index)
            for name, recorder in self.recorders.items():
                self.trouble.attempt(name, picture.tick.now, partial(recorder.write, picture), None)

    def _deliver_sound(self, until: float) -> None:
        while self._unheard and self._unheard[0][0] <= until:
            _, samples = self._unheard.popleft()
            for name, recorder in self.recorders.items():
                self.trouble.attempt(name, self.now, partial(recorder.write_audio, samples), None)


def _known(bpm: float, beat: float) -> Rhythm:
    """A rhythm that is certain, from a count of beats whose 0 is the first of a bar."""
    return Rhythm(bpm, beat % 1.0, math.floor(beat) % BAR, 1.0)
