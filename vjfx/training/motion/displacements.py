"""Where the pixels of a loop come from, measured once for each loop."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from vjfx.core.frame import Matrix
from vjfx.core.luma import WEIGHTS
from vjfx.nets.motion.compose import own_places
from vjfx.nets.optical_flow import optical_flow

_WRONG = 0.1  # difference of brightness from which a measured motion is not believed
_SOLID = 0.5  # alpha from which a pixel belongs to the figure


def displacements(frames: Tensor) -> tuple[Tensor, Tensor]:
    """Frames (n, 4, s, s), RGBA premultiplied -> (n, 2, s/2, s/2) and (n, 1, s/2, s/2), in half precision.

    The first says how far from each pixel's own place in the picture, frames[0], what is seen there was, -1..1; the
    second how far that is known, 0..1. What is transparent stays.
    """
    light = ((frames[:, :3] + 0.5 * (1 - frames[:, 3:])) * frames.new_tensor(WEIGHTS[Matrix.BT601])[:, None, None]).sum(
        1, keepdim=True
    )
    first = light[:1].expand_as(light).contiguous()
    origin = optical_flow(first, light)
    was = functional.grid_sample(first, origin, padding_mode="border", align_corners=False)
    known = torch.exp(-(((was - light) / _WRONG) ** 2))
    away = (origin - own_places(first)).permute(0, 3, 1, 2)
    empty = (frames[:, 3:] < _SOLID).to(away.dtype)
    known = torch.maximum(known, empty)
    halved = [functional.avg_pool2d(each, 2).half() for each in (away * (1 - empty), known)]
    return halved[0], halved[1]
