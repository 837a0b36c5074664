"""Who sets the tempo: the sound, the beat tracker, or the performer's taps and faders."""

from __future__ import annotations

from typing import Protocol

from vjfx.app.audio_input import AudioInput
from vjfx.core.param import Values
from vjfx.values.beat import BEATS_PER_BAR, BeatClock, BeatEstimate
from vjfx.values.patch import Patch

_NUDGE = 1 / 32  # beats, for each /earlier and /later


class Lookahead(Protocol):
    """The beats of a whole soundtrack, analysed before it is rendered."""

    def estimate(self, now: float) -> BeatEstimate:
        """Tempo and position in the bar at `now` seconds."""


class TempoController:
    """Keeps the show's beat clock: it follows the sound and obeys the performer."""

    def __init__(self, patch: Patch, audio: AudioInput, lookahead: Lookahead | None = None) -> None:
        self.clock = BeatClock()
        self._patch = patch
        self._audio = audio
        self._lookahead = lookahead
        self._bpm = 0.0  # as /bpm last said; 0 before the first frame
        self._metre = 0  # as /metre last said

    def follow(self, now: float) -> None:
        """Advance to `now` seconds, and follow whichever knows the beat best, unless /follow is off."""
        self.clock.advance(now)
        if self._patch.value("/follow") and (heard := self._heard(now)) is not None:
            self.clock.follow(heard)
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

    def _heard(self, now: float) -> BeatEstimate | None:
        """The beat at `now` seconds from whichever knows it best."""
        sound, analyzer = self._audio.sound, self._audio.analyzer
        if self._lookahead is not None:
            return self._lookahead.estimate(now)
        if sound is not None and sound.tempo is not None:
            return BeatEstimate.exact(sound.tempo.bpm, sound.tempo.beat(now), self._metre or BEATS_PER_BAR)
        return analyzer.beat if analyzer is not None else None

    def _ahead(self) -> float:
        """Beats in the time of /latency."""
        return self._patch.number("/latency") / 1000 * self.clock.bpm / 60

    def _set(self, bpm: float) -> None:
        self.clock.bpm = self._bpm = bpm
        if self._audio.sound is not None:
            self._audio.sound.set_tempo(bpm)

    def _correct(self, bpm: float | None = None, phase: float | None = None) -> None:
        """Correct the beat tracker by what the performer has set."""
        if self._audio.analyzer is not None:
            self._audio.analyzer.set_beat(bpm, phase)
