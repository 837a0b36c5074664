"""Stand-in pictures and sound for shaders without input: always the same, with something for every effect."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vjfx.gl.audio_textures import AudioTextures

_SWEEP = 4.0  # seconds from the lowest to the highest tone
_BINS = 512


def stand_in(size: tuple[int, int], second: bool = False) -> NDArray[np.uint8]:
    """All hues, a disc, bars and a fine check, opaque: (H, W, 4), rows from the top; `second`: a different picture."""
    width, height = size
    x, y = np.meshgrid((np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height)
    hue = x * 0.8 + y * 0.2 if not second else 0.5 + y * 0.6 - x * 0.1
    colour = 0.5 + 0.45 * np.cos(2 * np.pi * (hue[..., None] - np.array([0, 1, 2]) / 3))
    colour *= (0.35 + 0.65 * y)[..., None]
    across, down = (x - (0.7 if second else 0.33)) * width / height, y - (0.6 if second else 0.42)
    shape = np.abs(across) + np.abs(down) < 0.3 if second else np.hypot(across, down) < 0.27
    colour[shape] = (0.1, 0.15, 0.5) if second else (1.0, 0.95, 0.85)
    bars = (x < 0.3) & (y > 0.78) if second else (x > 0.66) & (y < 0.25)
    colour[bars] = ((x * 20).astype(int) % 2)[bars][:, None]
    check = (x < 0.2) & (y < 0.2) if second else (x > 0.8) & (y > 0.8)
    rows, columns = np.indices((height, width))
    colour[check] = ((rows // 2 + columns // 2) % 2)[check][:, None] * ((0.0, 1.0, 0.4) if second else (1.0, 0.2, 0.0))
    opaque = np.ones((height, width, 1))
    return np.round(np.concatenate([colour, opaque], axis=2) * 255).astype(np.uint8)


def sweep(rows: AudioTextures, now: float) -> None:
    """Play a tone that rises for four seconds and starts again."""
    phase = now / _SWEEP % 1.0
    x = (np.arange(_BINS) + 0.5) / _BINS
    wave = 0.5 + 0.4 * np.sin(2 * np.pi * x * (2 + 14 * phase))
    spectrum = 0.9 * np.exp(-(((x - phase) / 0.05) ** 2)) + 0.3 * np.exp(-4 * x)
    rows.update(wave[None].astype(np.float32), np.minimum(spectrum, 1.0)[None].astype(np.float32))
