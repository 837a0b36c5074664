"""Which of the pulses in a rhythm is the beat, and which beat is the first of the bar."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RATIOS = (1 / 2, 2 / 3, 3 / 4, 1, 4 / 3, 3 / 2, 2)  # of the clock's tempo: what the true one may be
TURNS = 16  # quarter beats by which the bar may be turned
_SLOWEST, _FASTEST = 58.0, 205.0  # beats a minute
_SECONDS, _FADE = 12.0, 5.0  # how far back it hears, and in which it forgets by e
_USUAL = 115.0  # beats a minute


class Verdict(NamedTuple):
    """How likely a reading of the rhythm is."""

    ratio: float  # of its tempo to the clock's
    chances: NDArray[np.float64]  # (16,) that the first beat of the bar is n quarter beats after the clock's beat 0


class Meter:
    """Folds what has been struck into one bar, for each tempo and turn that it may be, and asks which looks like music.

    Folded, a rhythm looks the same at every tempo, so a very small network tells the beat from the off-beat.
    `bench/learn.py` has made its weights.
    """

    def __init__(self, step: float, bands: int) -> None:
        """`step` in seconds, and how many `bands` there are."""
        count = round(_SECONDS / step)
        self._struck = np.zeros((count, bands), np.float32)
        self._beats = np.zeros(count)  # where in its count the clock was
        self._age = np.zeros(count)
        self._step = step
        self._at = 0
        self._known = 0

    def note(self, accents: NDArray[np.float32], beats: float) -> None:
        """What was struck (bands,) in one step, at which the clock had counted `beats`."""
        self._struck[self._at], self._beats[self._at] = accents, beats
        self._at = (self._at + 1) % len(self._beats)
        self._known = min(self._known + 1, len(self._beats))

    def reset(self, beats: float, bpm: float) -> None:
        """The clock has been set: as if it had always gone like this."""
        self._beats[:] = beats - bpm / 60 * self._step * self._ages()

    def judge(self, bpm: float) -> list[Verdict]:
        """What the rhythm may be, if the clock goes at `bpm`; together they are 1."""
        first, one, second, two, third, three = _weights()
        ages = self._ages()
        heard = self._struck * np.exp(ages * (-self._step / _FADE))[:, None].astype(np.float32)
        ratios = [ratio for ratio in RATIOS if _SLOWEST < bpm * ratio < _FASTEST]
        views = []
        for ratio in ratios:
            cells = np.round(self._beats * (4 * ratio)).astype(np.intp) % TURNS
            folded = (cells == np.arange(TURNS)[:, None]).astype(np.float32) @ heard
            folded = np.sqrt(folded / (folded.mean() + 1e-6))
            speed = 3 * np.log2(bpm * ratio / _USUAL)
            views += [np.append(np.roll(folded, -turn, axis=0), speed) for turn in range(TURNS)]
        hidden = np.maximum(np.array(views, np.float32) @ first.T + one, 0)
        hidden = np.maximum(hidden @ second.T + two, 0)
        score = (hidden @ third.T + three)[:, 0].astype(float)
        chances = np.exp(score - score.max())
        chances /= chances.sum()
        return [Verdict(*pair) for pair in zip(ratios, chances.reshape(-1, TURNS), strict=True)]

    def _ages(self) -> NDArray[np.intp]:
        return (self._at - 1 - np.arange(len(self._beats))) % len(self._beats)


@cache
def _weights() -> tuple[NDArray[np.float32], ...]:
    with files("vjfx.audio").joinpath("meter.npz").open("rb") as file:
        stored = np.load(file)
        return tuple(stored[name].astype(np.float32) for name in ("first", "one", "second", "two", "third", "three"))
