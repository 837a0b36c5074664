"""The beat tracker: spectra in, tempo, beat and bar out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.beat.activation import STEP, STEPS, ActivationNetwork
from vjfx.audio.beat.bar_network import BarNetwork
from vjfx.audio.beat.decoder import BeatDecoder, Heard
from vjfx.audio.beat.features import HOPS, BeatFeatures
from vjfx.audio.beat.flux import BANDS, BandFlux
from vjfx.values.beat import BeatEstimate

_BAR_SHARE = 0.35  # of the second network in where bars begin


class BeatTracker:
    """Tempo, beat, bar and their confidence, causal; a beat is announced when it falls, not afterwards."""

    def __init__(self, frequencies: NDArray[np.floating[Any]], hop: float, bpm: float = 120.0) -> None:
        """`frequencies` of the spectrum's bins in hertz, `hop` in seconds; runs at `bpm` until there is music."""
        self._hop = hop
        self._flux = BandFlux(frequencies, hop)
        self._features = BeatFeatures(frequencies, hop)
        self._network, self._bar_network = ActivationNetwork(), BarNetwork()
        self._decoder = BeatDecoder(STEP * hop, bpm)
        self._spectra = np.zeros((HOPS, len(frequencies)), np.complex64)  # since the last update
        self._fluxes = np.zeros((HOPS, BANDS), np.float32)  # of them
        self._hops = 0  # of them

    @property
    def bpm(self) -> float:
        """Beats per minute."""
        return self._decoder.bpm

    @property
    def confidence(self) -> float:
        """The probability that the beat is right."""
        return self._decoder.confidence.value

    @property
    def phase(self) -> float:
        """0 on a beat, to 1."""
        return self._decoder.now % 1

    @property
    def beat_in_bar(self) -> int:
        """The current beat of the bar, from 0."""
        return self._decoder.beat

    @property
    def metre(self) -> int:
        """Beats per bar."""
        return self._decoder.metre

    @property
    def estimate(self) -> BeatEstimate:
        """All of it at the newest hop."""
        return BeatEstimate(self.bpm, self.phase, self.beat_in_bar, self.confidence, self.metre)

    @property
    def until_next(self) -> float:
        """Seconds to the next beat at the present tempo."""
        return (1 - self.phase) * 60 / self.bpm

    def set(self, bpm: float | None = None, phase: float | None = None) -> None:
        """Set the tempo or the phase by hand (a tap is phase 0)."""
        self._decoder.set(bpm, phase)

    def set_metre(self, metre: int) -> None:
        """Set the beats per bar by hand; 0: as heard."""
        self._decoder.set_metre(metre)

    def start_bar(self) -> None:
        """Make the nearest beat the first of a bar."""
        self._decoder.start_bar()

    def step(self, spectrum: NDArray[np.complex64]) -> bool:
        """Advance by one hop; whether a beat falls in it."""
        self._spectra[self._hops] = spectrum
        self._fluxes[self._hops] = self._flux(spectrum)  # in each hop, as the fourth has the networks to ask
        self._hops += 1
        announced = self._decoder.advance(self._hop)
        if self._hops == HOPS:
            self._hops = 0
            self._decoder.observe(self._heard())
        return announced

    def _heard(self) -> Heard:
        """What the networks say of the last hops: of beats the first, of the metre the second, of bar lines both."""
        flux = self._fluxes.reshape(STEPS, STEP, BANDS).sum(axis=1)
        beats, tempos = self._network(flux.ravel())
        bars = self._bar_network(self._features(self._spectra))
        odds = _first_odds(beats) ** (1 - _BAR_SHARE) * _first_odds(bars.beats) ** _BAR_SHARE
        return Heard(1 - beats[:, 0], odds / (1 + odds), tempos, bars.metre, flux)


def _first_odds(beats: NDArray[np.float32]) -> NDArray[np.float32]:
    """The odds that a beat is the first of a bar, from activations (n, 3)."""
    return np.asarray((beats[:, 2] + 1e-3) / (beats[:, 1] + 1e-3))
