"""Which of the pulses in a rhythm is the beat, and which beat is the first of the bar."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RATIOS = (1 / 2, 2 / 3, 3 / 4, 1, 4 / 3, 3 / 2, 2)  # of the clock's tempo: what the true one may be
TURNS = 16  # quarter beats by which the bar may be turned
FADE = 5.0  # seconds in which it forgets by e
USUAL = 115.0  # beats a minute
_SLOWEST, _FASTEST = 58.0, 205.0  # beats a minute
_SECONDS = 12.0  # how far back it hears
_TURNED = (np.arange(TURNS)[:, None] + np.arange(TURNS)) % TURNS  # the cells of a bar, from each of them on


def playable(bpm: float) -> bool:
    """Whether music has this tempo."""
    return _SLOWEST < bpm < _FASTEST


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
        self._step = step
        self._at = 0

    def note(self, accents: NDArray[np.float32], beats: float) -> None:
        """What was struck (bands,) in one step, at which the clock had counted `beats`."""
        self._struck[self._at], self._beats[self._at] = accents, beats
        self._at = (self._at + 1) % len(self._beats)

    def reset(self, beats: float, bpm: float) -> None:
        """The clock has been set: as if it had always gone like this."""
        self._beats[:] = beats - bpm / 60 * self._step * self._ages()

    def judge(self, bpm: float) -> list[Verdict]:
        """What the rhythm may be, if the clock goes at `bpm`; together they are 1."""
        first, one, second, two, third, three = _weights()
        heard = self._struck * np.exp(self._ages() * (-self._step / FADE))[:, None].astype(np.float32)
        ratios = [ratio for ratio in RATIOS if playable(bpm * ratio)]
        scores = []
        for ratio in ratios:
            cells = np.round(self._beats * (4 * ratio)).astype(np.intp) % TURNS
            folded = (cells == np.arange(TURNS)[:, None]).astype(np.float32) @ heard
            folded = np.sqrt(folded / (folded.mean() + 1e-6))
            views = folded[_TURNED].reshape(TURNS, -1)
            speed = np.float32(3 * np.log2(bpm * ratio / USUAL))
            # In halves, or the library starts threads for it, which cost more than they save.
            hidden = np.concatenate([part @ first[:-1] for part in (views[: TURNS // 2], views[TURNS // 2 :])])
            hidden = np.maximum(hidden + (speed * first[-1] + one), 0)
            hidden = np.maximum(hidden @ second + two, 0)
            scores.append((hidden @ third + three)[:, 0].astype(float))
        chances = np.exp(np.array(scores) - np.max(scores))
        return [Verdict(*pair) for pair in zip(ratios, chances / chances.sum(), strict=True)]

    def _ages(self) -> NDArray[np.intp]:
        return (self._at - 1 - np.arange(len(self._beats))) % len(self._beats)


@cache
def _weights() -> tuple[NDArray[np.float32], ...]:
    with files("vjfx.audio.beat").joinpath("meter.npz").open("rb") as file:
        stored = np.load(file)
        names = ("first", "one", "second", "two", "third", "three")
        return tuple(np.ascontiguousarray(stored[name].T, dtype=np.float32) for name in names)
