"""Sound as ISF images: one row per channel, float, the waveform centred on 0.5."""

from __future__ import annotations

import moderngl
import numpy as np
from numpy.typing import NDArray

from vjfx.gl.context import Graphics
from vjfx.isf.file import SoundInput


class AudioTextures:
    """The newest waveform and spectrum for all shaders; a texture is made only when one needs it."""

    def __init__(self, graphics: Graphics) -> None:
        self._graphics = graphics
        silence = np.zeros((1, 512), np.float32)
        self._rows: dict[bool, NDArray[np.float32]] = {False: silence + np.float32(0.5), True: silence}
        self._textures: dict[tuple[bool, int, int], moderngl.Texture] = {}
        self._fresh: set[tuple[bool, int, int]] = set()

    def update(self, waveform: NDArray[np.float32], spectrum: NDArray[np.float32]) -> None:
        """Set the newest rows: (channels, n), 0..1, the waveform centred on 0.5."""
        self._rows = {False: waveform, True: spectrum}
        self._fresh.clear()

    def texture(self, sound: SoundInput) -> moderngl.Texture:
        """The rows at the width that the input asks for."""
        rows = np.atleast_2d(self._rows[sound.spectrum])
        width = sound.width or rows.shape[1]
        key = (sound.spectrum, width, rows.shape[0])
        if key not in self._textures:
            self._textures[key] = self._graphics.texture((width, rows.shape[0]), 1, "f4")
            self._textures[key].swizzle = "RRR1"  # gray for shaders that read more than red
        texture = self._textures[key]
        if key not in self._fresh:
            at = np.linspace(0, rows.shape[1] - 1, width)
            row = rows if width == rows.shape[1] else np.stack([np.interp(at, np.arange(r.size), r) for r in rows])
            texture.write(np.ascontiguousarray(row, np.float32))
            self._fresh.add(key)
        return texture

    def release(self) -> None:
        """Free the GPU memory."""
        for texture in self._textures.values():
            texture.release()
