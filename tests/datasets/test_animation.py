"""Synthetic loops: moves can be undone, loops close, and the motion of every pixel is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.random import default_rng
from torch import Tensor
from torch.nn import functional

from vjfx.datasets.animation.augment import View, on_ground
from vjfx.datasets.animation.moves import Bend, Curve, Shift, Stretch, Wave
from vjfx.datasets.animation.puppet import Layer, Puppet, render
from vjfx.datasets.animation.synthetic import FAMILIES, HELD_OUT, TRAINING, puppet
from vjfx.datasets.pool import Pool

MOVES = [
    Shift((0.3, 1.0), Curve(0.2, 2, 0.1)),
    Stretch((0.2, 0.1), (1.0, -0.5), Curve(0.4, 1, 0.3, hold=0.5)),
    Bend((0.3, -0.2), Curve(0.6, 1, 0.2), reach=0.5, lag=0.2),
    Bend((0.0, 0.5), Curve(0.6, 1, hops=True)),
    Wave(0, -0.5, 0.2, 1.3, Curve(1.0, 2)),
    Wave(1, 0.0, 0.0, 0.7, Curve(0.1)),
]


@pytest.mark.parametrize("move", MOVES, ids=lambda move: type(move).__name__)
def test_a_move_repeats_and_can_be_undone(move) -> None:
    places = torch.rand(50, 2, generator=torch.Generator().manual_seed(0)) * 2 - 1
    assert torch.allclose(move(places, 0.37), move(places, 1.37), atol=1e-5)
    assert torch.allclose(move(move(places, 0.37), 0.37, back=True), places, atol=1e-5)
    assert (move(places, 0.37) - places).abs().max() > 0.05


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_moves_in_a_loop(family: str) -> None:
    made = puppet(3, 48, (family,))
    frames, origin, known = render(made, (0.2, 0.6, 1.2))
    assert frames.shape == (3, 4, 48, 48) and origin.shape == (3, 48, 48, 2) and known.shape == (3, 1, 48, 48)
    assert frames.min() >= 0 and frames.max() <= 1 + 1e-6 and (frames[:, :3] <= frames[:, 3:] + 1e-6).all()
    assert torch.allclose(frames[0], frames[2], atol=2e-3), "the loop does not close"
    assert (frames[0] - frames[1]).abs().mean() > 1e-3, "nothing moves"
    again = render(puppet(3, 48, (family,)), (0.2,))
    assert torch.equal(again.frames[0], frames[0])


def test_the_origin_says_where_each_pixel_was() -> None:
    picture = torch.zeros(4, 64, 64)
    picture[0] = torch.linspace(0, 1, 64)[:, None]
    picture[1] = torch.linspace(0, 1, 64)
    picture[3] = 1
    moves = (Bend((0.1, 0.2), Curve(0.3)), Shift((1.0, 0.5), Curve(0.2)))
    frames, origin, known = render(Puppet([Layer(picture, moves)]), (0.1, 0.6))
    was = functional.grid_sample(frames[:1], origin[1:], padding_mode="border", align_corners=False)
    assert known[1].mean() > 0.5
    wrong = (was - frames[1:]).abs().amax(1, keepdim=True) * known[1:]
    assert wrong[..., 8:-8, 8:-8].max() < 0.02
    assert (frames[0] - frames[1]).abs().max() > 0.1


def test_held_out_families_are_not_trained_on() -> None:
    assert len(HELD_OUT) == 2 and set(TRAINING) | set(HELD_OUT) == set(FAMILIES) and not set(TRAINING) & set(HELD_OUT)


def test_a_view_is_the_same_for_all_frames() -> None:
    frame = render(puppet(5, 48, ("toy",)), (0.0,)).frames
    loop = frame.expand(3, -1, -1, -1)

    def seen(seed: int) -> Tensor:
        r = default_rng(seed)
        return View.drawn(r).frames(loop, r)

    for seed in range(8):
        view = seen(seed)
        assert view.shape == loop.shape and torch.equal(view[0], view[1])
        assert view.min() >= 0 and view.max() <= 1.001 and (view[:, :3] <= view[:, 3:] + 1e-3).all()
        assert torch.equal(view, seen(seed))
    grey = on_ground(torch.zeros(1, 4, 8, 8), torch.full((3, 8, 8), 0.5))
    assert torch.equal(grey[0, :, 0, 0], torch.tensor([0.5, 0.5, 0.5, 1.0]))


def test_a_pool_depends_on_the_step_alone() -> None:
    walked, jumped = (Pool(lambda seed: np.full(1, seed), first=10, size=4, every=2) for _ in range(2))
    for step in range(9):
        walked.advance_to(step)
    jumped.advance_to(8)
    assert [int(each[0]) for each in walked] == [int(each[0]) for each in jumped] == [14, 15, 16, 17]
    walked.advance_to(0)
    assert [int(each[0]) for each in walked] == [10, 11, 12, 13]
