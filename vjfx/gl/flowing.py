"""The textures of a picture that flows."""

from __future__ import annotations

from vjfx.core.frame import Drift, PictureFlow
from vjfx.gl.context import Graphics
from vjfx.gl.image import lasting


class SentFlow:
    """A picture that flows, on the GPU."""

    def __init__(self, graphics: Graphics, flow: PictureFlow) -> None:
        self._textures = {
            "picture": lasting(graphics, flow.picture, mipmaps=True),
            "around": lasting(graphics, flow.around),
            "field": lasting(graphics, flow.field),
        }

    def uniforms(self, drift: Drift) -> dict[str, object]:
        """What flowing.frag needs of it."""
        return {**self._textures, "phase": drift.phase, "amount": drift.amount}

    def release(self) -> None:
        """Free the GPU memory."""
        for texture in self._textures.values():
            texture.release()
