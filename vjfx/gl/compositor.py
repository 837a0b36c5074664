"""Blends the layers of a show."""

from __future__ import annotations

import moderngl

from vjfx.core.blend import BLENDS, Blend
from vjfx.gl.buffers import Buffer
from vjfx.gl.context import Graphics

_NUMBERS = {blend: number for number, blend in enumerate(BLENDS)}


class Compositor:
    """The canvas of a show: opaque black, with the layers blended over it in order."""

    def __init__(self, graphics: Graphics, size: tuple[int, int]) -> None:
        self._graphics = graphics
        self._context = graphics.context
        self._canvas = Buffer(graphics, size)
        self._black = graphics.texture((1, 1))
        self._black.write(bytes((0, 0, 0, 255)))
        self._below = self._black

    def warm(self, blend: Blend) -> None:
        """Compile and draw a blend mode off air, over black as when the bottom layer fades."""
        self._blend(self._canvas.front, blend, 0.5)

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
        self._blend(layer, blend, opacity)
        self._canvas.swap()
        self._below = self._canvas.front

    def _blend(self, layer: moderngl.Texture, blend: Blend, opacity: float) -> None:
        """Draw a layer and what is below it into the back of the canvas."""
        self._context.disable(moderngl.BLEND)
        draw = self._graphics.drawing("quad.vert", "blend.frag", _NUMBERS[blend])
        draw(self._canvas.back, {"below": self._below, "layer": layer, "opacity": opacity})

    @property
    def result(self) -> moderngl.Texture:
        """The layers added since `begin`, blended."""
        return self._below

    def release(self) -> None:
        """Free the GPU memory."""
        self._canvas.release()
        self._black.release()
