"""Who sets the tempo: the sound, the beat tracker, or the performer's taps and faders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from vjfx.app.audio_input import AudioInput
from vjfx.core.param import Values
from vjfx.core.protocols import ClockBeat
from vjfx.values.beat import BEATS_PER_BAR, BeatClock, BeatEstimate
from vjfx.values.patch import CLOCKS, Patch

_NUDGE = 1 / 32  # beats, for each /earlier and /later


class Lookahead(Protocol):
    """The beats of a whole soundtrack, analysed before it is rendered."""

    def estimate(self, now: float) -> BeatEstimate:
        """Tempo and position in the bar at `now` seconds."""


class TempoController:
    """Keeps the show's beat clock: it follows the source that /clock names, and obeys the performer."""

    def __init__(self, patch: Patch, audio: AudioInput, lookahead: Lookahead | None = None) -> None:
        self.clock = BeatClock()
        self.outside: Callable[[str, float], ClockBeat | None] = lambda source, now: None  # beats of other machines
        self._offset = 0.0  # beats by which the performer has moved the beat of another machine
        self._is_outside = False  # the beat is that of another machine
        self._start = 0  # of that machine, for which the offset counts
        self._patch = patch
        self._audio = audio
        self._lookahead = lookahead
        self._bpm = 0.0  # as /bpm last said; 0 before the first frame
        self._metre = 0  # as /metre last said

    def follow(self, now: float) -> None:
        """Advance to `now` seconds, and follow whichever knows the beat best, unless /follow is off."""
        self.clock.advance(now)
        self._is_outside = False
        source = CLOCKS[int(self._patch.number("/clock"))]
        if self._patch.value("/follow") and source != "tap":
            if source == "sound":
                if (heard := self._heard(now)) is not None:
                    self.clock.follow(heard)
            elif (beat := self.outside(source, now)) is not None:
                self._follow_outside(beat)
        if self._metre:
            self.clock.set_metre(self._metre)

    def beats(self) -> float:
        """Beats so far, with /latency made up for."""
        return self.clock.beats + self._ahead()

    def bars(self) -> float:
        """Bars so far, with /latency made up for."""
        return self.clock.bars + self._ahead() / self.clock.metre

    def obey(self, values: Values, now: float) -> None:
        """Carry out /bpm, /metre, /tap, /resync, /earlier and /later, from the global values of this frame."""
        if values.whole("metre") != self._metre:
            self._metre = values.whole("metre")
            if self._audio.analyzer is not None:
                self._audio.analyzer.set_metre(self._metre)
            elif not self._metre:
                self.clock.set_metre(BEATS_PER_BAR)
        before = self.clock.beats
        if values.flag("resync"):
            self.clock.resync(now)
            self._correct(phase=0.0)
            if self._audio.analyzer is not None:
                self._audio.analyzer.start_bar()
        self.clock.nudge(_NUDGE * (values.flag("later") - values.flag("earlier")))
        if values.flag("tap"):
            self.clock.tap(now)
            self._patch.set("/bpm", self.clock.bpm)
            self._set(self.clock.bpm)
            self._correct(self.clock.bpm, 0.0)
        elif values.number("bpm") != self._bpm:
            first = self._bpm == 0.0
            self._set(values.number("bpm"))
            if not first:  # the preset's own tempo is a start value, not a correction
                self._correct(self._bpm)
        self._offset += self.clock.beats - before

    def _follow_outside(self, beat: ClockBeat) -> None:
        if beat.beats is None:
            self.clock.bpm = beat.bpm
            return
        if beat.start != self._start:
            self._start, self._offset = beat.start, 0.0
        self._is_outside = True
        self.clock.follow(BeatEstimate.exact(beat.bpm, beat.beats + self._offset, self._metre or BEATS_PER_BAR))

    def _heard(self, now: float) -> BeatEstimate | None:
        """The beat at `now` seconds from whichever knows it best."""
        sound, analyzer = self._audio.sound, self._audio.analyzer
        if self._lookahead is not None:
            return self._lookahead.estimate(now)
        if sound is not None and sound.tempo is not None:
            return BeatEstimate.exact(sound.tempo.bpm, sound.tempo.beat(now), self._metre or BEATS_PER_BAR)
        return analyzer.beat if analyzer is not None else None

    def _ahead(self) -> float:
        """Beats in the time of /latency, by which a sound is late; another machine's clock is not."""
        if self._is_outside:
            return 0.0
        return self._patch.number("/latency") / 1000 * self.clock.bpm / 60

    def _set(self, bpm: float) -> None:
        self.clock.bpm = self._bpm = bpm
        if self._audio.sound is not None:
            self._audio.sound.set_tempo(bpm)

    def _correct(self, bpm: float | None = None, phase: float | None = None) -> None:
        """Correct the beat tracker by what the performer has set."""
        if self._audio.analyzer is not None:
            self._audio.analyzer.set_beat(bpm, phase)
