"""One exact frame of a shader: frames 0 to N drawn in order on the step clock, and the last one read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import moderngl
import numpy as np
from numpy.typing import NDArray

from vjfx.core.param import Kind, Value
from vjfx.core.protocols import Tick
from vjfx.gl import program
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.buffers import Buffer
from vjfx.gl.context import Graphics
from vjfx.gl.image import upload_image
from vjfx.gl.shader import Shader
from vjfx.gl.standin import stand_in, sweep
from vjfx.isf.file import Isf
from vjfx.values.clock import StepClock


@dataclass(frozen=True, slots=True)
class Shot:
    """Which frame, and its size: frame N is at N / fps seconds."""

    size: tuple[int, int] = (160, 120)
    fps: float = 30.0
    frame: int = 5


@dataclass(frozen=True, slots=True)
class Still:
    """The frame, and how long it took."""

    pixels: NDArray[np.uint8]  # RGBA (H, W, 4), rows from the top, straight alpha
    frame_ms: float  # to draw one frame: the median of all but the first, which includes compiling


class Studio:
    """Draws stills of one size. Shaders get the pictures given here, at their own size, or stand-ins."""

    def __init__(
        self,
        graphics: Graphics,
        shot: Shot,
        first: NDArray[np.uint8] | None = None,
        further: NDArray[np.uint8] | None = None,
    ) -> None:
        """`first` is for inputImage or startImage, `further` for every other image; (H, W, 4), rows from the top."""
        self.shot = shot
        self._graphics = graphics
        self._rows = AudioTextures(graphics)
        self._first = upload_image(graphics, stand_in(shot.size) if first is None else first)
        self._further = upload_image(graphics, stand_in(shot.size, second=True) if further is None else further)

    def take(
        self, isf: Isf, values: Mapping[str, Value], images: Mapping[str, NDArray[np.uint8]] | None = None
    ) -> Still:
        """Draw frames 0 to N; an event set to true is true on the last frame only. Raises ShaderError."""
        shader = Shader(self._graphics, isf, self.shot.size, self._rows)
        given = {name: upload_image(self._graphics, pixels) for name, pixels in (images or {}).items()}
        events = {param.name for param in isf.params if param.kind is Kind.EVENT}
        before = {name: value for name, value in values.items() if name not in events}
        spent: list[float] = []
        try:
            looked_at = {**self._images(isf), **given}
            clock = StepClock(self.shot.fps)
            for index in range(self.shot.frame + 1):
                start = perf_counter()
                texture = self._draw(shader, clock.tick(), values if index == self.shot.frame else before, looked_at)
                spent.append(perf_counter() - start)
            return Still(self._read(texture), 1000 * median(spent[1:] or spent))
        finally:
            shader.release()
            program.forget(self._graphics, isf)
            for picture in given.values():
                picture.release()

    def close(self) -> None:
        """Free the GPU memory."""
        self._rows.release()
        self._first.release()
        self._further.release()

    def _draw(
        self, shader: Shader, tick: Tick, values: Mapping[str, Value], images: Mapping[str, moderngl.Texture]
    ) -> moderngl.Texture:
        if shader.isf.sounds:
            sweep(self._rows, tick.now)
        texture = shader.draw(tick, values, images)
        self._graphics.context.finish()
        return texture

    def _images(self, isf: Isf) -> dict[str, moderngl.Texture]:
        named = (name for name in ("inputImage", "startImage", *isf.images) if name in isf.images)
        main = next(named, None)
        return {name: self._first if name == main else self._further for name in isf.images}

    def _read(self, texture: moderngl.Texture) -> NDArray[np.uint8]:
        """The texture as bytes, scaled to the size of the still if it has another."""
        if texture.size == self.shot.size and texture.dtype == "f1":
            return _pixels(texture)
        canvas = Buffer(self._graphics, self.shot.size, pair=False)
        self._graphics.copy(canvas.back, {"image": texture, "level": 1.0})
        pixels = _pixels(canvas.front)
        canvas.release()
        return pixels


def _pixels(texture: moderngl.Texture) -> NDArray[np.uint8]:
    return np.frombuffer(texture.read(), np.uint8).reshape(texture.height, texture.width, 4)[::-1].copy()
