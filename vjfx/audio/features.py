"""What the show hears: loudness, bands and onsets, from the past alone and in steps of 5 ms."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.gain import Gain, gate
from vjfx.audio.onset import Onsets
from vjfx.interfaces import Samples

SIGNALS = {
    "audio/level": "loudness of everything, 0 to 1, gain set by itself",
    "audio/bass": "20 to 160 Hz: kick and bass, 0 to 1, gain set by itself",
    "audio/mid": "160 to 2500 Hz: voices, chords, snare, 0 to 1, gain set by itself",
    "audio/high": "2.5 to 16 kHz: hats and hiss, 0 to 1, gain set by itself",
    "audio/onset": "1 when something is struck, falling to 0 in a fifth of a second",
}

_ROW = 512  # values in `waveform` and `spectrum`
_BATCH = 64  # hops transformed at once: a third of a second, so that a long feed needs little memory

# A band is measured against its own loudest of late, but never against less than this below the loudest of all, so
# that what leaks out of a bass note does not count as treble. Music falls off towards the treble.
_BANDS = {  # hertz, hertz, and the least reference as a part of the loudest of all
    "audio/bass": (20, 160, 0.1),
    "audio/mid": (160, 2500, 0.2),
    "audio/high": (2500, 16000, 0.015),
}


class Features:
    """The signals of a sound, (n, channels) at `rate`: the same samples give the same values, however they are split.

    Each hop is seen through a window of eight that opens slowly and shuts fast: fine enough to part the bass from the
    rest, and what has just happened weighs fully within one hop.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._hop = max(1, round(rate * 256 / 48000))
        self._window = _window(6 * self._hop, 2 * self._hop)
        size = len(self._window)
        self._bins = [_bins(low, high, rate, size) for low, high, _ in _BANDS.values()]
        self._scale = 2 / (size * float(np.sum(self._window**2)) * channels)  # of |X|^2, to the power of the samples
        seconds = self._hop / rate
        self._level = Gain(seconds)
        self._bands = [Gain(seconds) for _ in _BANDS]
        self._onsets = Onsets(rate, size, seconds)
        self._pending = np.zeros((channels, size - self._hop), np.float32)  # silence came before the first sample
        self._recent = np.zeros((channels, max(_ROW, size)), np.float32)
        self._values = dict.fromkeys(SIGNALS, 0.0)

    def feed(self, samples: Samples) -> dict[str, float]:
        """The signals (see SIGNALS) at the end of `samples`, (n, channels); with none, the same as before."""
        if len(samples):
            clean = _clean(samples.T)
            self._recent = np.concatenate([self._recent, clean], axis=1)[:, -self._recent.shape[1] :]
            self._pending = np.concatenate([self._pending, clean], axis=1)
            overlap = len(self._window) - self._hop
            while (hops := min(_BATCH, (self._pending.shape[1] - overlap) // self._hop)) > 0:
                self._hear(self._pending[:, : overlap + hops * self._hop])
                self._pending = self._pending[:, hops * self._hop :]
        return dict(self._values)

    @property
    def waveform(self) -> NDArray[np.float32]:
        """The newest 512 samples of each channel, (channels, 512), for ISF's `audio` inputs: silence is 0.5."""
        return np.ascontiguousarray(np.clip(self._recent[:, -_ROW:] * 0.5 + 0.5, 0, 1))

    @property
    def spectrum(self) -> NDArray[np.float32]:
        """What sounds now in each channel, (channels, 512), 0 Hz to half the rate, for ISF's `audioFFT` inputs.

        In decibels: 0 is -80 dB or less, 1 a full-scale sine.
        """
        window = self._window
        spectrum = np.fft.rfft(self._recent[:, -len(window) :] * window)[:, 1:]
        amplitude = np.abs(spectrum) * (2 / np.sum(window))
        edges = np.arange(_ROW) * amplitude.shape[1] // _ROW
        loudest = np.maximum.reduceat(amplitude, edges, axis=1)
        return np.clip(20 * np.log10(loudest + 1e-9) / 80 + 1, 0, 1).astype(np.float32)

    def _hear(self, samples: Samples) -> None:
        frames = np.lib.stride_tricks.sliding_window_view(samples, len(self._window), axis=1)[:, :: self._hop]
        offset = frames.mean(axis=2, keepdims=True)  # of the sound card; it is no bass
        spectrum = np.fft.rfft((frames - offset) * self._window)
        power = (spectrum.real**2 + spectrum.imag**2).sum(axis=0) * self._scale
        parts = [power.sum(axis=1), *(power[:, bins].sum(axis=1) for bins in self._bins)]
        gains = []
        for level, *bands in np.sqrt(np.stack(parts, axis=1)).tolist():
            opening = gate(level)
            self._values["audio/level"] = self._level(level, opening)
            gains.append(opening / self._level.reference)
            for (name, (_, _, floor)), gain, band in zip(_BANDS.items(), self._bands, bands, strict=True):
                self._values[name] = gain(band, opening, self._level.reference * floor)
        self._values["audio/onset"] = self._onsets(power * np.square(gains, dtype=np.float32)[:, None])


def _window(opens: int, shuts: int) -> NDArray[np.float32]:
    """Half a Hann window up over `opens` samples, and half of one down over `shuts`."""
    up = np.sin(np.pi / 2 * (np.arange(opens) + 0.5) / opens) ** 2
    down = np.cos(np.pi / 2 * (np.arange(shuts) + 0.5) / shuts) ** 2
    return np.concatenate([up, down]).astype(np.float32)


def _bins(low: float, high: float, rate: int, size: int) -> slice:
    return slice(math.ceil(low * size / rate), math.ceil(high * size / rate))


def _clean(samples: Samples) -> Samples:
    """Silence for what is no sound, NaN or 40 dB over full scale, as it would spoil every later value."""
    return np.where(np.abs(samples) < 100, samples, np.float32(0))
