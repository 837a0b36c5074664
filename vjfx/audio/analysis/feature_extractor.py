"""Features of every 5 ms of audio, causal: loudness, bands, brightness and onsets."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analysis import bands
from vjfx.audio.analysis.drums import DELAY, KINDS, DrumDetector
from vjfx.audio.analysis.gain import AutomaticGain, decibels, gate, smoothing
from vjfx.audio.analysis.hop import hop_size
from vjfx.audio.analysis.onset import OnsetDetector
from vjfx.core.protocols import Samples
from vjfx.values.signals import BAND_EDGES, TONE_EDGES

NAMES = (
    *("audio/level", "audio/db", "audio/bass", "audio/lowmid", "audio/mid", "audio/high"),
    *(f"audio/band/{number}" for number in range(1, len(BAND_EDGES))),
    *("audio/centroid", "audio/flux", "audio/onset", "onset/any", "onset/kick", "onset/snare", "onset/hat"),
)

_ROW = 512  # values in a row of `waveform` and `spectrum`
_RISE, _FALL = 6, 2  # hops, of the window
_DECAY = 0.065  # seconds, of the envelopes of onsets: 0.05 is left after 0.2 s
_BRIGHTNESS = 0.05  # seconds, of the smoothing of the centroid
_ONSET_DELAY = 2  # hops from a stroke to its onset, the median of what bench.onset measures
_LOUDEST = 100.0  # 40 dB over full scale; anything above is a fault

# The lowest reference of each band, as a share of the overall loudness. Music falls off towards the treble.
_TONES_LEAST = (0.1, 0.2, 0.2, 0.015)
_BANDS_LEAST = (*(0.15,) * 6, *(0.1,) * 4, *(0.04,) * 3, *(0.015,) * 3)


class FeatureExtractor:
    """Signals of audio (n, channels) at `rate`; the result does not depend on how the audio is split into blocks.

    Each hop is analysed through a window of eight hops that rises slowly and falls fast: it resolves the bass, and an
    onset weighs fully within one hop.
    """

    def __init__(self, rate: int, channels: int, drums: DrumDetector | None = None) -> None:
        self.hop = hop_size(rate)
        self.counts = dict.fromkeys(("any", *KINDS), 0)  # onsets so far, so that none is lost between two frames
        self.delays = {"any": _ONSET_DELAY} | dict.fromkeys(KINDS, DELAY)  # hops from a stroke to its report
        self._window = asymmetric_window(self.hop)
        size, step = len(self._window), self.hop / rate
        # From |X|^2 to the mean power of the samples.
        self._scale = np.float32(2 / (size * float(np.sum(self._window**2)) * channels))
        self._edges = [bands.band_bins(edges, size, rate) for edges in (TONE_EDGES, BAND_EDGES)]
        self._hertz = np.fft.rfftfreq(size, 1 / rate).astype(np.float32)
        self._gain = AutomaticGain(step, (*_TONES_LEAST, *_BANDS_LEAST))
        self._onsets = OnsetDetector(rate, size, step)
        self._drums = DrumDetector(rate, size, self.hop) if drums is None else drums
        self._recent = np.zeros((channels, max(_ROW, size)), np.float32)  # silence before the first sample
        self._pending = 0  # newest samples not yet analysed: less than a hop
        self._levels = np.zeros(1 + len(_TONES_LEAST) + len(_BANDS_LEAST))
        self._decibels = decibels(0)
        self._centroid, self._centroid_smoothing, self._opening = 0.0, smoothing(step, _BRIGHTNESS), 0.0
        self._envelopes = [0.0] * (2 + len(KINDS))  # of the flux, of any onset, and of each kind
        self._decay = math.exp(-step / _DECAY)

    def feed(self, samples: Samples) -> dict[str, float]:
        """The signals of NAMES at the end of `samples` (n, channels); unchanged if there are none."""
        if len(samples):
            kept = self._recent.shape[1]
            sound = np.concatenate([self._recent, _clean(samples.T)], axis=1)
            for end in range(kept - self._pending + self.hop, sound.shape[1] + 1, self.hop):
                self._analyse(sound[:, end - len(self._window) : end])
            self._pending = (self._pending + len(samples)) % self.hop
            self._recent = sound[:, -kept:].copy()
        level, *rest = self._levels.tolist()
        flux, onset, *drums = self._envelopes
        values = (level, self._decibels, *rest, self._centroid * self._opening, flux, onset, onset, *drums)
        return dict(zip(NAMES, values, strict=True))

    @property
    def waveform(self) -> NDArray[np.float32]:
        """The newest 512 samples of each channel, (channels, 512), 0..1, for ISF's `audio` inputs; silence is 0.5."""
        return np.ascontiguousarray(np.clip(self._recent[:, -_ROW:] * 0.5 + 0.5, 0, 1))

    @property
    def spectrum(self) -> NDArray[np.float32]:
        """The newest spectrum of each channel, (channels, 512), 0 Hz to half the rate, for ISF's `audioFFT` inputs.

        In decibels: 0 is -80 dB or less, 1 a full-scale sine.
        """
        window = self._window
        spectrum = np.fft.rfft(self._recent[:, -len(window) :] * window)[:, 1:]
        amplitude = np.abs(spectrum) * (2 / np.sum(window))
        edges = np.arange(_ROW) * amplitude.shape[1] // _ROW
        loudest = np.maximum.reduceat(amplitude, edges, axis=1)
        return np.clip(20 * np.log10(loudest + 1e-9) / 80 + 1, 0, 1).astype(np.float32)

    def _analyse(self, frame: Samples) -> None:
        """Analyse the hop at the end of the window `frame` (channels, n)."""
        offset = np.add.reduce(frame, axis=1, keepdims=True) / frame.shape[1]  # of the sound card, not bass
        frame = frame - offset
        spectrum = np.fft.rfft(frame * self._window)
        power = np.add.reduce(spectrum.real**2 + spectrum.imag**2, axis=0) * self._scale
        parts = [np.add.reduce(power, keepdims=True), *(bands.band_power(power, edges) for edges in self._edges)]
        loudness = np.sqrt(np.concatenate(parts), dtype=np.float64)
        self._decibels = decibels(float(loudness[0]))
        self._opening = gate(self._decibels)
        self._levels = self._gain(loudness, self._opening)
        self._centroid += (_centroid(power, self._hertz) - self._centroid) * self._centroid_smoothing
        # After silence, the first sound is louder than the reference.
        self._detect(power, frame, self._opening / max(self._gain.reference, float(loudness[0])))

    def _detect(self, power: NDArray[np.float32], frame: Samples, gain: float) -> None:
        envelopes = [value * self._decay if value > 1e-3 else 0.0 for value in self._envelopes]
        onset = self._onsets(power, gain)
        envelopes[0] = max(envelopes[0], min(1.0, self._onsets.flux))
        hits = {"any": onset, **self._drums(power, frame, gain)}
        for place, (kind, hit) in enumerate(hits.items(), 1):
            if hit:
                envelopes[place] = 1.0
                self.counts[kind] += 1
        self._envelopes = envelopes


def _centroid(power: NDArray[np.float32], hertz: NDArray[np.float32]) -> float:
    """The mean frequency by amplitude, 0 at 30 Hz, 1 at 16 kHz, on a scale of octaves."""
    amplitude = np.sqrt(power)
    mean = float(np.add.reduce(amplitude * hertz)) / (float(np.add.reduce(amplitude)) + 1e-12)
    octaves = math.log2(max(mean, bands.LOWEST) / bands.LOWEST)
    return min(1.0, octaves / math.log2(bands.HIGHEST / bands.LOWEST))


def asymmetric_window(hop: int) -> NDArray[np.float32]:
    """The first half of a Hann window over six hops, then the second half of another over two."""
    rise, fall = _RISE * hop, _FALL * hop
    up = np.sin(np.pi / 2 * (np.arange(rise) + 0.5) / rise) ** 2
    down = np.cos(np.pi / 2 * (np.arange(fall) + 0.5) / fall) ** 2
    return np.concatenate([up, down]).astype(np.float32)


def _clean(samples: Samples) -> Samples:
    """Silence in place of NaN, infinity and samples more than 40 dB over full scale, which would spoil later values."""
    return np.where(np.abs(samples) < _LOUDEST, samples, np.float32(0)).astype(np.float32, copy=False)
