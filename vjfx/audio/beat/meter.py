"""The network that finds the metrical level: which pulse is the beat, and which beat is the first of the bar."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vjfx.values.beat import BEATS_PER_BAR

RATIOS = (1 / 2, 2 / 3, 3 / 4, 1, 4 / 3, 3 / 2, 2)  # true tempos that are considered, relative to the clock's
CELLS = 4 * BEATS_PER_BAR  # sixteenths of a bar, and shifts of the bar in sixteenths
DECAY = 5.0  # seconds, the time constant of its memory
TYPICAL = 115.0  # beats per minute
SLOWEST, FASTEST = 58.0, 205.0  # beats per minute that are considered; a little beyond what is reported
_SECONDS = 12.0  # of flux in its memory
SHIFTED = (np.arange(CELLS)[:, None] + np.arange(CELLS)) % CELLS  # the cells of a bar, from each of them on

_Array = NDArray[np.float32]


def playable(bpm: float) -> bool:
    """Whether music has this tempo."""
    return SLOWEST < bpm < FASTEST


class MeterHypothesis(NamedTuple):
    """The probability of one tempo ratio, and of each position of the bar line at it."""

    ratio: float  # of the true tempo to the clock's
    probabilities: NDArray[np.float64]  # (16,), that the bar begins n sixteenths after the clock's beat 0


class MeterClassifier:
    """Folds the band flux into one bar at each tempo ratio and shift of the bar line, and scores the results.

    Folded, a rhythm looks the same at every tempo, so that a small network tells the beat from the off-beat.
    `vjfx train beat` makes its weights.
    """

    def __init__(self, step: float, bands: int, weights: Mapping[str, _Array] | None = None) -> None:
        """`step` in seconds, and the number of `bands`; with the shipped weights, or with others."""
        count = round(_SECONDS / step)
        stored = _shipped() if weights is None else weights
        # Transposed, and contiguous: the layout in which NumPy multiplies fastest.
        self._weights = [
            np.ascontiguousarray(stored[name].T) for name in ("first", "one", "second", "two", "third", "three")
        ]
        self._flux = np.zeros((count, bands), np.float32)
        self._beats = np.zeros(count)  # of the clock
        self._step = step
        self._at = 0

    def add(self, flux: _Array, beats: float) -> None:
        """Add the flux (bands,) of one step, at which the clock had counted `beats`."""
        self._flux[self._at], self._beats[self._at] = flux, beats
        self._at = (self._at + 1) % len(self._beats)

    def realign(self, beats: float, bpm: float) -> None:
        """Recompute the past as if the clock had always run like this; call it after the clock was set."""
        self._beats[:] = beats - bpm / 60 * self._step * self._ages()

    def classify(self, bpm: float) -> list[MeterHypothesis]:
        """Every hypothesis, with the clock at `bpm`; all probabilities together are 1."""
        first, one, second, two, third, three = self._weights
        flux = self._flux * np.exp(self._ages() * (-self._step / DECAY))[:, None].astype(np.float32)
        ratios = [ratio for ratio in RATIOS if playable(bpm * ratio)]
        scores = []
        for ratio in ratios:
            cells = np.round(self._beats * (4 * ratio)).astype(np.intp) % CELLS
            folded = (cells == np.arange(CELLS)[:, None]).astype(np.float32) @ flux
            folded = np.sqrt(folded / (folded.mean() + 1e-6))
            views = folded[SHIFTED].reshape(CELLS, -1)
            speed = np.float32(3 * np.log2(bpm * ratio / TYPICAL))
            # In halves: for larger matrices the library starts threads, which cost more than they save.
            hidden = np.concatenate([part @ first[:-1] for part in (views[: CELLS // 2], views[CELLS // 2 :])])
            hidden = np.maximum(hidden + (speed * first[-1] + one), 0)
            hidden = np.maximum(hidden @ second + two, 0)
            scores.append((hidden @ third + three)[:, 0].astype(float))
        chances = np.exp(np.array(scores) - np.max(scores))
        return [MeterHypothesis(*pair) for pair in zip(ratios, chances / chances.sum(), strict=True)]

    def _ages(self) -> NDArray[np.intp]:
        """Steps since each entry."""
        return (self._at - 1 - np.arange(len(self._beats))) % len(self._beats)


@cache
def _shipped() -> Mapping[str, _Array]:
    with files("vjfx.audio.beat").joinpath("meter.npz").open("rb") as file:
        return {name: value.astype(np.float32) for name, value in np.load(file).items()}
