"""Training examples: excerpts of songs for the activation network, folded rhythms for the meter network."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.audio.analysis.stft import Stft
from vjfx.audio.beat.activation import CLASSES, DELAY, STEP, STEPS, TEMPOS
from vjfx.audio.beat.flux import BandFlux
from vjfx.audio.beat.meter import CELLS, DECAY, RATIOS, TYPICAL, playable
from vjfx.core.atomic import replacing
from vjfx.training.beat.instruments import RATE
from vjfx.training.beat.songs import song
from vjfx.values.beat import BEATS_PER_BAR

_LONG, _SHORT = 40.0, 20.0  # seconds; a third of the songs are long
_STEP = 256 * STEP / RATE  # seconds
_MEMORY = 12.0  # seconds of a rhythm that the meter network sees

Floats = NDArray[np.float32]


class Features(NamedTuple):
    """A song as the networks see it, with its labels."""

    flux: Floats  # (steps, 8)
    beats: NDArray[np.float64]  # seconds
    bar: NDArray[np.int64]  # the beat of the bar of each


class Folded(NamedTuple):
    """A rhythm folded into one bar at each of RATIOS to a clock that may be wrong, and the right answer."""

    flux: Floats  # (ratios, 16, 8)
    possible: NDArray[np.bool_]  # (ratios,)
    speeds: Floats  # (ratios,)
    answer: int  # the right ratio times 16, plus the right shift of the bar line


def features(seed: int, cache: Path, own_voices: float) -> Features:
    """The song with this number, from the cache folder if it was made before."""
    path = cache / f"{seed}.npz"
    if not path.exists():
        made = song(seed, _LONG if seed % 3 == 0 else _SHORT, own_voices)
        stft = Stft(RATE)
        flux = BandFlux(stft.frequencies, stft.hop / RATE)
        hops = np.array([flux(spectrum) for spectrum in stft.feed(made.samples)])
        steps = hops[: len(hops) // STEP * STEP].reshape(-1, STEP, hops.shape[1]).sum(axis=1)
        with replacing(path) as part, part.open("wb") as file:
            np.savez(file, flux=steps, beats=made.beats, bar=made.bar)
    with np.load(path) as stored:
        return Features(stored["flux"], stored["beats"], stored["bar"])


def excerpt(r: Generator, source: Features, length: int) -> tuple[Floats, Floats, Floats]:
    """Flux (16, length), classes (6, length) and tempos (28, length) of an excerpt of `length` pairs of steps.

    At another speed, with another equalisation, and with some noise.
    """
    flux, beats, bar = source
    count = STEPS * length
    speed = min(float(np.exp(r.uniform(-0.17, 0.17))) if r.random() < 0.6 else 1.0, (len(flux) - 2) / count)
    start = 0.0 if r.random() < 0.35 else float(int(r.uniform(0, len(flux) - 1 - count * speed)))
    at = start + speed * np.arange(count)
    whole = np.minimum(at.astype(int), len(flux) - 2)
    share = (at - whole)[:, None]
    x = flux[whole] * (1 - share) + flux[whole + 1] * share
    gain = np.exp(r.normal(0, 0.25, x.shape[1]) + r.normal(0, 0.15))
    if r.random() < 0.12:
        gain[r.integers(5, 8) :] = 0
    elif r.random() < 0.12:
        gain[: r.integers(1, 3)] = 0
    x *= gain
    if r.random() < 0.2:
        x += np.abs(r.normal(0, r.uniform(0, 0.05), x.shape))

    due = ((beats + DELAY) / _STEP - 0.5 - start) / speed  # in steps of the excerpt
    y = np.zeros((count, CLASSES), np.float32)
    for off, weight in ((-1, 0.4), (1, 0.4), (0, 1.0)):  # a neighbouring step is half right
        step = np.round(due).astype(int) + off
        inside = (step >= 0) & (step < count)
        y[step[inside]] = 0
        y[step[inside], np.where(bar[inside] == 0, 2, 1)] = weight
    y[:, 0] = 1 - y[:, 1:].sum(axis=1)

    gaps = np.diff(due)
    here = np.clip(np.searchsorted(due, np.arange(0, count, STEPS)) - 1, 0, len(gaps) - 1)
    bpm = 60 / (gaps[here] * _STEP)
    z = np.exp(-0.5 * (np.log2(bpm[:, None] / TEMPOS) / 0.045) ** 2) + 1e-9
    flat = y.reshape(length, STEPS * CLASSES)
    return _columns(x.reshape(length, -1)), _columns(flat), _columns(z / z.sum(axis=1, keepdims=True))


def folded(r: Generator, source: Features) -> Folded | None:
    """A rhythm at a random moment of a song; None where its tempo is out of range."""
    flux, beats, bar = source
    now = int(r.uniform(1.5 / _STEP, len(flux) - 2))
    memory = r.uniform(1.5, 8) if r.random() < 0.3 else _MEMORY
    first = max(0, now - int(memory / _STEP))
    times = (np.arange(first, now) + 0.5) * _STEP - DELAY
    numbers = np.arange(-1.0, len(beats) + 1)
    ends = np.concatenate([[2 * beats[0] - beats[1]], beats, [2 * beats[-1] - beats[-2]]])
    last = min(max(1, int(np.searchsorted(beats, now * _STEP))), len(beats) - 1)
    bpm = 60 / (beats[last] - beats[last - 1])
    off = int(r.integers(4)) if r.random() < 0.5 else 2 * int(r.integers(2))  # sixteenths that the clock is off
    count = np.interp(times, ends, numbers) + off / 4 + r.normal(0, 0.02)
    usual = [1.0] * 5 + [0.5, 0.5, 2.0, 2.0] + [2 / 3, 3 / 4, 4 / 3, 3 / 2]
    right = [ratio for ratio in usual if playable(bpm / ratio)]
    if not right or not playable(bpm):
        return None
    ratio = right[r.integers(len(right))]
    recent = flux[first:now] * np.exp((times - times[-1]) / DECAY)[:, None].astype(np.float32)
    if r.random() < 0.12:
        recent[:, r.integers(5, 8) :] = 0
    elif r.random() < 0.12:
        recent[:, : r.integers(1, 3)] = 0
    bars = np.zeros((len(RATIOS), CELLS, recent.shape[1]), np.float32)
    speeds = np.zeros(len(RATIOS), np.float32)
    for place, other in enumerate(RATIOS):
        if playable(bpm / ratio * other):
            cells = np.round(4 * count / ratio * other).astype(int) % CELLS
            sums = (cells == np.arange(CELLS)[:, None]).astype(np.float32) @ recent
            bars[place] = np.sqrt(sums / (sums.mean() + 1e-6))
            speeds[place] = 3 * np.log2(bpm / ratio * other / TYPICAL)
    shift = (4 * (-int(bar[0]) % BEATS_PER_BAR) + off) % CELLS
    nearest = int(np.argmin(np.abs(np.array(RATIOS) - ratio)))
    return Folded(bars, np.asarray(bars.any(axis=(1, 2))), speeds, nearest * CELLS + shift)


def _columns(rows: NDArray[np.floating]) -> Floats:
    return np.ascontiguousarray(rows.T, dtype=np.float32)
