"""Sound cut into short overlapping spectra, from the past alone."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_HOPS = 4  # to a window
_LOUDEST = 100.0  # 40 dB over full scale: anything beyond is a fault, not a sound


class Stft:
    """The short-time Fourier transform of one channel at `rate`: a spectrum for each hop of 5.3 to 5.8 ms.

    A hop is 256 samples at 44.1 and 48 kHz, 512 at 88.2 and 96, 1024 at 176.4 and 192. The window is a Hann of four
    hops that ends with the newest sample: what is struck now counts fully two hops later. A full-scale sine reads 1.0.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.hop = 2 ** max(0, round(math.log2(rate * 256 / 46000)))  # samples
        size = _HOPS * self.hop
        hann = np.sin(np.pi * (np.arange(size) + 0.5) / size) ** 2
        self.window = (hann * 2 / hann.sum()).astype(np.float32)
        self.frequencies = np.fft.rfftfreq(size, 1 / rate)  # hertz, of a spectrum's values
        self._recent = np.zeros(size, np.float32)  # silence came before the first sample
        self._filled = 0  # samples of the newest hop

    def feed(self, mono: NDArray[np.float32]) -> Iterator[NDArray[np.complex64]]:
        """The spectrum (2 * hop + 1,) of each hop that `mono` (n,) completes; to be read to the end.

        Blocks of any length give the same hops. What is no number, or 40 dB over full scale, counts as silence.
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
