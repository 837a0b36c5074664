"""Which beat it is at which time, when the tempo is changed on the way."""

from __future__ import annotations

from bisect import bisect_right

_KEPT = 512  # changes remembered: a fader that moves every frame for longer than any sound rings

_Bend = tuple[float, float, float]  # seconds, beats, and the tempo from there on


class TempoMap:
    """Beats over time as a line with bends: changing the tempo bends it from then on and moves no beat before."""

    def __init__(self, bpm: float) -> None:
        self._bends: tuple[_Bend, ...] = ((0.0, 0.0, bpm),)  # replaced as a whole, so that any thread may read

    @property
    def bpm(self) -> float:
        """Beats a minute, now."""
        return self._bends[-1][2]

    def change(self, bpm: float, when: float) -> None:
        """Go on at another tempo from `when` seconds on; a later bend that was already made is forgotten."""
        if bpm == self.bpm:
            return
        kept = tuple(bend for bend in self._bends if bend[0] < when)
        self._bends = (*kept[1 - _KEPT :], (when, self.beat(when), bpm))

    def beat(self, seconds: float) -> float:
        """Beats since the start; whole numbers are the beats themselves."""
        bends = self._bends
        start, beats, bpm = bends[max(0, bisect_right(bends, seconds, key=lambda bend: bend[0]) - 1)]
        return beats + (seconds - start) * bpm / 60

    def time(self, beat: float) -> float:
        """The second at which a beat falls."""
        bends = self._bends
        start, beats, bpm = bends[max(0, bisect_right(bends, beat, key=lambda bend: bend[1]) - 1)]
        return start + (beat - beats) * 60 / bpm
