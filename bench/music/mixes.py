"""Two pieces in a row: hard cuts, and a DJ's crossfades at one tempo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.music.piece import RATE, Mono, Piece

_PART = 20.0  # seconds of a song before and after
_OVERLAP = 16.0  # seconds
_STEADY = 0.004  # of the tempo, up to which a piece keeps it
_BENT = 0.08  # ratio of tempos that a DJ's pitch control spans


class Mix(NamedTuple):
    """Two pieces as one."""

    first: Piece
    second: Piece
    samples: Mono
    beats: NDArray[np.float64]
    change: float  # seconds at which the second is there


def cuts(pieces: Sequence[Piece], count: int, seed: int = 1) -> Iterator[Mix]:
    """From the middle of a piece into the middle of another."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        first, second = (pieces[index] for index in random.choice(len(pieces), 2, replace=False))
        parts, beats = [], []
        for number, piece in enumerate((first, second)):
            samples = piece.samples()
            start = random.uniform(0, max(0.0, len(samples) / RATE - _PART))
            parts.append(samples[int(start * RATE) : int((start + _PART) * RATE)])
            times = piece.times - start
            beats.append(times[(times >= 0) & (times < _PART)] + number * len(parts[0]) / RATE)
        yield Mix(first, second, np.concatenate(parts), np.concatenate(beats), len(parts[0]) / RATE)


def crossfades(pieces: Sequence[Piece], count: int, seed: int = 1) -> Iterator[Mix]:
    """Two pieces of steady tempo, the second bent to the first, beat upon beat, overlapping for 16 s."""
    random = np.random.default_rng(seed)
    steady = [piece for piece in pieces if len(piece.beats) > 30 and np.ptp(_periods(piece)) < _STEADY]
    pairs = [
        (first, second)
        for first in steady
        for second in steady
        if first.author != second.author and abs(np.log(_period(first) / _period(second))) < _BENT
    ]
    for index in random.permutation(len(pairs))[:count]:
        first, second = pairs[index]
        ratio = _period(second) / _period(first)
        bent = second.samples()
        bent = np.interp(np.arange(0, len(bent) - 1, ratio), np.arange(len(bent)), bent).astype(np.float32)
        begin = first.samples()
        fade = int(_OVERLAP * RATE)
        end = min(len(begin), int((_PART + _OVERLAP) * RATE))
        entry = end / RATE - _OVERLAP
        first_beat = first.times[np.searchsorted(first.times, entry)]
        at = int((first_beat - second.times[0] / ratio) * RATE)
        out = np.zeros(max(end, at + len(bent)), np.float32)
        up = np.clip((np.arange(len(out)) - (end - fade)) / fade, 0, 1)
        out[:end] += begin[:end] * np.cos(up[:end] * np.pi / 2).astype(np.float32)
        source = bent[max(0, -at) :]
        out[max(0, at) : max(0, at) + len(source)] += source * np.sin(up[max(0, at) :][: len(source)] * np.pi / 2)
        later = second.times / ratio + at / RATE
        beats = np.concatenate([first.times[first.times < first_beat - 0.05], later[later >= first_beat - 0.05]])
        yield Mix(first, second, out, beats, end / RATE)


def _periods(piece: Piece) -> NDArray[np.float64]:
    """Seconds a beat over windows of eight beats, as shares of the mean."""
    windows = piece.times[8:] - piece.times[:-8]
    return np.asarray(windows / windows.mean())


def _period(piece: Piece) -> float:
    return float((piece.times[-1] - piece.times[0]) / (len(piece.beats) - 1))
