"""The instruments of the built-in beat: each one short stereo sound (n, 2), made once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vjfx.interfaces import Samples

_Wave = NDArray[np.floating[Any]]


def kick(rate: int) -> Samples:
    """A sine that falls from 190 to 50 Hz, with a click at its front."""
    t = _seconds(0.42, rate)
    body = np.sin(2 * np.pi * (50 * t + 140 * 0.028 * (1 - np.exp(-t / 0.028)))) * np.exp(-t / 0.15)
    click = _noise(len(t), 1, 2000, 9000, rate)[:, 0] * np.exp(-t / 0.003)
    return _both(_faded(np.tanh(1.6 * body) + 0.35 * click, 0.0008, 0.05, rate))


def clap(rate: int) -> Samples:
    """Three hands and a room."""
    t = _seconds(0.3, rate)
    hands = sum(np.exp(-(t - start) / 0.006) * (t >= start) for start in (0.0, 0.011, 0.023))
    envelope = hands + 0.8 * np.exp(-(t - 0.03) / 0.07) * (t >= 0.03)
    return _stereo(_noise(len(t), 2, 900, 5000, rate) * _faded(envelope, 0.0005, 0.05, rate)[:, None])


def hat(rate: int, decay: float) -> Samples:
    """A cymbal, closed (0.02 s) or open (0.1 s)."""
    t = _seconds(5 * decay, rate)
    envelope = _faded(np.exp(-t / decay), 0.0005, decay, rate)
    return _stereo(_noise(len(t), 3, 6500, 17000, rate) * envelope[:, None])


def bass(rate: int, pitch: float) -> Samples:
    """A plucked saw whose filter closes; `pitch` in hertz."""
    t = _seconds(0.3, rate)
    wave = _saw(t, pitch, brightness=0.94, closing=5.0)
    return _both(np.tanh(1.2 * _faded(wave * np.exp(-t / 0.22), 0.003, 0.08, rate)))


def chord(rate: int, pitches: tuple[float, ...]) -> Samples:
    """A stab of saws, a little sharp on the left and flat on the right; `pitches` in hertz."""
    t = _seconds(0.55, rate)
    envelope = _faded(np.exp(-t / 0.16), 0.004, 0.2, rate) / len(pitches)
    sides = [
        sum(_saw(t, pitch * tuning, brightness=0.97, closing=3.5) for pitch in pitches) for tuning in (1.004, 0.996)
    ]
    return _stereo(np.stack(sides, axis=1) * envelope[:, None])


def duck(rate: int) -> Samples:
    """The gain that makes room for a kick, and comes back: 1 at both ends."""
    t = _seconds(0.36, rate)
    hole = np.exp(-((t / 0.15) ** 2)) * np.minimum(1, t / 0.004)
    return _both(1 - 0.85 * hole * np.minimum(1, (t[-1] - t) / 0.05))


def _seconds(length: float, rate: int) -> _Wave:
    return np.arange(round(length * rate)) / rate


def _saw(t: _Wave, pitch: float, brightness: float, closing: float) -> _Wave:
    """A saw that turns into a sine: its k-th harmonic is brightness**k / k, and brightness falls by e in 1/`closing` s.

    The sum over all k of b**k sin(k x) / k is atan(b sin x / (1 - b cos x)), so nothing has to be added up.
    """
    b = brightness * np.exp(-closing * t)
    x = 2 * np.pi * pitch * t
    return np.asarray(np.arctan2(b * np.sin(x), 1 - b * np.cos(x)) / b)


def _noise(count: int, seed: int, low: float, high: float, rate: int) -> _Wave:
    """Noise (count, 2) of peak 1 around two frequencies, 9 dB down at both; the same for the same seed."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).random((count, 2)) - 0.5, axis=0)
    octaves = np.log2(np.fft.rfftfreq(count, 1 / rate).clip(1) / np.sqrt(low * high)) / np.log2(high / low)
    noise = np.fft.irfft(spectrum * np.exp(-((2 * octaves) ** 2))[:, None], count, axis=0)
    return np.asarray(noise / np.abs(noise).max())


def _faded(wave: _Wave, attack: float, release: float, rate: int) -> _Wave:
    t = np.arange(len(wave)) / rate
    return np.asarray(wave * np.minimum(1, t / attack) * np.minimum(1, (t[-1] - t) / release))


def _stereo(wave: _Wave) -> Samples:
    return np.ascontiguousarray(wave, np.float32)


def _both(wave: _Wave) -> Samples:
    return _stereo(np.stack([wave, wave], axis=1))
