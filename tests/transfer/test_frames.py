"""The pictures of a film by optimisation: motion, what was hidden before, cuts, steadiness."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from vjfx.nets.features.embedded import random as random_features
from vjfx.transfer import pictures
from vjfx.transfer.frames import FrameTransfer, motion
from vjfx.transfer.job import Given
from vjfx.transfer.options import TransferOptions

Rgb = NDArray[np.uint8]


def soft(seed: int, width: int = 96) -> Rgb:
    """A smooth random picture (64, width, 3)."""
    grain = np.random.default_rng(seed).integers(0, 256, (10, 16, 3), np.uint8)
    return np.asarray(Image.fromarray(grain).resize((width, 64), Image.Resampling.BICUBIC))


def light(rgb: Rgb) -> torch.Tensor:
    return pictures.luma(pictures.to_tensor(rgb))


def painted(frames: Sequence[Rgb], steadiness: float) -> tuple[list[NDArray[np.float64]], list[int]]:
    """The results, and how many corrections each took."""
    torch.manual_seed(0)
    style = np.where(((np.mgrid[:64, :64].sum(0)) % 8 < 4)[..., None], (230, 60, 90), (250, 250, 250)).astype(np.uint8)
    given = Given(random_features(), [(pictures.to_tensor(style), 1.0)], None, "cpu")
    transfer = FrameTransfer(given, TransferOptions(iterations=16, init="content"), steadiness)
    totals: list[int] = []
    transfer.on_progress = lambda progress: totals.append(progress.total) if progress.iteration == 1 else None
    return [transfer(frame, 0.0).astype(float) for frame in frames], totals


def test_what_was_hidden_is_not_seen() -> None:
    """A square moves over a ground that stands still: behind it, the ground was hidden."""
    ground, square = soft(1), soft(2)
    first, second = ground.copy(), ground.copy()
    first[20:44, 40:64], second[20:44, 46:70] = square[20:44, 40:64], square[20:44, 40:64]
    origin, seen = motion(light(first), light(second))
    own = torch.nn.functional.affine_grid(torch.eye(2, 3)[None], [1, 1, 64, 96], align_corners=False)
    moved = ((origin - own) * torch.tensor([48.0, 32.0]))[0]
    assert moved[26:38, 54:64, 0].median() == pytest.approx(-6, abs=1)
    assert moved[:12, :30].abs().median() < 0.3
    assert seen[0, 0, 24:40, 41:45].mean() < 0.5 < 0.9 < seen[0, 0, :, :30].mean()


def test_steady_pictures_change_less() -> None:
    wide = soft(3, 112)
    noise = np.random.default_rng(4)
    frames = [np.clip(wide[:, n : n + 96] + noise.normal(0, 6, (64, 96, 3)), 0, 255).astype(np.uint8) for n in range(3)]

    def changes(steadiness: float) -> float:
        results, totals = painted(frames, steadiness)
        assert totals == [16, 4, 4]
        return float(np.mean([np.abs(b[:, 8:-8] - a[:, 9:-7]).mean() for a, b in pairwise(results)]))

    assert changes(1.0) < 0.85 * changes(0.0)


def test_a_cut_begins_anew() -> None:
    assert painted([soft(5), 255 - soft(6), 255 - soft(6)], 1.0)[1] == [16, 16, 4]
