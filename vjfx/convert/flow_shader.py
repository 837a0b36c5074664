"""Writes a picture that flows as an ISF generator: its field as an image, so that a GPU plays it anywhere."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from vjfx.nets.motion.eulerian import Flow, likeness

_TEXT = Path(__file__).parent / "glsl" / "flow.fs"
_AROUND = 48  # pixels of the longer side of the picture without its details
_MEASURED = 512  # pixels of the longer side at which contrast is measured


def flow_planes(flow: Flow, picture: Tensor) -> dict[str, Tensor]:
    """Of a picture (1, 4, h, w), premultiplied: `field` (1, 3, h, w), `around` (1, 4, h, w); both 0..1."""
    seen = _reduced(picture, _MEASURED)
    side = max(seen.shape[-2:])
    alike = functional.interpolate(
        likeness(flow, side, seen), flow.mask.shape[-2:], mode="bilinear", align_corners=False
    )
    levels = (128 + 127 * flow.field / _fastest(flow)) / 255
    return {"field": torch.cat([levels, alike], 1), "around": _reduced(picture, _AROUND)}


def flow_text(flow: Flow, size: tuple[int, int]) -> str:
    """The shader below its header; `size` is the picture's width and height."""
    # The field's unit is half of the longer side; the shader's is the picture.
    reach = [0.5 * _fastest(flow) * max(size) / each for each in size]
    constants = (
        f"const vec2 SIZE = vec2({size[0]}.0, {size[1]}.0);\nconst vec2 REACH = vec2({reach[0]:.8f}, {reach[1]:.8f});\n"
    )
    return constants + _TEXT.read_text()


def _fastest(flow: Flow) -> float:
    return max(float(flow.field.abs().max()), 1e-6)


def _reduced(picture: Tensor, longest: int) -> Tensor:
    height, width = picture.shape[-2:]
    scale = min(1.0, longest / max(height, width))
    return functional.interpolate(picture, (max(1, round(scale * height)), max(1, round(scale * width))), mode="area")
