"""Pictures that flow: splatting conserves, loops close exactly, holes are filled, masks follow edges."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from tests.playing.moving import stream
from vjfx.nets.motion.base import VARIATIONS
from vjfx.nets.motion.eulerian import Flow, drift, play
from vjfx.nets.motion.flow import FlowNetwork
from vjfx.nets.motion.guided import guided
from vjfx.nets.motion.inference import MovingPicture
from vjfx.nets.motion.splat import splat


def noise(height: int, width: int, opaque: bool = True) -> Tensor:
    """A smooth random picture (1, 4, height, width), RGBA premultiplied."""
    r = torch.Generator().manual_seed(4)
    made = torch.rand(1, 4, height // 6, width // 6, generator=r)
    made = functional.interpolate(made, (height, width), mode="bicubic", align_corners=False).clamp(0, 1)
    if opaque:
        made[:, 3] = 1
    made[:, :3] *= made[:, 3:]
    return made


def pixels(height: int, width: int) -> NDArray[np.uint8]:
    return (255 * noise(height, width, opaque=False)[0].permute(1, 2, 0)).byte().numpy()


def test_splatting_conserves_a_constant_picture() -> None:
    shift = 5 * torch.randn(1, 2, 48, 40, generator=torch.Generator().manual_seed(1))
    weight = torch.rand(1, 1, 48, 40, generator=torch.Generator().manual_seed(2)) + 0.01
    made = splat(torch.full((1, 3, 48, 40), 0.7), shift, weight)
    reached = made.covered > 0.01
    assert 0.5 < reached.float().mean() < 1
    assert torch.allclose(made.picture[reached.expand(-1, 3, -1, -1)], torch.tensor(0.7), atol=1e-5)
    assert made.covered.sum() <= 48 * 40 + 0.1, "nothing is laid down twice"


def test_pixels_go_where_they_are_sent() -> None:
    given, weight = noise(32, 40), torch.ones(1, 1, 32, 40)
    shift = torch.tensor([3.0, -2.0])[None, :, None, None].expand(1, 2, 32, 40)
    made = splat(given, shift, weight)
    assert torch.allclose(made.picture[..., :-2, 3:], given[..., 2:, :-3], atol=1e-6)
    assert made.covered[..., -2:, :].max() == 0 and made.covered[..., :3].max() == 0
    half = splat(given, shift * 0 + 0.5, weight)
    assert torch.allclose(half.picture[..., 1:, 1:], functional.avg_pool2d(given, 2, 1), atol=1e-5)


def test_the_heavier_pixel_covers_the_lighter_one() -> None:
    given = torch.tensor([[[[0.0, 1.0]]]])
    shift = torch.zeros(1, 2, 1, 2)
    shift[0, 0, 0, 0] = 1  # the left one goes onto the right one
    made = splat(given, shift, torch.tensor([[[[1.0, 99.0]]]]))
    assert abs(float(made.picture[0, 0, 0, 1]) - 0.99) < 1e-5 and made.covered[0, 0, 0].tolist() == [0, 2]


def test_a_drift_turns_as_the_field_does() -> None:
    line = (2 * torch.arange(64) + 1) / 64 - 1
    y, x = torch.meshgrid(line, line, indexing="ij")
    field = torch.stack([-y, x])[None] * 32 * 0.5  # half a radian a loop, in pixels of a picture 64 wide
    way = drift(field, 1.0, (64, 64))
    angle = torch.tensor(0.5)
    wanted = torch.stack([angle.cos() * x - angle.sin() * y - x, angle.sin() * x + angle.cos() * y - y])[None] * 32
    inner = (x.hypot(y) < 0.7).expand(1, 2, -1, -1)
    assert (way - wanted)[inner].abs().max() < 0.4 and wanted[inner].abs().max() > 8
    assert torch.allclose(2 * way, drift(2 * field, 1.0, (128, 128)), atol=1e-3), "in pixels of the picture"


@pytest.mark.parametrize("opaque", [True, False])
def test_the_loop_closes_and_what_stands_still_stays(opaque: bool) -> None:
    flow, given = stream(), noise(96, 96, opaque)
    assert torch.equal(play(flow, 96, given, 0.0), given) and torch.equal(play(flow, 96, given, 1.0), given)
    moved = play(flow, 96, given, 0.5)
    assert (moved - given)[..., 50:, :].abs().mean() > 0.01
    assert torch.allclose(moved[..., :44, :], given[..., :44, :], atol=1e-5)
    step = (play(flow, 96, given, 0.05) - given).abs().mean()
    for phase in (0.0005, 0.9995):
        assert (play(flow, 96, given, phase) - given).abs().mean() < 0.1 * step
    assert moved.min() >= 0 and moved.max() <= 1 + 1e-6 and (moved[:, :3] <= moved[:, 3:] + 1e-6).all()


def test_a_constant_picture_stays_constant_and_holes_are_filled() -> None:
    constant = torch.tensor([0.2, 0.5, 0.1, 0.8])[None, :, None, None].expand(1, 4, 72, 72)
    away = torch.zeros(1, 2, 64, 64)
    away[:, 0, :, :32], away[:, 0, :, 32:] = -0.5, 0.5  # everything leaves the middle
    for phase in (0.02, 0.5, 0.98):
        for flow in (stream(by=0.8), Flow(torch.ones(1, 1, 64, 64), away)):
            assert torch.allclose(play(flow, 72, constant, phase), constant, atol=1e-4)


def test_a_stretched_texture_has_no_gaps() -> None:
    """Where a field stretches, pixels that are laid down leave gaps; the other picture must not be seen in them."""
    given = torch.ones(1, 4, 96, 96)
    given[:, :3] = torch.linspace(0, 1, 96)
    line = ((2 * torch.arange(64) + 1) / 64 - 1).expand(1, 1, 64, 64)
    flow = Flow(torch.ones(1, 1, 64, 64), torch.cat([1.5 * line, torch.zeros_like(line)], 1))
    made = play(flow, 96, given, 0.6)[0, 0, 30:60]
    assert made.diff(dim=1)[:, 20:76].abs().max() < 0.1


def test_the_blend_keeps_the_contrast() -> None:
    given = torch.ones(1, 4, 192, 192)
    given[:, :3] = (
        torch.rand(1, 1, 96, 96, generator=torch.Generator().manual_seed(0))
        .repeat_interleave(2, -1)
        .repeat_interleave(2, -2)
    )
    flow = Flow(torch.ones(1, 1, 64, 64), torch.full((1, 2, 64, 64), 0.4))
    half = play(flow, 192, given, 0.5)[..., 48:144, 48:144]
    assert half[:, 0].std() > 0.78 * given[:, 0].std(), "a plain blend has 0.7 times"


def test_a_mask_follows_the_edge_of_the_picture() -> None:
    picture = torch.zeros(1, 3, 64, 64)
    picture[..., 30:] = 0.8
    blurred = torch.linspace(0, 1, 64).expand(1, 1, 64, 64).mul(3).sub(1).clamp(0, 1)
    mask = guided(blurred, picture)
    assert (mask[..., 31] - mask[..., 28]).mean() > 3 * (blurred[..., 31] - blurred[..., 28]).mean()


@pytest.mark.parametrize("size", [(60, 96), (96, 60), (1, 1), (2, 50), (600, 130)])
def test_a_picture_flows_at_its_own_size(size: tuple[int, int]) -> None:
    torch.manual_seed(0)
    given = pixels(600, 600)[: size[0], : size[1]]
    moving = MovingPicture(FlowNetwork(8).eval(), 64, given)
    assert np.array_equal(moving.frame(0), given) and np.array_equal(moving.frame(2.0), given)
    assert np.array_equal(moving.frame(0.4, 0, (0.0,)), given), "amount 0"
    made = moving.frame(0.4)
    assert made.shape == given.shape and np.array_equal(made, moving.frame(1.4))
    if min(size) > 50:
        assert not np.array_equal(made, given) and not np.array_equal(made, moving.frame(0.4, 0, (2.0,)))


def test_nothing_flows_in_from_beside_the_picture() -> None:
    given = torch.full((48, 96, 4), 200, dtype=torch.uint8).numpy()
    torch.manual_seed(0)
    moving = MovingPicture(FlowNetwork(8).eval(), 64, given)
    assert np.array_equal(moving.frame(0.3, 0, (4.0,)), given)


def test_variations_differ_in_their_way_alone() -> None:
    torch.manual_seed(0)
    net = FlowNetwork(8).eval()
    with torch.no_grad():
        seen = net.look(noise(64, 64))
        one, other = (net.moving(seen, each[None]) for each in torch.eye(VARIATIONS)[:2])
    assert torch.equal(one.mask, other.mask) and not torch.equal(one.way, other.way)
    assert one.field.shape == (1, 2, 64, 64)
