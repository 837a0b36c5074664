"""Motion networks: phase 0 is the picture, loops close, parts cover each other, holes are filled."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from vjfx.nets.motion.affine import moved
from vjfx.nets.motion.base import VARIATIONS, variations
from vjfx.nets.motion.compose import compose, filled, own_places
from vjfx.nets.motion.inference import MovingPicture
from vjfx.nets.motion.models import MODELS, build
from vjfx.nets.motion.parts import HARMONICS, PartsNetwork, harmonics


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def picture(opaque: bool = False) -> Tensor:
    """Two pictures (2, 4, 64, 64), RGBA premultiplied."""
    made = torch.rand(2, 4, 64, 64)
    if opaque:
        made[:, 3] = 1
    made[:, :3] *= made[:, 3:]
    return made


@pytest.mark.parametrize("model", MODELS)
def test_frames_of_any_phase(model: str) -> None:
    net = build(model, 64, 12, 3).eval()
    phases = torch.tensor([[0.0, 0.25, 0.5], [0.1, 0.95, 1.0]])
    with torch.no_grad():
        frames = net(picture(), variations(3, 2), phases)
    assert frames.shape == (2, 3, 4, 64, 64) and frames.min() >= 0 and frames.max() <= 1 + 1e-5


@pytest.mark.parametrize("opaque", [False, True])
def test_parts_begin_with_the_picture_and_return_to_it(opaque: bool) -> None:
    net, given = PartsNetwork(8, 3).eval(), picture(opaque)
    with torch.no_grad():
        parts = net.moving(net.look(given), 3 * variations(3, 2))
        frames = parts.play(given, torch.tensor([[0.0, 1.0, 0.3, 1.3]]).expand(2, -1)).frames
        still = net.scaled(parts, torch.zeros(3)).play(given, torch.full((2, 1), 0.4)).frames
    assert torch.allclose(frames[:, 0], given, atol=2e-5) and torch.allclose(frames[:, 1], given, atol=2e-4)
    assert torch.allclose(frames[:, 2], frames[:, 3], atol=2e-3)
    assert (frames[:, 2] - given).abs().mean() > 1e-3
    assert torch.allclose(still[:, 0], given, atol=2e-5)


def test_motion_is_played_at_any_size() -> None:
    net, given = PartsNetwork(8, 3).eval(), picture()
    with torch.no_grad():
        parts = net.moving(net.look(given), variations(3, 2))
        wide = parts.resized((96, 160))
        assert torch.allclose(wide.masks.sum(1), torch.ones(2, 96, 160), atol=1e-5)
        assert net.frames(parts, torch.rand(2, 4, 96, 160), torch.rand(2, 3)).shape == (2, 3, 4, 96, 160)


def test_harmonics_are_zero_at_the_start_and_periodic() -> None:
    assert harmonics(torch.zeros(1)).abs().max() == 0
    assert torch.allclose(harmonics(torch.tensor([0.37])), harmonics(torch.tensor([1.37])), atol=1e-5)
    assert harmonics(torch.rand(2, 3)).shape == (2, 3, 2 * HARMONICS)


def test_a_part_covers_the_ground_and_uncovers_it() -> None:
    given = torch.ones(1, 4, 32, 32)
    given[:, :3] = torch.tensor([0.0, 0.0, 1.0])[None, :, None, None]
    given[:, :3, 8:24, 4:12] = torch.tensor([1.0, 0.0, 0.0])[None, :, None, None]  # a red part on a blue ground
    masks = torch.zeros(1, 2, 32, 32)
    masks[:, 1, 8:24, 4:12] = 1
    masks[:, 0] = 1 - masks[:, 1]
    right = own_places(given)[:, None, None] - torch.tensor([2 * 12 / 32, 0.0])
    frames, origin = compose(given, masks, right)
    red, blue = torch.tensor([1.0, 0, 0, 1]), torch.tensor([0.0, 0, 1, 1])
    assert torch.allclose(frames[0, 0, :, 16, 20], red, atol=1e-4), "the part has moved"
    assert torch.allclose(frames[0, 0, :, 16, 8], blue, atol=1e-4), "its place is filled with the ground"
    assert torch.allclose(origin[0, 0, 16, 20], own_places(given)[0, 16, 8], atol=1e-4)
    assert torch.allclose(origin[0, 0, 16, 8], own_places(given)[0, 16, 8], atol=1e-4)


def test_the_front_part_covers_the_one_behind() -> None:
    given, masks = torch.ones(1, 4, 32, 32), torch.zeros(1, 3, 32, 32)
    given[:, 0, :, :16] = 0.2
    masks[:, 1, :, :16], masks[:, 2, :, 16:] = 1, 1
    sources = own_places(given)[:, None, None].repeat(1, 1, 2, 1, 1, 1)
    sources[:, :, 0, ..., 0] -= 1.0  # the one behind goes to the right, where the front one stays
    frames = compose(given, masks, sources).frames
    assert torch.allclose(frames[0, 0, 0, 4:28, 20:28], torch.ones(24, 8), atol=1e-4)
    constant = compose(torch.full((1, 4, 32, 32), 1.0), masks, sources).frames
    assert torch.allclose(constant[..., 16:], torch.ones(1, 1, 4, 32, 16), atol=1e-4)


def test_holes_are_filled_from_around() -> None:
    covered = torch.ones(1, 1, 48, 40)
    covered[..., 10:30, 12:25] = 0
    ground = covered * torch.tensor([0.3, 0.6, 0.9, 1.0])[None, :, None, None]
    assert torch.allclose(filled(ground, covered), ground[:, :, :1, :1].expand_as(ground), atol=1e-4)


def test_the_identity_moves_nothing() -> None:
    given = picture()
    assert torch.allclose(moved(given, torch.eye(2, 3).expand(2, 5, 2, 3)).frames[:, 3], given, atol=2e-5)


@pytest.mark.parametrize("size", [(40, 90), (90, 40), (64, 64)])
def test_a_picture_without_transparency_stays_without(size: tuple[int, int]) -> None:
    rgba = np.full((*size, 4), 255, np.uint8)
    rgba[..., :3] = np.random.default_rng(0).integers(0, 255, (*size, 3))
    moving = MovingPicture(PartsNetwork(8, 3).eval(), 64, rgba)
    frame = moving.frame(0.3, seed=1, amounts=(2.0,))
    assert frame.shape == rgba.shape and (frame != rgba).any() and (frame[..., 3] == 255).all()


def test_motions_can_have_other_numbers() -> None:
    net, given = PartsNetwork(8, 3).eval(), picture()
    with torch.no_grad():
        seen = net.look(given)
        before = [net.moving(seen, each.expand(2, -1)) for each in variations(0, VARIATIONS)]
        order = [3, 0, 4, 1, 2]
        net.reorder(order)
        after = [net.moving(seen, each.expand(2, -1)) for each in variations(0, VARIATIONS)]
    for number, was in enumerate(order):
        assert torch.allclose(after[number].series, before[was].series, atol=1e-6)
        assert torch.allclose(after[number].swings, before[was].swings, atol=1e-6)
    assert not torch.allclose(after[0].series, before[0].series, atol=1e-3)
