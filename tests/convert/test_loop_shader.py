"""A moving picture as an ISF generator: it draws what the network's own frames show."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from vjfx.convert.loop_shader import write_shader
from vjfx.core.errors import UsageError
from vjfx.gl.context import Graphics
from vjfx.gl.still import Shot, Studio
from vjfx.isf import file as isf
from vjfx.nets.motion.inference import MovingPicture
from vjfx.nets.motion.models import build

SIZE = 96, 64


@pytest.fixture(scope="module")
def picture() -> NDArray[np.uint8]:
    """Soft coloured spots on a transparent ground, (64, 96, 4)."""
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    rgba = np.zeros((SIZE[1], SIZE[0], 4))
    for x, y, color in ((30, 30, (230, 60, 40)), (60, 36, (40, 160, 230)), (48, 20, (250, 220, 60))):
        alpha = np.clip((18 - np.hypot(columns - x, rows - y)) / 2, 0, 1)[..., None]
        rgba[..., :3] = rgba[..., :3] * (1 - alpha) + alpha * np.array(color)
        rgba[..., 3:] = np.maximum(rgba[..., 3:], 255 * alpha)
    rgba[..., :3] = np.where(rgba[..., 3:] > 0, rgba[..., :3] / np.maximum(rgba[..., 3:] / 255, 0.05), 0).clip(0, 255)
    return rgba.astype(np.uint8)


def moving(picture: NDArray[np.uint8], model: str = "parts") -> MovingPicture:
    torch.manual_seed(2)
    return MovingPicture(build(model, 64, 8, 4).eval(), 64, picture)


def premultiplied(rgba: NDArray[np.uint8]) -> NDArray[np.float64]:
    return np.concatenate([rgba[..., :3] * (rgba[..., 3:] / 255.0), rgba[..., 3:]], -1)


def test_the_shader_draws_the_frames_of_the_network(
    graphics: Graphics, picture: NDArray[np.uint8], tmp_path: Path
) -> None:
    made = moving(picture)
    write_shader(tmp_path / "spots.fs", made, seed=0)
    loaded = isf.load(tmp_path / "spots.fs")
    assert loaded.kind == "generator"
    studio = Studio(graphics, Shot(SIZE, frame=0))
    still = premultiplied(picture)
    for phase, amounts in ((0.0, (1.0,) * 4), (0.3, (1.0,) * 4), (0.7, (2.0, 0.0, 2.0, 2.0))):
        inputs = {"phase": phase, **{f"part{number}": amount for number, amount in enumerate(amounts, 1)}}
        drawn = premultiplied(studio.take(loaded, inputs).pixels)
        wanted = premultiplied(made.frame(phase, 0, amounts))
        assert np.abs(drawn - wanted).mean() < 1.5
        if phase:
            assert np.abs(wanted - still).mean() > 4 * np.abs(drawn - wanted).mean(), "it is nearer than the still"
    wide = Studio(graphics, Shot((192, 64), frame=0)).take(loaded, {"phase": 0.3}).pixels
    assert (
        not wide[:, :32, 3].any() and np.abs(wide[:, 48:144].astype(int)[..., 3] - made.frame(0.3)[..., 3]).mean() < 2
    )


def test_only_parts_and_flow_can_be_a_shader(picture: NDArray[np.uint8], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs the model parts or flow"):
        write_shader(tmp_path / "spots.fs", moving(picture, "affine"), seed=0)
    assert not list(tmp_path.iterdir())
