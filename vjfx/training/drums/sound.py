"""Filters and effects on whole sounds (n,) at RATE, by their spectrum."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

RATE = 44100

Mono = NDArray[np.float32]


def between(r: Generator, low: float, high: float) -> float:
    """A random number, uniform by octaves."""
    return float(np.exp(r.uniform(np.log(low), np.log(high))))


def seconds(length: float) -> NDArray[np.float64]:
    """The time of each sample of a sound of this length."""
    return np.arange(max(8, round(length * RATE))) / RATE


def mono(sound: ArrayLike) -> Mono:
    """As float32."""
    return np.asarray(sound, np.float32)


def peak(sound: ArrayLike) -> Mono:
    """The sound with its peak at 1."""
    whole = mono(sound)
    return whole / max(float(np.abs(whole).max()), 1e-9)


def filtered(sound: ArrayLike, low: float = 0.0, high: float = RATE, order: int = 2) -> Mono:
    """The band from `low` to `high` hertz, with Butterworth slopes of 6 dB per octave and order; no phase shift.

    The sound is followed by silence, so that nothing wraps around its end.
    """
    whole = mono(sound)
    size = _fast(len(whole) + RATE // 20)
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    gain = np.ones(len(hertz), np.float32)
    if low > 0:
        gain *= (1 + np.minimum(low / np.maximum(hertz, 1e-3), 1e4) ** (2 * order)).astype(np.float32) ** -0.5
    if high < RATE / 2:
        gain *= (1 + (hertz / high) ** (2 * order)).astype(np.float32) ** -0.5
    return mono(np.fft.irfft(np.fft.rfft(whole, size) * gain, size)[: len(whole)])


def tilted(sound: Mono, decibels: float, centre: float = 800.0) -> Mono:
    """Brighter by so many decibels per octave away from `centre` hertz, at most 12 dB."""
    size = _fast(len(sound))
    hertz = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 20.0)
    gain = mono(10 ** (np.clip(decibels * np.log2(hertz / centre), -12, 12) / 20))
    return mono(np.fft.irfft(np.fft.rfft(sound, size) * gain, size)[: len(sound)])


def room(r: Generator, sound: Mono, decay: float, wet: float, high: float = 8000.0) -> Mono:
    """With the reverberation of a random room, whose sound dies away with this time constant in seconds."""
    t = seconds(4 * decay)
    first = np.zeros(len(t))
    first[r.integers(40, max(60, min(len(t) - 1, 1200)), 6)] = r.uniform(0.2, 1.0, 6)
    response = filtered(r.normal(0, 1, len(t)) * np.exp(-t / decay) * 0.1 + first, 90.0, high, 1)
    size = _fast(len(sound) + len(response))
    tail = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[: len(sound)]
    return sound + mono(tail) * np.float32(wet / max(float(np.sqrt(np.sum(response**2))), 1e-9))


def compressed(sound: Mono, threshold: float, ratio: float, release: float) -> Mono:
    """Louder parts made softer, as a mastering compressor does; gain steps of 3 ms are joined by lines."""
    block = 128
    count = -(-len(sound) // block)
    parts = np.zeros(count * block, np.float32)
    parts[: len(sound)] = sound
    level = np.abs(parts.reshape(count, block)).max(axis=1)
    keep, held, follow = np.exp(-block / RATE / release), 0.0, np.empty(count)
    for number, each in enumerate(level.tolist()):
        held = max(each, held * keep)
        follow[number] = held
    gain = np.minimum(1.0, (np.maximum(follow, 1e-6) / threshold) ** (1 / ratio - 1))
    return mono(sound * np.interp(np.arange(len(sound)), (np.arange(count) + 0.5) * block, gain))


def resampled(sound: Mono, speed: float) -> Mono:
    """Played at another speed, by linear interpolation."""
    at = np.arange(0, len(sound) - 1, speed)
    return mono(np.interp(at, np.arange(len(sound)), sound))


def faded(sound: ArrayLike, fade: float = 0.005) -> Mono:
    """With a fade-out of so many seconds."""
    whole = mono(sound).copy()
    count = min(len(whole), max(1, round(fade * RATE)))
    whole[-count:] *= np.linspace(1, 0, count, dtype=np.float32)
    return whole


def _fast(size: int) -> int:
    """A length of at least this, of which a spectrum is cheap."""
    power = 1 << max(4, (size - 1).bit_length())
    return next(each for each in (power * 9 // 16, power * 5 // 8, power * 3 // 4, power) if each >= size)
