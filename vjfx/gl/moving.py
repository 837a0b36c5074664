"""Draws pictures that move: textures sent once for each picture, a few numbers for each frame."""

from __future__ import annotations

from collections.abc import Iterable

import moderngl
import numpy as np
from numpy.typing import NDArray

from vjfx.core.frame import NOTHING, STILL_WATER, Drift, Motion, PictureFlow, PictureParts
from vjfx.gl.context import Graphics
from vjfx.gl.flowing import SentFlow
from vjfx.gl.parts import SentParts, TileDrawing


class MovingPictures:
    """The pictures of one layer; their textures stay until `keep` says that they are no longer needed."""

    def __init__(self, graphics: Graphics, target: moderngl.Framebuffer) -> None:
        """Draws into `target` once, as drivers compile on the first draw."""
        self._graphics = graphics
        self._parts: dict[PictureParts, SentParts] = {}
        self._flows: dict[PictureFlow, SentFlow] = {}
        self._tiles = TileDrawing(graphics)
        still, ones = np.zeros((1, 2, 6), np.float32), np.ones(4, np.float32)
        motions: tuple[Motion | Drift, ...] = (
            NOTHING.moved(still, ones, lambda: NOTHING.picture),  # plain tiles
            NOTHING.moved(still + 1, ones, lambda: NOTHING.picture),  # mixed ones
            Drift(STILL_WATER, 0.5, 1.0, lambda: STILL_WATER.picture),
        )
        for motion in motions:
            self.draw(target, motion, np.eye(3, dtype=np.float32), 0.0)

    def draw(
        self, target: moderngl.Framebuffer, motion: Motion | Drift, to_picture: NDArray[np.float32], detail: float
    ) -> None:
        """Draw into `target`; `to_picture` as in planes.vert, `detail` is the level of the mipmaps."""
        self._graphics.context.disable(moderngl.BLEND)
        if isinstance(motion, Motion):
            if motion.parts not in self._parts:
                self._parts[motion.parts] = SentParts(self._graphics, motion.parts)
            self._tiles(target, self._parts[motion.parts], motion, np.linalg.inv(to_picture), detail)
            return
        if motion.flow not in self._flows:
            self._flows[motion.flow] = SentFlow(self._graphics, motion.flow)
        uniforms = self._flows[motion.flow].uniforms(motion)
        uniforms |= {"detail": detail, "to_picture": tuple(to_picture.T.ravel())}
        self._graphics.drawing("planes.vert", "flowing.frag")(target, uniforms)

    def keep(self, needed: Iterable[PictureParts | PictureFlow]) -> None:
        """Free the textures of all other pictures."""
        kept = set(needed)
        for parts in self._parts.keys() - kept:
            self._parts.pop(parts).release()
        for flow in self._flows.keys() - kept:
            self._flows.pop(flow).release()

    def release(self) -> None:
        """Free the GPU memory."""
        self.keep(())
        self._tiles.release()
