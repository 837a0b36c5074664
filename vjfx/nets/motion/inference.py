"""One picture in motion, at its own size: the network looks at it once, small; then its pixels are moved."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from vjfx.nets.motion.base import MotionNetwork, variations
from vjfx.nets.motion.eulerian import Flow, play
from vjfx.nets.motion.hints import Hints, hinted
from vjfx.nets.motion.models import load
from vjfx.nets.motion.parts import Parts
from vjfx.nets.motion.window import Window

MOST_PARTS = 8  # that have an amount of their own


class MovingPicture:
    """A picture and the network that moves it."""

    def __init__(
        self, net: MotionNetwork, size: int, rgba: NDArray[np.uint8], device: str = "cpu", hints: Hints | None = None
    ) -> None:
        """`rgba` is (h, w, 4), not premultiplied; `size` is the side of the pictures that the network sees."""
        self._net, self._rgba, self._device, self._hints = net.to(device), rgba, device, hints or Hints()
        height, width = rgba.shape[:2]
        self._window = window = Window(width, height)
        pixels = torch.from_numpy(np.array(rgba)).permute(2, 0, 1).float() / 255
        square = window.padded(torch.cat([pixels[:3] * pixels[3:], pixels[3:]])[None])
        self.size, self.square = (width, height), square.to(device)  # as given, and (1, 4, side, side), premultiplied
        with torch.inference_mode():
            small = functional.interpolate(self.square, (size, size), mode="bilinear", antialias=True)
            self._seen = self._net.look(small.clamp(0, 1))
        self._motion: tuple[int, Any] | None = None  # of a seed

    def frame(self, phase: float, seed: int = 0, amounts: tuple[float, ...] = (1.0,)) -> NDArray[np.uint8]:
        """RGBA (h, w, 4), not premultiplied, at a phase in turns of the loop.

        `amounts` are those of the parts, the last one for all that are left. At phase 0 and without motion it is the
        picture, bit by bit.
        """
        if phase % 1 == 0 or not any(amounts):
            return self._rgba
        every = torch.tensor((*amounts, *[amounts[-1]] * MOST_PARTS * 4))[: 4 * MOST_PARTS].to(self._device)
        with torch.inference_mode():
            motion, side = self._net.scaled(self.motion(seed), every), self.square.shape[-1]
            if isinstance(motion, Flow):  # nothing flows in from beside the picture
                return _pixels(play(motion, side, self.picture, phase % 1)[0])
            frames = self._net.frames(motion, self.square, torch.tensor([[phase % 1]], device=self._device))[0]
            if frames.shape[-1] != side:  # repainted at the network's own size
                frames = functional.interpolate(frames, (side, side), mode="bilinear", antialias=True)
            made, allowed = self._window.inside(frames), self._hints.mask
            if allowed is not None and not isinstance(motion, Parts):
                still = self.picture
                made = still + allowed.to(still) * (made - still)
            return _pixels(made[0])

    @property
    def picture(self) -> Tensor:
        """(1, 4, h, w), RGBA premultiplied."""
        return self._window.inside(self.square)

    def motion(self, seed: int) -> Any:
        """What the network says, in one of its variations: `Parts` of the square, or the `Flow` of the picture."""
        if self._motion is None or self._motion[0] != seed:
            with torch.inference_mode():
                found = self._net.moving(self._seen, variations(seed, 1).to(self._device))
                if isinstance(found, Flow):
                    found = found.refined(self.square).within(self._window)
                found = hinted(found, self._hints, self.picture, self._window)
            self._motion = seed, found
        return self._motion[1]


def _pixels(picture: Tensor) -> NDArray[np.uint8]:
    """(4, h, w), premultiplied, 0..1 -> (h, w, 4), not premultiplied."""
    whole = picture.clamp(0, 1)
    colors = (whole[:3] / whole[3:].clamp_min(1 / 255)).clamp(0, 1)
    levels = (255 * torch.cat([colors, whole[3:]])).round().byte()
    pixels: NDArray[np.uint8] = levels.permute(1, 2, 0).contiguous().cpu().numpy()
    return pixels


@lru_cache(maxsize=2)
def load_motion(name: str) -> tuple[MotionNetwork, int]:
    """As `load`, from a cache."""
    return load(name)
