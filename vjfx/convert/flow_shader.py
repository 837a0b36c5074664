"""The ISF generator of a picture that flows: its field as an image, and the text below the header."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from vjfx.nets.motion.flow_planes import FlowPlanes

_TEXT = Path(__file__).parent / "glsl" / "flow.fs"


def field_image(planes: FlowPlanes) -> Tensor:
    """(1, 3, h, w), 0..1: x and y, where level 128 of 255 stands still, and how alike what is blended is."""
    reach = torch.tensor(_reach(planes), device=planes.way.device)[:, None, None]
    return torch.cat([(128 + 127 * planes.way / reach) / 255, planes.alike], 1)


def flow_text(planes: FlowPlanes, size: tuple[int, int]) -> str:
    """The shader; `size` is the picture's width and height."""
    across, down = _reach(planes)
    sizes = f"const vec2 SIZE = vec2({size[0]}.0, {size[1]}.0);\n"
    return f"{sizes}const vec2 REACH = vec2({across:.8f}, {down:.8f});\n{_TEXT.read_text()}"


def _reach(planes: FlowPlanes) -> tuple[float, float]:
    """The longest way along x and y."""
    across, down = (max(1e-6, float(way.abs().max())) for way in planes.way[0])
    return across, down
