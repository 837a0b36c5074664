"""Draws pictures whose parts move: textures sent once for each picture, a few numbers for each frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import NDArray

from vjfx.core.frame import MOST_PARTS, NOTHING, Motion, PictureParts
from vjfx.gl.context import Graphics


class MovingPictures:
    """The pictures of one layer; their textures stay until `keep` says that they are no longer needed."""

    def __init__(self, graphics: Graphics, target: moderngl.Framebuffer) -> None:
        """Draws into `target` once, as drivers compile on the first draw."""
        self._graphics = graphics
        self._textures: dict[PictureParts, _Textures] = {}
        nothing = Motion(NOTHING, np.zeros((1, 2, 6), np.float32), np.zeros(4, np.float32), lambda: NOTHING.picture)
        self.draw(target, nothing, np.eye(3, dtype=np.float32), 0.0)

    def draw(
        self, target: moderngl.Framebuffer, motion: Motion, to_picture: NDArray[np.float32], detail: float
    ) -> None:
        """Draw into `target`; `to_picture` as in planes.vert, `detail` is the level of the mipmaps."""
        parts = motion.parts
        if parts not in self._textures:
            self._textures[parts] = _Textures(
                _mipmapped(self._graphics, parts.picture),
                _mipmapped(self._graphics, parts.behind),
                _layered(self._graphics, parts.masks),
                _layered(self._graphics, parts.fields),
            )
        sent, count = self._textures[parts], len(motion.terms)
        terms, boxes = np.zeros((MOST_PARTS, 6, 2), np.float32), np.zeros((MOST_PARTS, 4), np.float32)
        terms[:count], boxes[:count] = motion.terms.transpose(0, 2, 1), parts.boxes
        uniforms: dict[str, object] = {
            "picture": sent.picture,
            "behind": sent.behind,
            "masks": sent.masks,
            "fields": sent.fields,
            "parts": count,
            "terms": terms,
            "boxes": boxes,
            "swings": tuple(map(float, motion.swings)),
            "square": parts.square,
            "detail": detail,
            "to_picture": tuple(to_picture.T.ravel()),
        }
        self._graphics.context.disable(moderngl.BLEND)
        self._graphics.drawing("planes.vert", "moving.frag")(target, uniforms)

    def keep(self, needed: Iterable[PictureParts]) -> None:
        """Free the textures of all other pictures."""
        for parts in self._textures.keys() - set(needed):
            self._textures.pop(parts).release()


@dataclass(frozen=True, slots=True)
class _Textures:
    picture: moderngl.Texture
    behind: moderngl.Texture
    masks: moderngl.TextureArray
    fields: moderngl.TextureArray

    def release(self) -> None:
        for texture in (self.picture, self.behind, self.masks, self.fields):
            texture.release()


def _mipmapped(graphics: Graphics, pixels: NDArray[np.uint8]) -> moderngl.Texture:
    texture = graphics.texture((pixels.shape[1], pixels.shape[0]))
    texture.write(np.ascontiguousarray(pixels))
    texture.build_mipmaps()
    texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
    return texture


def _layered(graphics: Graphics, layers: NDArray[np.uint8] | NDArray[np.float16]) -> moderngl.TextureArray:
    """(n, h, w) or (n, h, w, components)."""
    count, height, width = layers.shape[:3]
    components, dtype = layers.shape[3] if layers.ndim == 4 else 1, "f1" if layers.dtype == np.uint8 else "f2"
    data = np.ascontiguousarray(layers).tobytes()
    texture = graphics.context.texture_array((width, height, count), components, data, alignment=1, dtype=dtype)
    texture.repeat_x = texture.repeat_y = False
    texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
    return texture
