"""Layers laid over one another."""

from __future__ import annotations

import moderngl

from vjfx.core.blend import BLENDS, Blend
from vjfx.gl.buffers import Buffer
from vjfx.gl.context import Graphics

_NUMBERS = {blend: number for number, blend in enumerate(BLENDS)}


class Compositor:
    """The canvas of a show: opaque black, and layer after layer on it."""

    def __init__(self, graphics: Graphics, size: tuple[int, int]) -> None:
        self._graphics = graphics
        self._context = graphics.context
        self._canvas = Buffer(graphics, size)
        self._black = graphics.texture((1, 1))
        self._black.write(bytes((0, 0, 0, 255)))
        self._below = self._black

    def warm(self, blend: Blend) -> None:
        """Compile a blend mode, so that `add` need not."""
        self._graphics.drawing("quad.vert", "blend.frag", _NUMBERS[blend])

    def begin(self) -> None:
        """Start a new picture."""
        self._below = self._black

    def add(self, layer: moderngl.Texture, blend: Blend, opacity: float, opaque: bool = False) -> None:
        """Blend one layer with those below it; an `opaque` one at the bottom needs no drawing."""
        if opacity <= 0:
            return
        if opaque and self._below is self._black and blend is Blend.NORMAL and opacity >= 1.0:
            self._below = layer
            return
        self._context.disable(moderngl.BLEND)
        draw = self._graphics.drawing("quad.vert", "blend.frag", _NUMBERS[blend])
        draw(self._canvas.back, {"below": self._below, "layer": layer, "opacity": opacity})
        self._canvas.swap()
        self._below = self._canvas.front

    @property
    def result(self) -> moderngl.Texture:
        """What has been composed since `begin`."""
        return self._below

    def release(self) -> None:
        """Give the memory back."""
        self._canvas.release()
        self._black.release()
