"""A picture with parts on the GPU, and its drawing in tiles."""

from __future__ import annotations

from functools import partial

import moderngl
import numpy as np
from numpy.typing import NDArray

from vjfx.core.frame import MOST_PARTS, Motion, PictureParts
from vjfx.core.tiles import COUNT
from vjfx.gl.context import Graphics, glsl
from vjfx.gl.image import lasting

_PLAIN, _MIXED = 0, 1  # MODE of moving.frag


class SentParts:
    """The textures of a picture with parts."""

    def __init__(self, graphics: Graphics, parts: PictureParts) -> None:
        self.textures: dict[str, moderngl.Texture | moderngl.TextureArray] = {
            "picture": lasting(graphics, parts.picture, mipmaps=True),
            "behind": lasting(graphics, parts.behind, mipmaps=True),
            "masks": _layered(graphics, parts.masks),
            "fields": _layered(graphics, parts.fields),
        }

    def release(self) -> None:
        """Free the GPU memory."""
        for texture in self.textures.values():
            texture.release()


class TileDrawing:
    """Draws such pictures: the tiles that show the picture as it is, then the others, each with its own parts."""

    def __init__(self, graphics: Graphics) -> None:
        self._graphics = graphics
        context = graphics.context
        self._places, self._counts, self._parts = (context.buffer(reserve=COUNT**2 * size) for size in (16, 4, 4))
        self._ways = []
        for mode in (_PLAIN, _MIXED):
            program = graphics.cached(("moving", mode), partial(_program, graphics, mode))
            content = [
                (graphics.quad, "2f", "isf_position"),
                (self._places, "4f/i", "tile"),
                (self._counts, "1i/i", "count"),
                (self._parts, "1i/i", "front"),
            ]
            used = [each for each in content if each[2] in program]
            self._ways.append((program, context.vertex_array(program, used, mode=moderngl.TRIANGLE_STRIP)))

    def __call__(
        self,
        target: moderngl.Framebuffer,
        sent: SentParts,
        motion: Motion,
        from_picture: NDArray[np.float32],
        detail: float,
    ) -> None:
        """Draw into `target`; `from_picture` is the 3x3 matrix from the picture (0..1) to the canvas."""
        terms = np.zeros((MOST_PARTS, 6, 2), np.float32)
        terms[: len(motion.terms)] = motion.terms.transpose(0, 2, 1)
        uniforms: dict[str, object] = {
            **sent.textures,
            "terms": terms,
            "swings": tuple(map(float, motion.swings)),
            "square": motion.parts.square,
            "detail": detail,
            "from_picture": tuple(from_picture.T.ravel()),
        }
        drawn = motion.drawn
        target.use()
        target.clear()
        self._draw(_PLAIN, uniforms, drawn.plain)
        self._counts.write(drawn.counts.tobytes())
        self._parts.write(drawn.parts.tobytes())
        self._draw(_MIXED, uniforms, drawn.mixed)

    def release(self) -> None:
        """Free the GPU memory; the programs stay in the cache."""
        for _, vertices in self._ways:
            vertices.release()
        for buffer in (self._places, self._counts, self._parts):
            buffer.release()

    def _draw(self, mode: int, uniforms: dict[str, object], places: NDArray[np.float32]) -> None:
        if len(places):
            program, vertices = self._ways[mode]
            self._places.write(places.tobytes())
            self._graphics.set(program, uniforms)
            vertices.render(vertices=4, instances=len(places))


def _program(graphics: Graphics, mode: int) -> moderngl.Program:
    version, _, body = glsl("moving.frag").partition("\n")
    text = f"{version}\n#define MODE {mode}\n{body}"
    return graphics.context.program(vertex_shader=glsl("moving.vert"), fragment_shader=text)


def _layered(graphics: Graphics, layers: NDArray[np.uint8] | NDArray[np.float16]) -> moderngl.TextureArray:
    """(n, h, w) or (n, h, w, components)."""
    count, height, width = layers.shape[:3]
    components, dtype = layers.shape[3] if layers.ndim == 4 else 1, "f1" if layers.dtype == np.uint8 else "f2"
    data = np.ascontiguousarray(layers).tobytes()
    texture = graphics.context.texture_array((width, height, count), components, data, alignment=1, dtype=dtype)
    texture.repeat_x = texture.repeat_y = False
    texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
    return texture
