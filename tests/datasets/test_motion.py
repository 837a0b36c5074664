"""Pairs of frames with known motion: what is visible is where the flow says it was."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.random import default_rng

from vjfx.datasets.motion import MotionPair, motion_pairs, warped

SIDE = 96


@pytest.fixture(scope="module")
def pair() -> MotionPair:
    """Smooth coloured grounds with discs over them."""
    r = default_rng(0)
    coarse = torch.from_numpy(r.uniform(0, 255, (8, 3, 6, 6)).astype(np.float32))
    ground = torch.nn.functional.interpolate(coarse, (SIDE, SIDE), mode="bilinear").permute(0, 2, 3, 1).byte().numpy()
    grounds = np.concatenate([ground, np.full((8, SIDE, SIDE, 1), 255, np.uint8)], -1)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    disc = 255 * ((rows - SIDE / 2) ** 2 + (columns - SIDE / 2) ** 2 < (SIDE / 3) ** 2)
    figures = np.concatenate([ground[::-1], np.broadcast_to(disc[None, ..., None], (8, SIDE, SIDE, 1))], -1)
    return motion_pairs(grounds, figures.astype(np.uint8), r, SIDE)


def error(pair: MotionPair, moved: torch.Tensor) -> float:
    return float((pair.visible * (moved - pair.second) ** 2).sum() / pair.visible.sum() / 3)


def test_the_first_frame_moved_is_the_second_where_it_is_visible(pair: MotionPair) -> None:
    assert error(pair, warped(pair.first, pair.origin)) < 0.15 * error(pair, pair.first)
    assert 0.5 < float(pair.visible.mean()) < 0.99
    hidden = 1 - pair.visible
    there = (hidden * (warped(pair.first, pair.origin) - pair.second) ** 2).sum() / hidden.sum() / 3
    assert float(there) > 5 * error(pair, warped(pair.first, pair.origin))


def test_figure_and_ground_move_apart(pair: MotionPair) -> None:
    own = torch.nn.functional.affine_grid(torch.eye(2, 3).expand(8, -1, -1), [8, 3, SIDE, SIDE], align_corners=False)
    motion = (pair.origin - own).norm(dim=-1)
    jump = motion.diff(dim=-1).abs().amax((1, 2))
    assert int((jump > 0.005).sum()) >= 4


def test_some_pairs_stand_still_but_for_noise(pair: MotionPair) -> None:
    r = default_rng(3)
    white = np.full((40, 32, 32, 4), 128, np.uint8)
    found = motion_pairs(white, white * 0, r, 32)
    own = torch.nn.functional.affine_grid(torch.eye(2, 3).expand(40, -1, -1), [40, 3, 32, 32], align_corners=False)
    still = ((found.origin - own).abs().amax((1, 2, 3)) < 1e-6).float().mean()
    assert 0.1 < float(still) < 0.5
    assert not torch.equal(found.first, found.second)
