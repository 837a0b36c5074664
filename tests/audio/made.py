"""Sounds that the tests make."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE = 48000


def sine(hertz: float, seconds: float, gain: float = 0.5, rate: int = RATE, channels: int = 1) -> NDArray[np.float32]:
    """A tone (n, channels)."""
    wave = gain * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.repeat(wave.astype(np.float32)[:, None], channels, axis=1)


def noise(seconds: float, gain: float = 0.2, channels: int = 1, seed: int = 0) -> NDArray[np.float32]:
    """White noise (n, channels)."""
    shape = (round(seconds * RATE), channels)
    return (gain * np.random.default_rng(seed).standard_normal(shape)).astype(np.float32)


def encode(path: Path, samples: NDArray[np.float32], rate: int = RATE, codec: str = "pcm_s16le") -> Path:
    """Write sound (n, 1 or 2) into a file; the suffix chooses the container."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="mono" if samples.shape[1] == 1 else "stereo")
        data = np.ascontiguousarray(samples.T, np.float32)
        frame = av.AudioFrame.from_ndarray(data, format="fltp", layout=stream.layout.name)
        frame.sample_rate = rate
        frame.pts = 0
        for part in (frame, None):
            container.mux(stream.encode(part))
    return path
