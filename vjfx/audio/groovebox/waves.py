"""Building blocks of instruments: saws, noise, envelopes, a swept filter, a room."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vjfx.core.protocols import Samples

Wave = NDArray[np.floating[Any]]  # (n,) or, in stereo, (n, 2)


def seconds(length: float, rate: int) -> Wave:
    """The times of the samples of a sound of this length."""
    return np.arange(round(length * rate)) / rate


def saw(t: Wave, pitch: float, rate: int) -> Wave:
    """A band-limited saw by polyBLEP (Välimäki, Pekonen, Nam 2012); `pitch` in hertz."""
    step = pitch / rate
    phase = pitch * t % 1.0
    early, late = np.minimum(phase / step, 1), np.maximum((phase - 1) / step, -1)
    return np.asarray(2 * phase - 1 + (1 - early) ** 2 - (1 + late) ** 2)


def noise(count: int, seed: int, low: float, high: float, rate: int) -> Wave:
    """Noise (count, 2) of peak 1 around two frequencies, 9 dB down at both; it loops seamlessly."""
    white = np.random.default_rng(seed).random((count, 2), np.float32) - np.float32(0.5)
    octaves = np.log2(np.fft.rfftfreq(count, 1 / rate).clip(1) / np.sqrt(low * high)) / np.log2(high / low)
    shape = np.exp(-((2 * octaves) ** 2)).astype(np.float32)
    return peak(np.fft.irfft(np.fft.rfft(white, axis=0) * shape[:, None], count, axis=0))


def metal(t: Wave, low: float, rate: int) -> Wave:
    """A cymbal: six inharmonic square waves and noise above `low` hertz, (n, 2)."""
    pitches = (349.0, 517.4, 628.3, 888.6, 918.0, 1360.0)
    clang = sum((np.sign(np.sin(2 * np.pi * pitch * t)) for pitch in pitches), np.zeros(len(t)))
    return 0.5 * peak(above(clang, low, rate))[:, None] + 0.7 * noise(len(t), 3, low, 17000, rate)


def above(wave: Wave, low: float, rate: int) -> Wave:
    """`wave` (n,) through a steep high-pass filter at `low` hertz."""
    frequencies = np.fft.rfftfreq(len(wave), 1 / rate).clip(1)
    return np.asarray(np.fft.irfft(np.fft.rfft(wave) / (1 + (low / frequencies) ** 8), len(wave)))


def filtered(wave: Wave, cutoff: Wave, resonance: float, rate: int) -> Wave:
    """`wave` (n,) through a low-pass ladder with a varying cutoff (n,) in hertz; a `resonance` of 4 self-oscillates.

    The ladder's response (Stilson, Smith 1996) is applied to short overlapping pieces, each with its own cutoff.
    """
    size, hop, padded = 1024, 512, 2048
    around = np.pad(wave, (size, size)).astype(np.float32)
    pieces = np.lib.stride_tricks.sliding_window_view(around, size)[::hop]
    middles = np.clip(np.arange(len(pieces)) * hop - size // 2, 0, len(wave) - 1)
    response = 1 + 1j * (np.fft.rfftfreq(padded, 1 / rate) / cutoff[middles, None]).astype(np.float32)
    response *= response
    response *= response
    response += resonance
    np.divide(1 + resonance, response, out=response)
    window = np.hanning(size + 1)[:-1].astype(np.float32)  # two of them overlap and add up to 1
    sounding = np.fft.irfft(np.fft.rfft(pieces * window, padded) * response, padded).reshape(len(pieces), -1, hop)
    out = np.zeros((len(pieces) + sounding.shape[1] - 1, hop), np.float32)
    for part in range(sounding.shape[1]):
        out[part : part + len(pieces)] += sounding[:, part]
    return np.asarray(out.reshape(-1)[size : size + len(wave)])


def reverb(sound: Wave, length: float, wet: float, rate: int) -> Wave:
    """A stereo sound in a room whose reverberation takes `length` seconds to fall by 60 dB."""
    count = len(sound) + round(length * rate)
    size = 1 << (count - 1).bit_length()
    spectrum = np.fft.rfft(sound.astype(np.float32), size, axis=0) * _impulse_response(length, rate, size)
    out = wet * np.fft.irfft(spectrum, size, axis=0)[:count]
    out[: len(sound)] += sound
    return np.asarray(out)


@cache
def _impulse_response(length: float, rate: int, size: int) -> NDArray[np.complexfloating[Any, Any]]:
    """The spectrum of the impulse response."""
    t = seconds(length, rate)
    tail = noise(len(t), 7, 500, 5000, rate) * faded(np.exp(-6.9 * t / length), 0.012, 0.05, rate)[:, None]
    return np.fft.rfft((tail / np.sqrt((tail**2).sum(axis=0))).astype(np.float32), size, axis=0)


def faded(wave: Wave, attack: float, release: float, rate: int) -> Wave:
    """`wave` (n,) with a fade in and a fade out, in seconds."""
    t = np.arange(len(wave)) / rate
    return np.asarray(wave * np.minimum(1, t / attack) * np.minimum(1, (t[-1] - t) / release))


def peak(wave: Wave) -> Wave:
    """`wave` with its peak at 1."""
    return np.asarray(wave / np.abs(wave).max())


def stereo(wave: Wave) -> Samples:
    """A finished sound (n, 2): (n, 2) unchanged, (n,) on both channels."""
    return np.ascontiguousarray(wave if wave.ndim == 2 else np.stack([wave, wave], axis=1), np.float32)
