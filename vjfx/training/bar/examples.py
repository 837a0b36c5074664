"""Training examples: the features of songs with their labels, and excerpts of them in which one follows another."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.audio.analysis.stft import Stft
from vjfx.audio.beat.bar_network import CLASSES, DELAY, TEMPOS
from vjfx.audio.beat.features import HOPS, RISES, STEPS, BeatFeatures
from vjfx.core.atomic import replacing
from vjfx.training.bar.songs import song
from vjfx.training.beat.instruments import RATE, Mono
from vjfx.values.beat import METRES

SECONDS = 40.0  # of a song
CALL = 256 * HOPS / RATE  # seconds
_STEP = CALL / STEPS
_WIDTH = STEPS * RISES  # of the bands among the features

Floats = NDArray[np.float32]


class Features(NamedTuple):
    """A song as the network hears it, with its labels."""

    features: NDArray[np.float16]  # (calls, INPUTS)
    beats: NDArray[np.float64]  # seconds
    bar: NDArray[np.int64]  # the beat of the bar of each
    metre: int  # beats a bar; 0 without a beat


class Example(NamedTuple):
    """An excerpt of `length` calls, channels first."""

    features: Floats  # (INPUTS, length)
    classes: Floats  # (STEPS * CLASSES, length)
    tempos: Floats  # (38, length); zero without a beat
    metre: Floats  # (7, length)


def features(seed: int, cache: Path) -> Features:
    """The song with this number, from the cache folder if it was made before."""
    path = cache / "songs" / f"{seed}.npz"
    if not path.exists():
        made = song(seed, SECONDS, cache / "sheets")
        with replacing(path) as part, part.open("wb") as file:
            heard = hear(made.samples).astype(np.float16)
            np.savez(file, features=heard, beats=made.beats, bar=made.bar, metre=made.metre)
    with np.load(path) as stored:
        return Features(stored["features"], stored["beats"], stored["bar"], int(stored["metre"]))


def hear(samples: Mono) -> Floats:
    """The features (calls, INPUTS) of audio at RATE."""
    stft = Stft(RATE)
    extract = BeatFeatures(stft.frequencies, stft.hop / RATE)
    size = len(stft.window)
    frames = sliding_window_view(np.pad(samples, (size - stft.hop, 0)), size)[:: stft.hop]
    whole = frames[: len(frames) // HOPS * HOPS].reshape(-1, HOPS, size)  # all hops at once: as `Stft` does, but faster
    return np.array([extract(np.fft.rfft(four * stft.window).astype(np.complex64, copy=False)) for four in whole])


def example(r: Generator, one: Features, other: Features, length: int) -> Example:
    """An excerpt of a song; in some the other is heard softly behind it, in some one song is cut to the other."""
    chance = r.random()
    if chance < 0.75:
        made = _excerpt(r, one, length, r.random() < 0.4)
        if chance < 0.12:
            behind = _excerpt(r, other, length, False).features * np.float32(r.uniform(0.05, 0.35))
            made = made._replace(features=np.maximum(made.features, behind))
        return made
    first = int(length * r.uniform(0.2, 0.8))
    parts = _excerpt(r, one, first, r.random() < 0.4), _excerpt(r, other, length - first, False)
    return Example(*(np.concatenate(both, axis=1) for both in zip(*parts, strict=True)))


def _excerpt(r: Generator, source: Features, length: int, from_start: bool) -> Example:
    """At another speed, transposed, with another equalisation, and with some noise."""
    count, available = STEPS * length, STEPS * len(source.features) - 2
    speed = min(float(np.exp(r.uniform(-0.17, 0.17))) if r.random() < 0.6 else 1.0, available / count)
    start = 0.0 if from_start else float(STEPS * int(r.uniform(0, available - count * speed) / STEPS))
    whole = source.features[int(start / STEPS) : int((start + count * speed) / STEPS) + 2].astype(np.float32)
    steps = _resampled(whole[:, :_WIDTH].reshape(-1, RISES), speed, count)
    pitches = _resampled(whole[:, _WIDTH:], speed, length)
    pitches = _transposed(pitches, int(r.integers(-3, 4)))
    slope = r.normal(0, 0.5) * np.linspace(-1, 1, RISES)
    tone = r.normal(0, 0.35) + slope + 0.25 * np.cumsum(r.normal(0, 0.4, RISES)) + r.normal(0, 0.1, RISES)
    gain = np.exp(tone - 0.8 * tone.mean()).astype(np.float32)
    if r.random() < 0.1:
        gain[r.integers(14, RISES) :] = 0
    elif r.random() < 0.1:
        gain[: r.integers(1, 6)] = 0
        pitches[:, : r.integers(1, 20)] = 0
    steps = _coarsened(r, steps) * gain
    pitches *= np.float32(np.exp(r.normal(0, 0.2)) * (r.random() < 0.5))
    heard = np.concatenate([steps.reshape(length, _WIDTH), pitches], axis=1)
    if r.random() < 0.35:
        heard **= np.float32(r.uniform(0.6, 1.5))
    if r.random() < 0.2:
        heard += np.abs(r.normal(0, r.uniform(0, 0.05), heard.shape)).astype(np.float32)

    due = ((source.beats + DELAY) / _STEP - 0.5 - start) / speed  # in steps of the excerpt
    classes = np.zeros((count, CLASSES), np.float32)
    for off, weight in ((-1, 0.4), (1, 0.4), (0, 1.0)):  # a neighbouring step is half right
        step = np.round(due).astype(int) + off
        inside = (step >= 0) & (step < count)
        classes[step[inside]] = 0
        classes[step[inside], np.where(source.bar[inside] == 0, 2, 1)] = weight
    classes[:, 0] = 1 - classes[:, 1:].sum(axis=1)
    tempos = np.zeros((length, len(TEMPOS)))
    if len(due) > 2:
        gaps = np.diff(due)
        here = np.clip(np.searchsorted(due, np.arange(0, count, STEPS)) - 1, 0, len(gaps) - 1)
        bpm = 60 / (gaps[here] * _STEP)
        tempos = np.exp(-0.5 * (np.log2(bpm[:, None] / TEMPOS) / 0.045) ** 2) + 1e-9
        tempos /= tempos.sum(axis=1, keepdims=True)
    metre = np.zeros((length, 1 + len(METRES)), np.float32)
    metre[:, 1 + METRES.index(source.metre) if source.metre else 0] = 1
    return Example(_columns(heard), _columns(classes.reshape(length, -1)), _columns(tempos), _columns(metre))


def _resampled(rows: Floats, speed: float, count: int) -> Floats:
    at = speed * np.arange(count)
    whole = np.minimum(at.astype(int), len(rows) - 2)
    share = np.asarray(np.minimum(at - whole, 1), np.float32)[:, None]
    return np.asarray(rows[whole] * (1 - share) + rows[whole + 1] * share)


def _coarsened(r: Generator, steps: Floats) -> Floats:
    """In some, neighbouring bands are averaged, and some bands are missing: a rhythm is more than its sounds."""
    if r.random() < 0.6:
        width = int(r.integers(2, 6))
        edges = np.arange(int(r.integers(width)), RISES, width)
        edges = edges if edges[0] == 0 else np.concatenate([[0], edges])
        counts = np.diff(np.append(edges, RISES))
        means = np.add.reduceat(steps, edges, axis=1) / counts.astype(np.float32)
        steps = np.repeat(means, counts, axis=1)
    if r.random() < 0.4:
        steps = steps * (r.random(RISES) > r.uniform(0, 0.3))
    return np.asarray(steps, np.float32)


def _transposed(pitches: Floats, semitones: int) -> Floats:
    moved = np.roll(pitches, semitones, axis=1)
    if semitones > 0:
        moved[:, :semitones] = 0
    elif semitones < 0:
        moved[:, semitones:] = 0
    return moved


def _columns(rows: NDArray[np.floating]) -> Floats:
    return np.ascontiguousarray(rows.T, dtype=np.float32)
