"""Who sets the tempo: the sound, the beat tracker, or the performer's taps and faders."""

from __future__ import annotations

from typing import Protocol

from vjfx.app.audio_input import AudioInput
from vjfx.core.param import Values
from vjfx.values.beat import BeatClock, BeatEstimate
from vjfx.values.patch import Patch

_NUDGE = 1 / 32  # beats, for each /earlier and /later


class Lookahead(Protocol):
    """The beats of a whole soundtrack, analysed before it is rendered."""

    def beat(self, now: float) -> float:
        """Beats at `now` seconds; 0 and every fourth is the first of a bar."""

    def bpm(self, now: float) -> float:
        """Tempo at `now` seconds, beats per minute."""


class TempoController:
    """Keeps the show's beat clock: it follows the sound and obeys the performer."""

    def __init__(self, patch: Patch, audio: AudioInput, lookahead: Lookahead | None = None) -> None:
        self.clock = BeatClock()
        self._patch = patch
        self._audio = audio
        self._lookahead = lookahead
        self._bpm = 0.0  # as /bpm last said; 0 before the first frame

    def follow(self, now: float) -> None:
        """Advance to `now` seconds, and follow whichever knows the beat best, unless /follow is off."""
        self.clock.advance(now)
        if not self._patch.value("/follow"):
            return
        tempo = self._audio.sound.tempo if self._audio.sound is not None else None
        if self._lookahead is not None:
            self.clock.follow(BeatEstimate.exact(self._lookahead.bpm(now), self._lookahead.beat(now)))
        elif tempo is not None:
            self.clock.follow(BeatEstimate.exact(tempo.bpm, tempo.beat(now)))
        elif self._audio.analyzer is not None:
            self.clock.follow(self._audio.analyzer.beat)

    def beats(self) -> float:
        """Beats so far, with /latency made up for."""
        ahead = self._patch.number("/latency") / 1000
        return self.clock.beats + ahead * self.clock.bpm / 60

    def obey(self, values: Values, now: float) -> None:
        """Carry out /bpm, /tap, /resync, /earlier and /later, from the global values of this frame."""
        if values.flag("resync"):
            self.clock.resync(now)
            self._correct(phase=0.0)
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

    def _set(self, bpm: float) -> None:
        self.clock.bpm = self._bpm = bpm
        if self._audio.sound is not None:
            self._audio.sound.set_tempo(bpm)

    def _correct(self, bpm: float | None = None, phase: float | None = None) -> None:
        """Correct the beat tracker by what the performer has set."""
        if self._audio.analyzer is not None:
            self._audio.analyzer.set_beat(bpm, phase)
