"""Hints by hand: arrows are spread along similar colours, parts follow them, and a mask keeps the rest still."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from vjfx.nets.motion.base import variations
from vjfx.nets.motion.diffusion import spread
from vjfx.nets.motion.eulerian import Flow
from vjfx.nets.motion.hints import Arrow, Hints, hinted
from vjfx.nets.motion.inference import MovingPicture
from vjfx.nets.motion.models import MODELS, build, model_of
from vjfx.nets.motion.parts import FIELDS, Parts, PartsNetwork, harmonics
from vjfx.nets.motion.window import Window


def halves() -> torch.Tensor:
    """(1, 4, 48, 96): red on the left, blue on the right."""
    picture = torch.zeros(1, 4, 48, 96)
    picture[:, 3] = 1
    picture[:, 0, :, :48] = 0.8
    picture[:, 2, :, 48:] = 0.8
    return picture


def shifts(parts: Parts, part: int) -> NDArray[np.float32]:
    """(16, 2): where the middle of a part is drawn from, over the loop."""
    return (harmonics(torch.arange(16) / 16) @ parts.series[0, part, :, 0].T).numpy()


def some_parts() -> Parts:
    """Two halves of a square, left and right of a still middle."""
    masks = torch.zeros(1, 3, 32, 32)
    masks[0, 1, :, :10], masks[0, 2, :, 22:] = 1, 1
    masks[0, 0] = 1 - masks[0, 1:].sum(0)
    series = torch.zeros(1, 2, 2, 6, 8)
    series[0, 0, 0, 0, 4] = 0.1  # to and fro
    return Parts(masks, torch.zeros(1, 2, 2), series, torch.zeros(1, FIELDS, 2, 32, 32), torch.zeros(1, FIELDS, 8))


def test_arrows_are_spread_along_similar_colors() -> None:
    ends = torch.tensor([[[0.1, 0.5], [0.2, 0.5]], [[0.8, 0.5], [0.8, 0.7]]])
    vectors = torch.tensor([[0.2, 0.0], [0.0, 0.3]])
    way, near = spread(ends, vectors, halves())
    assert torch.allclose(way[0, :, :, 4:44], vectors[0][:, None, None].expand(-1, 48, 40), atol=0.03)
    assert torch.allclose(way[0, :, :, 52:92], vectors[1][:, None, None].expand(-1, 48, 40), atol=0.03)
    assert near[0, 0, 24, 14] > 0.9
    near = spread(ends[:1], vectors[:1], halves())[1]
    assert near[0, 0, :, 60:].max() < 0.1 < near[0, 0, :, 30:44].min(), "nearness ends at the edge"


def test_an_arrow_moves_what_the_network_leaves_still() -> None:
    still = Flow(torch.zeros(1, 1, 48, 96), torch.full((1, 2, 48, 96), 0.5))
    window = Window(192, 96)
    made = hinted(still, Hints((Arrow(20, 48, 40, 48),)), halves(), window)
    field = made.field
    assert torch.allclose(field[0, :, 24, 12], torch.tensor([40 / 192, 0.0]), atol=0.02)
    assert field[..., 60:].abs().max() == 0
    assert hinted(still, Hints(), halves(), window).field.abs().max() == 0
    mask = torch.zeros(96, 192)
    mask[:48] = 1
    masked = hinted(still, Hints((Arrow(20, 48, 40, 48),), mask), halves(), window).field
    assert masked[0, :, 26:].abs().max() == 0 < masked[0, 0, :22, 80:].min(), "the mask says where, the arrow where to"
    flowing = Flow(torch.ones(1, 1, 48, 96), torch.full((1, 2, 48, 96), 0.5))
    assert hinted(flowing, Hints((), mask), halves(), window).field[0, :, 26:].abs().max() == 0


@pytest.mark.parametrize(("foot", "part"), [((5, 16), 0), ((28, 3), 1), ((18, 16), 1)])
def test_the_nearest_part_reaches_the_tip_of_an_arrow(foot: tuple[int, int], part: int) -> None:
    arrow = Arrow(*foot, foot[0] + 3, foot[1] - 4)
    made = hinted(some_parts(), Hints((arrow,)), torch.zeros(1, 4, 32, 32), Window(32, 32))
    way = shifts(made, part)
    farthest = way[np.hypot(*way.T).argmax()]
    assert np.allclose(farthest, (-3 / 16, 4 / 16), atol=1e-5), "it is drawn from the other side"
    assert np.allclose(shifts(made, 1 - part), shifts(some_parts(), 1 - part))


def test_the_parts_that_move_most_stay() -> None:
    made = hinted(some_parts(), Hints(most=1), torch.zeros(1, 4, 32, 32), Window(32, 32))
    assert np.allclose(shifts(made, 0), shifts(some_parts(), 0)) and not shifts(made, 1).any()
    torch.manual_seed(0)
    net = PartsNetwork(8, 5).eval()
    parts = net.moving(net.look(torch.rand(1, 4, 64, 64)), variations(0, 1))
    kept = hinted(parts, Hints(most=2), torch.zeros(1, 4, 64, 64), Window(64, 64)).series
    assert int((kept.abs().amax((0, 2, 3, 4)) > 0).sum()) == 2


def test_a_mask_leaves_the_ground_to_the_rest() -> None:
    mask = torch.zeros(16, 32)
    mask[:, :16] = 1
    made = hinted(some_parts(), Hints(mask=mask), torch.zeros(1, 4, 32, 32), Window(32, 16))
    assert torch.equal(made.masks[0, 1, 8:24], some_parts().masks[0, 1, 8:24]) and made.masks[0, 2].max() == 0
    assert made.masks[0, 1, :8].max() == 0, "what is beside the picture stays"
    assert torch.allclose(made.masks.sum(1), torch.ones(1, 32, 32))


@pytest.mark.parametrize("model", MODELS)
def test_what_a_mask_leaves_out_stands_still(model: str) -> None:
    torch.manual_seed(1)
    net = build(model, 64, 8, 3).eval()
    assert model_of(net) == model
    rgba = np.random.default_rng(0).integers(0, 255, (48, 80, 4), np.uint8)
    rgba[..., 3] = 255
    mask = torch.zeros(48, 80)
    mask[:, :30] = 1
    moved = MovingPicture(net, 64, rgba, hints=Hints(mask=mask)).frame(0.3)
    difference = np.abs(moved.astype(int) - rgba).max(2)
    assert difference[:, 60:].max() <= 1 and difference[:, :20].mean() > 1
