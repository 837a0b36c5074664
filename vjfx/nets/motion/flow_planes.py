"""Prepares a picture that flows for a shader, which traces its field back instead of splatting."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from vjfx.core.frame import PictureFlow
from vjfx.nets.motion.eulerian import Flow, likeness

_AROUND = 48  # pixels of the longer side of the picture without its details
_MEASURED = 512  # pixels of the longer side at which contrast is measured


class FlowPlanes(NamedTuple):
    """What a shader needs beside the picture."""

    way: Tensor  # (1, 2, h, w): x and y within one loop, the picture being 1
    alike: Tensor  # (1, 1, h, w), 0..1: as `likeness`
    around: Tensor  # (1, 4, h, w): the picture without its details


def flow_planes(flow: Flow, picture: Tensor) -> FlowPlanes:
    """Of a picture (1, 4, h, w), RGBA premultiplied."""
    height, width = picture.shape[-2:]
    seen = _reduced(picture, _MEASURED)
    alike = likeness(flow, max(seen.shape[-2:]), seen)
    alike = functional.interpolate(alike, flow.mask.shape[-2:], mode="bilinear", align_corners=False)
    # The field's unit is half of the longer side.
    unit = 0.5 * max(height, width) / torch.tensor([width, height], device=picture.device)
    return FlowPlanes(flow.field * unit[:, None, None], alike, _reduced(picture, _AROUND))


def flow_of(rgba: NDArray[np.uint8], flow: Flow) -> PictureFlow:
    """A picture (h, w, 4), not premultiplied, with its field, for the show."""
    pixels = torch.from_numpy(rgba.astype(np.float32) / 255).permute(2, 0, 1)[None]
    pixels[:, :3] *= pixels[:, 3:]
    with torch.inference_mode():
        planes = flow_planes(Flow(flow.mask.cpu(), flow.way.cpu()), pixels)
    field = torch.cat([planes.way, planes.alike, torch.zeros_like(planes.alike)], 1)[0].permute(1, 2, 0)
    return PictureFlow(_levels(pixels), _levels(planes.around), field.contiguous().numpy().astype(np.float16))


def _reduced(picture: Tensor, longest: int) -> Tensor:
    height, width = picture.shape[-2:]
    scale = min(1.0, longest / max(height, width))
    return functional.interpolate(picture, (max(1, round(scale * height)), max(1, round(scale * width))), mode="area")


def _levels(premultiplied: Tensor) -> NDArray[np.uint8]:
    levels: NDArray[np.uint8] = (255 * premultiplied[0].clamp(0, 1)).round().byte().numpy()
    return np.ascontiguousarray(levels.transpose(1, 2, 0))
