"""Draws pictures that move: textures sent once for each picture, a few numbers for each frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import NDArray

from vjfx.core.frame import MOST_PARTS, NOTHING, STILL_WATER, Drift, Motion, PictureFlow, PictureParts
from vjfx.gl.context import Graphics


class MovingPictures:
    """The pictures of one layer; their textures stay until `keep` says that they are no longer needed."""

    def __init__(self, graphics: Graphics, target: moderngl.Framebuffer) -> None:
        """Draws into `target` once, as drivers compile on the first draw."""
        self._graphics = graphics
        self._parts: dict[PictureParts, _Parts] = {}
        self._flows: dict[PictureFlow, _Flow] = {}
        nothing = Motion(NOTHING, np.zeros((1, 2, 6), np.float32), np.zeros(4, np.float32), lambda: NOTHING.picture)
        for motion in (nothing, Drift(STILL_WATER, 0.5, 1.0, lambda: STILL_WATER.picture)):
            self.draw(target, motion, np.eye(3, dtype=np.float32), 0.0)

    def draw(
        self, target: moderngl.Framebuffer, motion: Motion | Drift, to_picture: NDArray[np.float32], detail: float
    ) -> None:
        """Draw into `target`; `to_picture` as in planes.vert, `detail` is the level of the mipmaps."""
        uniforms = self._parted(motion) if isinstance(motion, Motion) else self._flowing(motion)
        uniforms |= {"detail": detail, "to_picture": tuple(to_picture.T.ravel())}
        self._graphics.context.disable(moderngl.BLEND)
        self._graphics.drawing("planes.vert", "moving.frag" if isinstance(motion, Motion) else "flowing.frag")(
            target, uniforms
        )

    def _flowing(self, drift: Drift) -> dict[str, object]:
        flow = drift.flow
        if flow not in self._flows:
            self._flows[flow] = _Flow(
                _mipmapped(self._graphics, flow.picture),
                _plain(self._graphics, flow.around),
                _plain(self._graphics, flow.field),
            )
        sent = self._flows[flow]
        numbers = {"phase": drift.phase, "amount": drift.amount}
        return {"picture": sent.picture, "around": sent.around, "field": sent.field, **numbers}

    def _parted(self, motion: Motion) -> dict[str, object]:
        parts = motion.parts
        if parts not in self._parts:
            self._parts[parts] = _Parts(
                _mipmapped(self._graphics, parts.picture),
                _mipmapped(self._graphics, parts.behind),
                _layered(self._graphics, parts.masks),
                _layered(self._graphics, parts.fields),
            )
        sent, count = self._parts[parts], len(motion.terms)
        terms, boxes = np.zeros((MOST_PARTS, 6, 2), np.float32), np.zeros((MOST_PARTS, 4), np.float32)
        terms[:count], boxes[:count] = motion.terms.transpose(0, 2, 1), parts.boxes
        return {
            "picture": sent.picture,
            "behind": sent.behind,
            "masks": sent.masks,
            "fields": sent.fields,
            "parts": count,
            "terms": terms,
            "boxes": boxes,
            "swings": tuple(map(float, motion.swings)),
            "square": parts.square,
        }

    def keep(self, needed: Iterable[PictureParts | PictureFlow]) -> None:
        """Free the textures of all other pictures."""
        kept = set(needed)
        for parts in self._parts.keys() - kept:
            self._parts.pop(parts).release()
        for flow in self._flows.keys() - kept:
            self._flows.pop(flow).release()


@dataclass(frozen=True, slots=True)
class _Flow:
    picture: moderngl.Texture
    around: moderngl.Texture
    field: moderngl.Texture

    def release(self) -> None:
        for texture in (self.picture, self.around, self.field):
            texture.release()


@dataclass(frozen=True, slots=True)
class _Parts:
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


def _plain(graphics: Graphics, pixels: NDArray[np.uint8] | NDArray[np.float16]) -> moderngl.Texture:
    """(h, w, 4)."""
    height, width = pixels.shape[:2]
    dtype = "f1" if pixels.dtype == np.uint8 else "f2"
    texture = graphics.context.texture((width, height), 4, np.ascontiguousarray(pixels).tobytes(), dtype=dtype)
    texture.repeat_x = texture.repeat_y = False
    texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
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
