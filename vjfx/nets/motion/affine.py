"""The spatial transformer: one affine map of the whole picture for each of 20 frames (Jaderberg et al. 2015)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from vjfx.nets.motion.base import FRAMES, VARIATIONS, MotionNetwork, chosen
from vjfx.nets.motion.compose import Composed
from vjfx.nets.motion.trunk import Trunk

_SCALE = 0.1  # of the maps beside the network's answers


class AffineNetwork(MotionNetwork):
    """Theta (n, 20, 2, 3) from the features of the whole picture; pixels are moved, never repainted."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.trunk = Trunk(width)
        self.theta = nn.Sequential(
            nn.Linear(4 * width + VARIATIONS, 4 * width), nn.SiLU(), nn.Linear(4 * width, FRAMES * 6)
        )

    def look(self, picture: Tensor) -> Tensor:
        """(n, 4 width): the features of the whole picture."""
        return self.trunk(picture).whole  # type: ignore[no-any-return]

    def moving(self, seen: Tensor, variation: Tensor) -> Tensor:
        """Theta (n, 20, 2, 3), as affine_grid takes it."""
        answer: Tensor = self.theta(torch.cat([seen, variation], 1))
        identity = torch.eye(2, 3, dtype=answer.dtype, device=answer.device)
        return identity + _SCALE * answer.view(len(seen), FRAMES, 2, 3)

    def frames(self, motion: Tensor, picture: Tensor, phases: Tensor) -> Tensor:
        """As `MotionNetwork`."""
        return self.play(motion, picture, phases).frames

    def play(self, motion: Tensor, picture: Tensor, phases: Tensor) -> Composed:
        """The frames, and where their pixels come from."""
        return moved(picture, chosen(motion, phases))

    def scaled(self, motion: Tensor, amounts: Tensor) -> Tensor:
        """As `MotionNetwork`."""
        identity = torch.eye(2, 3, dtype=motion.dtype, device=motion.device)
        return identity + amounts[0] * (motion - identity)


def moved(picture: Tensor, thetas: Tensor) -> Composed:
    """Pictures (n, 4, h, w) through maps (n, f, 2, 3) -> frames (n, f, 4, h, w)."""
    count, frames = thetas.shape[:2]
    many = picture.repeat_interleave(frames, 0)
    grid = functional.affine_grid(thetas.flatten(0, 1), list(many.shape), align_corners=False)
    seen = functional.grid_sample(many, grid, padding_mode="border", align_corners=False)
    return Composed(seen.view(count, frames, *seen.shape[1:]), grid.view(count, frames, *grid.shape[1:]))
