"""The short-time Fourier transform, causal."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analysis.hop import hop_size

_HOPS = 4  # per window
_LOUDEST = 100.0  # 40 dB over full scale; anything above is a fault


class Stft:
    """The spectrum of one channel at `rate` for each hop.

    The window is a Hann window of four hops that ends with the newest sample, so that an onset weighs fully two hops
    later. A full-scale sine reads 1.0.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.hop = hop_size(rate)
        size = _HOPS * self.hop
        hann = np.sin(np.pi * (np.arange(size) + 0.5) / size) ** 2
        self.window = (hann * 2 / hann.sum()).astype(np.float32)
        self.frequencies = np.fft.rfftfreq(size, 1 / rate)  # hertz, of a spectrum's bins
        self._recent = np.zeros(size, np.float32)  # silence before the first sample
        self._filled = 0  # samples of the newest hop

    def feed(self, mono: NDArray[np.float32]) -> Iterator[NDArray[np.complex64]]:
        """The spectrum (2 * hop + 1,) of each hop that `mono` (n,) completes; read it to the end.

        The result does not depend on how the audio is split into blocks. NaN, infinity and samples more than 40 dB over
        full scale count as silence.
        """
        clean = np.where(np.abs(mono) < _LOUDEST, mono, np.float32(0))
        hop, recent = self.hop, self._recent
        done = 0
        while done < len(clean):
            count = min(hop - self._filled, len(clean) - done)
            at = len(recent) - hop + self._filled
            recent[at : at + count] = clean[done : done + count]
            done += count
            self._filled += count
            if self._filled == hop:
                yield np.fft.rfft(recent * self.window).astype(np.complex64, copy=False)
                recent[:-hop] = recent[hop:]
                self._filled = 0
