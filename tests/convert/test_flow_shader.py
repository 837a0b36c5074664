"""A picture that flows as an ISF generator: on a smooth picture it draws what splatting does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch.nn import functional

from vjfx.convert.loop_shader import write_shader
from vjfx.gl.context import Graphics
from vjfx.gl.still import Shot, Studio
from vjfx.isf import file as isf
from vjfx.nets.motion.base import VARIATIONS
from vjfx.nets.motion.eulerian import Flow
from vjfx.nets.motion.flow import FlowNetwork
from vjfx.nets.motion.inference import MovingPicture

DIFFERENCE = 2.0  # levels of 255, on average, between the shader's trace and splatting


class Known(FlowNetwork):
    """Says the same of every picture: a whirl on the left, nothing on the right."""

    def moving(self, seen: object, variation: torch.Tensor) -> Flow:
        assert variation.shape == (1, VARIATIONS)
        line = (2 * torch.arange(64) + 1) / 64 - 1
        y, x = torch.meshgrid(line, line, indexing="ij")
        near = (1 - 2 * torch.hypot(x + 0.4, y)).clamp(0, 1)
        return Flow(near[None, None].mul(4).clamp(0, 1), 0.6 * torch.stack([-y, x + 0.4])[None])


def picture(width: int, height: int) -> NDArray[np.uint8]:
    """Smooth noise, in places transparent."""
    noise = torch.rand(1, 4, 7, 11, generator=torch.Generator().manual_seed(5))
    smooth = functional.interpolate(noise, (height, width), mode="bicubic", align_corners=False).clamp(0, 1)
    smooth[:, 3] = (2 * smooth[:, 3]).clamp(0, 1)
    return (255 * smooth[0].permute(1, 2, 0)).byte().numpy()


def premultiplied(rgba: NDArray[np.uint8]) -> NDArray[np.float64]:
    return np.concatenate([rgba[..., :3] * (rgba[..., 3:] / 255.0), rgba[..., 3:]], -1)


@pytest.mark.parametrize("size", [(120, 120), (90, 160)])
def test_the_shader_draws_what_splatting_does(size: tuple[int, int], graphics: Graphics, tmp_path: Path) -> None:
    torch.manual_seed(0)
    given = picture(*size)
    moving = MovingPicture(Known(8).eval(), 64, given)
    write_shader(tmp_path / "whirl.fs", moving, seed=0)
    loaded = isf.load(tmp_path / "whirl.fs")
    assert loaded.kind == "generator"
    studio = Studio(graphics, Shot(size, frame=0))
    for phase, amount in ((0.0, 1.0), (0.3, 1.0), (0.7, 1.0), (0.5, 0.0)):
        drawn = premultiplied(studio.take(loaded, {"phase": phase, "amount": amount}).pixels)
        wanted = premultiplied(moving.frame(phase, 0, (amount,)))
        assert np.abs(drawn - wanted).mean() < DIFFERENCE
        if phase and amount:
            assert np.abs(wanted - premultiplied(given)).mean() > 2 * np.abs(drawn - wanted).mean()


def test_the_picture_keeps_its_shape(graphics: Graphics, tmp_path: Path) -> None:
    torch.manual_seed(0)
    given = picture(90, 90)
    given[..., 3] = 255
    write_shader(tmp_path / "whirl.fs", MovingPicture(Known(8).eval(), 64, given), seed=0)
    wide = Studio(graphics, Shot((180, 90), frame=0)).take(isf.load(tmp_path / "whirl.fs"), {"phase": 0.0}).pixels
    assert not wide[:, :44, 3].any() and not wide[:, 136:, 3].any()
    assert np.abs(wide[:, 45:135].astype(int) - given).mean() < 1
