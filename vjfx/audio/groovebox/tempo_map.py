"""The tempo map: beats over time, with tempo changes."""

from __future__ import annotations

from bisect import bisect_right

_KEPT = 512  # changes remembered: a fader that moves in every frame for longer than any sound rings

_Change = tuple[float, float, float]  # seconds and beats of a change, and the tempo from there on


class TempoMap:
    """A piecewise linear map from time to beats; a change of tempo leaves all earlier beats in place."""

    def __init__(self, bpm: float) -> None:
        self._changes: tuple[_Change, ...] = ((0.0, 0.0, bpm),)  # replaced as a whole, so that any thread may read it

    @property
    def bpm(self) -> float:
        """The current tempo, beats per minute."""
        return self._changes[-1][2]

    def change(self, bpm: float, when: float) -> None:
        """Continue at another tempo from `when` seconds on; later changes are discarded."""
        if bpm == self.bpm:
            return
        kept = tuple(change for change in self._changes if change[0] < when)
        self._changes = (*kept[1 - _KEPT :], (when, self.beat(when), bpm))

    def beat(self, seconds: float) -> float:
        """Beats since the start; whole numbers are the beats themselves."""
        changes = self._changes
        start, beats, bpm = changes[max(0, bisect_right(changes, seconds, key=lambda change: change[0]) - 1)]
        return beats + (seconds - start) * bpm / 60

    def time(self, beat: float) -> float:
        """The second at which a beat falls."""
        changes = self._changes
        start, beats, bpm = changes[max(0, bisect_right(changes, beat, key=lambda change: change[1]) - 1)]
        return start + (beat - beats) * 60 / bpm
