"""What the show hears in every 5 ms of sound, from the past alone: loudness, bands, brightness, and what is struck."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analysis import bands
from vjfx.audio.analysis.drums import AFTER, KINDS, Drums
from vjfx.audio.analysis.gain import Gains, decibels, gate, share
from vjfx.audio.analysis.onset import Onsets
from vjfx.core.protocols import Samples

SIGNALS: dict[str, tuple[float, float, str]] = {
    "audio/level": (0, 1, "loudness of everything, gain set by itself"),
    "audio/db": (-90, 0, "loudness of everything in decibels, as it is; 0 is full scale"),
    "audio/bass": (0, 1, "20 to 160 Hz: kick and bass, gain set by itself"),
    "audio/lowmid": (0, 1, "160 to 500 Hz: the body of voices, chords and toms, gain set by itself"),
    "audio/mid": (0, 1, "500 to 2500 Hz: voices, chords, snare, gain set by itself"),
    "audio/high": (0, 1, "2.5 to 16 kHz: hats and hiss, gain set by itself"),
    **{
        f"audio/band/{number}": (0, 1, f"{low:.0f} to {high:.0f} Hz, gain set by itself")
        for number, (low, high) in enumerate(zip(bands.SIXTEEN, bands.SIXTEEN[1:], strict=False), 1)
    },
    "audio/centroid": (
        0,
        1,
        "how bright the sound is: the middle of its spectrum, 0 at 30 Hz, 1 at 16 kHz, in octaves",
    ),
    "audio/flux": (0, 1, "how much louder the sound has just become in all its bands, then falling"),
    "audio/onset": (0, 1, "1 when something is struck, falling to 0 in a fifth of a second"),
    "onset/any": (0, 1, "the same"),
    "onset/kick": (0, 1, "1 on a kick drum, falling to 0 in a fifth of a second"),
    "onset/snare": (0, 1, "1 on a snare drum or a clap, falling to 0 in a fifth of a second"),
    "onset/hat": (0, 1, "1 on a hi-hat, a ride or a shaker, falling to 0 in a fifth of a second"),
}

_ROW = 512  # values in `waveform` and `spectrum`
_OPENS, _SHUTS = 6, 2  # hops, of the window
_DECAY = 0.065  # seconds, of what falls after an onset: 0.05 is left after 0.2 s
_BRIGHT = 0.05  # seconds, of the centroid
_SEEN = 2  # hops until a strike stands out of the window, in the middle of what bench.onset measures
_LOUDEST = 100.0  # 40 dB over full scale: anything beyond is a fault, not a sound

# The least that a band is measured against, as a part of the loudest of all. Music falls off towards the treble.
_TONES_LEAST = (0.1, 0.2, 0.2, 0.015)
_BANDS_LEAST = (*(0.15,) * 6, *(0.1,) * 4, *(0.04,) * 3, *(0.015,) * 3)


class Features:
    """The signals of a sound, (n, channels) at `rate`: the same samples give the same values, however they are split.

    Each hop is seen through a window of eight that opens slowly and shuts fast: fine enough to part the bass from the
    rest, and what has just happened weighs fully within one hop.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self.hop = bands.hop(rate)  # samples
        self.counts = dict.fromkeys(("any", *KINDS), 0)  # onsets so far: none is lost between two frames
        self.late = {"any": _SEEN} | dict.fromkeys(KINDS, _SEEN + AFTER)  # hops from a strike to its report
        self._window = _window(_OPENS * self.hop, _SHUTS * self.hop)
        size, step = len(self._window), self.hop / rate
        # Of |X|^2, to the power of the samples.
        self._scale = np.float32(2 / (size * float(np.sum(self._window**2)) * channels))
        self._edges = [bands.bins(edges, size, rate) for edges in (bands.TONES, bands.SIXTEEN)]
        self._hertz = np.fft.rfftfreq(size, 1 / rate).astype(np.float32)
        self._gains = Gains(step, (*_TONES_LEAST, *_BANDS_LEAST))
        self._onsets, self._drums = Onsets(rate, size, step), Drums(rate, size)
        self._recent = np.zeros((channels, max(_ROW, size)), np.float32)  # silence came before the first sample
        self._unheard = 0  # of the recent samples: less than a hop
        self._levels = np.zeros(1 + len(_TONES_LEAST) + len(_BANDS_LEAST))
        self._decibels = decibels(0)
        self._bright, self._bright_share, self._opening = 0.0, share(step, _BRIGHT), 0.0
        self._falling = [0.0] * (2 + len(KINDS))  # flux, any, and each kind
        self._keep = math.exp(-step / _DECAY)

    def feed(self, samples: Samples) -> dict[str, float]:
        """The signals (see SIGNALS) at the end of `samples`, (n, channels); with none, the same as before."""
        if len(samples):
            kept = self._recent.shape[1]
            sound = np.concatenate([self._recent, _clean(samples.T)], axis=1)
            for end in range(kept - self._unheard + self.hop, sound.shape[1] + 1, self.hop):
                self._hear(sound[:, end - len(self._window) : end])
            self._unheard = (self._unheard + len(samples)) % self.hop
            self._recent = sound[:, -kept:].copy()
        level, *rest = self._levels.tolist()
        flux, struck, *drums = self._falling
        numbers = (level, self._decibels, *rest, self._bright * self._opening, flux, struck, struck, *drums)
        return dict(zip(SIGNALS, numbers, strict=True))

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

    def _hear(self, frame: Samples) -> None:
        """One hop, at the end of the frame (channels, n)."""
        offset = np.add.reduce(frame, axis=1, keepdims=True) / frame.shape[1]  # of the sound card; it is no bass
        spectrum = np.fft.rfft((frame - offset) * self._window)
        power = np.add.reduce(spectrum.real**2 + spectrum.imag**2, axis=0) * self._scale
        parts = [np.add.reduce(power, keepdims=True), *(bands.sums(power, edges) for edges in self._edges)]
        loudness = np.sqrt(np.concatenate(parts), dtype=np.float64)
        self._decibels = decibels(float(loudness[0]))
        self._opening = gate(self._decibels)
        self._levels = self._gains(loudness, self._opening)
        self._bright += (self._centroid(power) - self._bright) * self._bright_share
        # The first sound after silence is louder than what the gain has been set to so far.
        self._strike(power, self._opening / max(self._gains.reference, float(loudness[0])))

    def _centroid(self, power: NDArray[np.float32]) -> float:
        """The mean frequency by amplitude, 0 at 30 Hz, 1 at 16 kHz, on a scale of octaves."""
        amplitude = np.sqrt(power)
        mean = float(np.add.reduce(amplitude * self._hertz)) / (float(np.add.reduce(amplitude)) + 1e-12)
        octaves = math.log2(max(mean, bands.LOWEST) / bands.LOWEST)
        return min(1.0, octaves / math.log2(bands.HIGHEST / bands.LOWEST))

    def _strike(self, power: NDArray[np.float32], gain: float) -> None:
        falling = [value * self._keep if value > 1e-3 else 0.0 for value in self._falling]
        struck = self._onsets(power, gain)
        falling[0] = max(falling[0], min(1.0, self._onsets.flux))
        hits = {"any": struck, **self._drums(power, gain, struck)}
        for place, (kind, hit) in enumerate(hits.items(), 1):
            if hit:
                falling[place] = 1.0
                self.counts[kind] += 1
        self._falling = falling


def _window(opens: int, shuts: int) -> NDArray[np.float32]:
    """Half a Hann window up over `opens` samples, and half of one down over `shuts`."""
    up = np.sin(np.pi / 2 * (np.arange(opens) + 0.5) / opens) ** 2
    down = np.cos(np.pi / 2 * (np.arange(shuts) + 0.5) / shuts) ** 2
    return np.concatenate([up, down]).astype(np.float32)


def _clean(samples: Samples) -> Samples:
    """Silence for what is no sound, NaN or 40 dB over full scale, as it would spoil every later value."""
    return np.where(np.abs(samples) < _LOUDEST, samples, np.float32(0)).astype(np.float32, copy=False)
